#pragma once

#include "app/documents/candidates.h"
#include "app/documents/documents.h"
#include "app/documents/passagehit.h"
#include "app/documents/passagevectors.h"

#include <functional>
#include <memory>
#include <vector>

namespace hearth {

class Database;
class Expansion;

// What models can do for a search; each may be missing.
struct SearchModels
{
    std::function<std::vector<float>(const QString &question)> embed; // length 1; by the index's own embedder
    // How well each passage answers, 0 to 1.
    std::function<std::vector<float>(const QString &question, const QStringList &passages)> judge;
};

// Finds the passages of an index that answer a question: by words (BM25 with stems, other words for the same, neighbours, headings and file
// names), by meaning where there are vectors and a model for the question, both fused, judged by a cross-encoder where there is one,
// neighbours merged, duplicates dropped. Belongs to the thread of its connection. Every method throws DatabaseFailure.
class Searcher
{
public:
    // `index`: of openForSearch. What is given must outlive it.
    Searcher(Database &index, Expansion &expansion, SearchModels models = {});
    ~Searcher();
    Searcher(const Searcher &) = delete;
    Searcher &operator=(const Searcher &) = delete;

    SearchOutcome search(const DocumentQuery &query);

    // Of a passage's relevance: from here on it is good enough; below, "not in these documents". See answerable.h.
    static constexpr double threshold = 0.5;

private:
    struct File
    {
        qint64 id = -1;
        QString path;
        QByteArray hash;
    };
    using Files = QHash<qint64, File>; // by content
    class Run;

    Files filesOf(const QList<qint64> &collections);

    Database &m_index;
    Expansion &m_expansion;
    SearchModels m_models;
    PassageFinder m_candidates;
    PassageVectors m_vectors;
    Files m_files; // of m_filesCollections at m_filesVersion
    QString m_filesVersion;
    QList<qint64> m_filesCollections;
};

} // namespace hearth
