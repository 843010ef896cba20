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

    // How many passages have each term; those that none has are left out.
    QHash<QString, qint64> frequencies(const QStringList &terms);
    // Contents with the term in a file's name or in their title.
    QSet<qint64> contentsNamed(const QString &term);
    // Terms of the index that may have been meant, with how much they are worth: few letters apart.
    QList<std::pair<QString, double>> spelledLike(const QString &term);

    struct Found
    {
        QList<qint64> passages;                      // best first
        QHash<qint64, std::vector<float>> documents; // by content: [words], what it has of each somewhere, 0 to 1
    };
    Found find(const QList<QueryWord> &words, const QSet<qint64> &contents, int count, const RankingWeights &weights);

private:
    struct Posting
    {
        int term = 0;
        qint64 frequency = 0;
    };
    void readLanguages();
    void addNames(const QList<QueryWord> &words, const QSet<qint64> &contents, Found &found);
    void addWord(const QueryWord &word, size_t number, size_t words, const QSet<qint64> &contents, Found &found);

    Database &m_index;
    qint64 m_version = -1; // of the data
    qint64 m_passages = 0;
    QStringList m_languages;
    QHash<qint64, int> m_passagesOf;
    std::vector<qint32> m_contentOf; // [passage id], 0: none
    std::vector<float> m_scores;     // [passage id], of the search that runs
    std::vector<float> m_ofWord;
    std::vector<qint64> m_touched;
    std::vector<qint64> m_touchedByWord;
    qint64 m_budget = 0;
    QHash<QString, qint64> m_frequencies; // of the search that runs
};

} // namespace hearth
