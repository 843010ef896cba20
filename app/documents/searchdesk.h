#pragma once

#include "app/documents/documents.h"
#include "app/documents/jobthread.h"

#include <QDeadlineTimer>

#include <memory>

namespace hearth {

class Database;
class Expansion;
class ModelEmbedder;
struct SearchModels;

// The searcher's thread, with its own connection to the index that answers. Made and used by the UI's thread.
class SearchDesk
{
public:
    SearchDesk(QString folder, const DocumentParts &parts); // parts.makeSearch: none: the app's own
    ~SearchDesk();
    SearchDesk(const SearchDesk &) = delete;
    SearchDesk &operator=(const SearchDesk &) = delete;

    // Nothing is found where there is no index yet, and in no collection. unseenPlaces: of these collections; what is at them is not
    // known yet.
    QFuture<SearchOutcome> search(const DocumentQuery &query, int unseenPlaces);
    // For good, and soon: the search that runs, and those that wait, find nothing. Any thread.
    void stop() { m_quit.request_stop(); }
    void reopen();                                       // another index answers
    void whileClosed(const std::function<void()> &body); // as the keeper's
    void setEmbedder(std::shared_ptr<PassageEmbedder> embedder);
    void setJudge(const QString &modelFile);
    // Called in the searcher's thread when an index turns out to be damaged.
    void setDamaged(std::function<void(int number)> tell);

private:
    SearchOutcome searchNow(const DocumentQuery &query);
    QString tryToSearch(const DocumentQuery &query, SearchOutcome &outcome, bool isLast);
    MissingFiles missing(const QList<qint64> &collections);
    void openIndex();
    SearchModels models();
    void close();

    std::stop_source m_quit;
    QString m_folder;
    std::function<DocumentParts::Search(Database &index)> m_makeSearch;
    std::function<void(int number)> m_tellDamaged;
    int m_retryMs;
    std::shared_ptr<PassageEmbedder> m_embedder; // these belong to the thread
    std::unique_ptr<ModelEmbedder> m_judge;
    std::unique_ptr<Expansion> m_expansion;
    std::unique_ptr<Database> m_index;
    int m_number = 0;
    QDeadlineTimer m_embedderPause; // a model that failed is let alone for a while,
    QDeadlineTimer m_judgePause;
    bool m_isByWordsOnly = false;   // and this search is made without it
    bool m_lacksModel = false;      // m_search was made without the embedder, as it could not be reached
    DocumentParts::Search m_search; // gone before m_index
    JobThread m_thread;             // last: it ends first
};

} // namespace hearth
