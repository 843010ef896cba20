#pragma once

#include "app/documents/ranking.h"

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

#include <vector>

namespace hearth {

class Database;

// The passages of one content: their ids follow each other.
struct PassageRange
{
    qint64 content = -1;
    qint64 first = 0; // passage
    qint64 passages = 0;
};

// Which passages of an index may answer a question: by the full-text index's lists of where each term stands, best first, a few hundred of
// up to a million. Belongs to the thread of its connection (indexschema.h: openForSearch). Every method throws DatabaseFailure.
class PassageFinder
{
public:
    explicit PassageFinder(Database &index) : m_index(index) { }

    // Takes note of what changed in the index since the last time; before the others.
    void refresh();

    [[nodiscard]] qint64 passages() const { return m_passages; }
    [[nodiscard]] const QStringList &languages() const { return m_languages; } // of the documents, the commonest first
    [[nodiscard]] int passagesOf(qint64 content) const { return m_passagesOf.value(content); }
    [[nodiscard]] qint64 contentOf(qint64 passage) const;
    [[nodiscard]] const std::vector<PassageRange> &ranges() const { return m_ranges; } // of all contents with passages, by id
    [[nodiscard]] qint64 version() const { return m_version; } // of what the last refresh() read, another one after a change

    // How many passages have each term; those that none has are left out. Kept until the index changes.
    QHash<QString, qint64> frequencies(const QStringList &terms);
    // Contents with the term in a file's name or in their title.
    QSet<qint64> contentsNamed(const QString &term);
    // Terms of the index that may have been meant, the nearest first.
    struct Spelling
    {
        QString term;
        int distance = 1; // letters that are other, more, fewer or swapped
        double weight = 0;
    };
    QList<Spelling> spelledLike(const QString &term);

    struct Found
    {
        QList<qint64> passages;                      // best first
        QHash<qint64, std::vector<float>> documents; // by content: [words], what it has of each somewhere, 0 to 1
    };
    Found find(const QList<QueryWord> &words, const QSet<qint64> &contents, int count, const RankingWeights &weights);

private:
    void readLanguages();
    // What is read of a word: all passages with a term; those of them that were read for other terms, where it stands in too many.
    struct Reading
    {
        qsizetype word = 0; // of the query
        QList<QueryTerm> whole;
        QList<QueryTerm> amongRead;
    };
    QList<Reading> plan(const QList<QueryWord> &words);
    void addOthers(const QList<QueryWord> &words, QList<Reading> &readings, qint64 budget);
    void readTerm(const QueryTerm &term, bool isAmongRead, const QSet<qint64> &contents);
    void addNames(const QList<QueryWord> &words, const QSet<qint64> &contents, Found &found);
    void addWord(const QueryWord &word, const Reading &reading, size_t words, const QSet<qint64> &contents, Found &found);

    Database &m_index;
    qint64 m_version = -1; // of the data
    qint64 m_passages = 0;
    QStringList m_languages;
    QHash<qint64, QHash<QString, int>> m_languagesOf; // by content, as far as they were looked at
    QHash<qint64, int> m_passagesOf;
    std::vector<PassageRange> m_ranges;
    std::vector<qint32> m_contentOf; // [passage id], 0: none
    std::vector<float> m_scores;     // [passage id], of the search that runs
    std::vector<float> m_ofWord;
    std::vector<qint64> m_touched;
    std::vector<qint64> m_touchedByWord;
    QStringList m_read; // by the search that runs: the rarer terms, whose passages are looked at for frequent ones
    qint64 m_readPassages = 0;
    QHash<QString, qint64> m_frequencies; // of the data's version; 0: no passage has it
};

} // namespace hearth
