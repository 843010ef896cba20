#pragma once

#include "app/documents/documentlibrary.h"
#include "app/documents/jobthread.h"

#include "app/store/database.h"

#include <deque>
#include <memory>
#include <mutex>

namespace hearth {

// The keeper's thread: writes collections and attachments at once, whatever the indexer is at, and answers what can be read in a moment.
// Changes that can't be written wait in memory, in order, and are tried again every few seconds, as long as time or the user can cure that
// (a full disk, another program that writes); one that fails for another reason is given up after some tries, and the rest is written.
// Made and used by the UI's thread.
class DocumentKeeper
{
public:
    // What it tells, in its thread.
    struct Tellers
    {
        std::function<void()> troubleChanged;
        std::function<void()> libraryDamaged; // once, until it could be read again
        std::function<void()> changeGivenUp;  // state() no longer is what was asked for, and notice() says so
    };
    static constexpr int usualRetryMs = 3000;
    DocumentKeeper(QString folder, Tellers tellers, int retryMs = usualRetryMs);
    ~DocumentKeeper(); // writes what is queued
    DocumentKeeper(const DocumentKeeper &) = delete;
    DocumentKeeper &operator=(const DocumentKeeper &) = delete;

    struct State
    {
        QList<CollectionRecord> collections;
        QHash<qint64, QList<qint64>> attachments;
        qint64 firstFreeId = 0; // this and the next ones up to reservedIds are for collections that are made
        bool isRead = false;    // false: the library can't be read, or has not all changes yet; trouble() says why
    };
    static constexpr int reservedIds = 100;
    QFuture<State> state();
    // For good, and soon: what is asked is not answered any more; what is written is. Any thread.
    void stop() { m_quit.request_stop(); }
    void reopen(); // another index answers
    // Runs it in the keeper's thread, which has no connection open then. Another thread waits for that.
    void whileClosed(const std::function<void()> &body);

    void insertCollection(const CollectionRecord &collection); // its id is a reserved one
    void renameCollection(qint64 id, const QString &name);
    void addPlaces(qint64 id, const QStringList &places);
    void removePlace(qint64 id, const QString &place);
    void deleteCollection(qint64 id);
    void writeAttachments(qint64 chatId, const QList<qint64> &collections);
    void writePaused(bool isPaused);
    void afterwards(std::function<void()> job); // in the keeper's thread, when what was written before is written

    // Cancelled: it can't be read now.
    QFuture<QHash<qint64, CollectionRecord>> counts();
    QFuture<QList<FileReport>> report(qint64 collection, const QString &currentFile);
    QFuture<FilePlace> whereIs(qint64 fileId, const QByteArray &hash);
    QFuture<Document> document(qint64 fileId);
    QFuture<QByteArray> contentHash(qint64 fileId);
    QFuture<qint64> sizeInTokens(const QList<qint64> &collections);
    QFuture<QList<PassageHit>> wholeText(const QList<qint64> &collections);
    [[nodiscard]] QString trouble() const; // why changes wait; empty: they don't
    [[nodiscard]] QString notice() const;  // what was given up last, and why

private:
    using Change = std::function<void(Database &library)>;
    void write(Change change);
    void flush();
    QString tryFirst(); // why it was not written; empty: it was
    bool isHopeless(const StoreError &error);
    void giveUpFirst(const QString &reason);
    State readState();
    void tell(const QString &trouble);
    void onFailure(const StoreError &error);
    Database &library();
    // The index with the library beside it; null: there is none. Not for writing.
    Database *index();
    template <typename Result> Result read(const std::function<Result(Database &db, bool hasIndex)> &query);

    std::stop_source m_quit;
    QString m_folder;
    int m_retryMs;
    std::unique_ptr<Database> m_library; // these belong to the thread
    std::unique_ptr<Database> m_index;
    std::deque<Change> m_changes;
    int m_failures = 0; // of the first of them, that nothing will cure
    bool m_isRetryPlanned = false;
    bool m_isDamageTold = false;
    Tellers m_tellers;
    mutable std::mutex m_mutex;
    QString m_trouble;
    QString m_notice;
    JobThread m_thread; // last: it ends first
};

} // namespace hearth
