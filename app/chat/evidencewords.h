#pragma once

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringView>

namespace hearth {

// What of a text can be held against another: its content words, its numbers and its names. For the sentence check (app/chat/evidence).

struct EvidenceWord
{
    QString text;   // as it stands
    QString folded; // compatibility form, case folded, without accents
    bool isName = false;
};

struct EvidenceNumber
{
    QString text;
    QStringList values; // as which it can be read: "1.250" is 1250 or 1.25
};

struct EvidenceTerms
{
    QList<EvidenceWord> words; // without those that say nothing; of Chinese and Japanese, pairs of letters
    QList<EvidenceNumber> numbers;
    QStringList namedNumbers; // values of months and of numbers that are written out
    QString language;         // of the few that are known by their small words: "en", "de", "fr", "es", "pt", "zh"; else empty
};
EvidenceTerms evidenceTerms(QStringView text);

// The terms of one or more passages, to be asked. Words agree when they are one, or differ in their endings only; numbers when they can
// be read as the same; a month's name is a number too, and so is a number that is written out.
class EvidenceIndex
{
public:
    void add(QStringView text);
    [[nodiscard]] bool hasWord(const EvidenceWord &word) const;
    [[nodiscard]] bool hasNumber(const EvidenceNumber &number) const;
    [[nodiscard]] const QSet<QString> &languages() const { return m_languages; }

private:
    QSet<QString> m_words;
    QHash<QString, QStringList> m_byHead; // the first letters of words → the words
    QSet<QString> m_numbers;
    QSet<QString> m_languages;
};

QString foldedWord(QStringView word);

} // namespace hearth
