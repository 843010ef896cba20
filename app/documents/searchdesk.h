#pragma once

#include "app/documents/documents.h"
#include "app/documents/jobthread.h"

#include <memory>

namespace hearth {

class Database;
class Expansion;
class ModelEmbedder;

// The searcher's thread, with its own connection to the index that answers. Made and used by the UI's thread.
class SearchDesk
{
public:
    // makeSearch: none: the app's own.
    SearchDesk(QString folder, std::function<DocumentParts::Search(Database &index)> makeSearch, std::shared_ptr<PassageEmbedder> embedder);
    ~SearchDesk();
    SearchDesk(const SearchDesk &) = delete;
    SearchDesk &operator=(const SearchDesk &) = delete;

    // Nothing is found where there is no index yet, and in no collection.
    QFuture<SearchOutcome> search(const DocumentQuery &query);
    void reopen(); // another index answers
    void setEmbedder(std::shared_ptr<PassageEmbedder> embedder);
    void setJudge(const QString &modelFile);
    // Called in the searcher's thread when the index turns out to be damaged.
    void setDamaged(std::function<void()> tell);

private:
    SearchOutcome searchNow(const DocumentQuery &query);
    void openIndex();
    void close();

    QString m_folder;
    std::function<DocumentParts::Search(Database &index)> m_makeSearch;
    std::function<void()> m_tellDamaged;
    std::shared_ptr<PassageEmbedder> m_embedder; // these belong to the thread
    std::unique_ptr<ModelEmbedder> m_judge;
    std::unique_ptr<Expansion> m_expansion;
    std::unique_ptr<Database> m_index;
    int m_number = 0;
    DocumentParts::Search m_search; // gone before m_index
    JobThread m_thread;             // last: it ends first
};

} // namespace hearth
