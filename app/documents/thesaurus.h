#pragma once

#include "app/documents/headwords.h"

#include <QFile>
#include <QList>
#include <QString>

#include <memory>

namespace hearth {

// Another wording, with how near it is: 1 is the same word.
struct RelatedWords
{
    QString words; // one or several
    double weight = 0;
};

// A thesaurus as LibreOffice has them (MyThes: th_*.dat with its .idx). Its headwords lie in memory, the entries stay in the file.
// One thread. Format: https://github.com/hunspell/mythes ("data_layout.txt"). Nothing in the file is trusted.
class Thesaurus
{
public:
    // Null where it is not there or is none.
    static std::unique_ptr<Thesaurus> open(const QString &dataPath, const QString &language);

    // Words that stand beside the term in an entry, and beside those again, with falling weights; best first.
    [[nodiscard]] QList<RelatedWords> around(const QString &term) const;

    // The share of a word's senses in which it names something, as the entries mark them; -1: none says.
    [[nodiscard]] double nounShare(const QString &word) const;

    [[nodiscard]] const QString &path() const { return m_path; }

private:
    explicit Thesaurus(const QString &language) : m_headwords(language) { }

    struct Sense
    {
        QString kind; // "(noun)", "(verb)", "(Nom Verbe)", "-"
        QList<RelatedWords> words;
    };
    struct Entry
    {
        QString word;
        QList<Sense> senses;
    };
    [[nodiscard]] Entry entryAt(quint64 offset) const;
    bool readIndex(const QString &path);

    Headwords m_headwords;
    QString m_path;
    mutable QFile m_file;   // read, not mapped: one that is cut short meanwhile must not end this process
    bool m_isLatin = false; // else UTF-8
};

} // namespace hearth
