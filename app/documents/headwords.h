#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <vector>

namespace hearth {

// The headwords of a dictionary with the place of each entry: found as they are written, or by their stem. Case and accents do not count
// for the former. Filled once, then read only.
class Headwords
{
public:
    explicit Headwords(const QString &language);

    void reserve(qsizetype words, qsizetype bytes);
    void add(QByteArrayView utf8, quint64 place);
    void sort(); // once, when all are there

    [[nodiscard]] bool isEmpty() const { return m_words.empty(); }
    [[nodiscard]] const QString &language() const { return m_language; }
    [[nodiscard]] QList<quint64> placesOf(const QString &word) const;
    // Of all single words with this stem (termOf); the most that are looked at is bounded.
    [[nodiscard]] QList<quint64> placesOfStem(const QString &term) const;

private:
    struct Word
    {
        quint32 key = 0; // in m_text: folded
        quint32 shown = 0;
        quint16 keyLength = 0;
        quint16 shownLength = 0;
        quint64 place = 0;
    };
    [[nodiscard]] QByteArrayView keyOf(const Word &word) const { return QByteArrayView(m_text).sliced(word.key, word.keyLength); }
    [[nodiscard]] size_t firstNotBefore(QByteArrayView key) const;

    QString m_language;
    QByteArray m_text;
    std::vector<Word> m_words;
};

} // namespace hearth
