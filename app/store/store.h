#pragma once

#include "app/store/database.h"
#include "app/store/recovery.h"

#include <QFuture>
#include <QObject>
#include <QPromise>
#include <QThread>

#include <deque>
#include <functional>
#include <memory>
#include <type_traits>

namespace hearth {

// A value from the store, or why there is none.
template <typename T> struct StoreResult
{
    T value{};
    StoreError error;
};

// How opening the database went.
struct OpenReport
{
    StoreError error; // set: chats of this run are kept in memory only
    RecoveryReport recovery;
    qint64 largestId = 0;
    int cutMessages = 0; // answers that a crash interrupted
};

// Owns the SQLite connection, on a thread of its own. Jobs run there one after the other; results come back as futures (for
// whenDone()). All methods are for the UI thread and return at once.
class Store : public QObject
{
    Q_OBJECT

public:
    // The database is `folder`/hearth.sqlite; the folder is made when needed.
    explicit Store(const QString &folder, QObject *parent = nullptr);
    ~Store() override; // runs what is queued, then closes

    QFuture<OpenReport> open();

    // job(Database &) → value.
    template <typename Job> auto run(Job job) -> QFuture<StoreResult<std::invoke_result_t<Job, Database &>>>;

    // A change that must not be lost: when the disk is full or the folder read-only, it and all later ones wait in memory, in order, and
    // are tried again every few seconds.
    using Change = std::function<void(Database &)>;
    void write(Change change);

    // Blocks until what was asked so far has been done.
    void settle();
    // Does so, too, and tries what waits once more. Returns how many changes still wait.
    int tryAgain();

    [[nodiscard]] QString path() const { return m_path; }
    static constexpr int retryMs = 3000;

Q_SIGNALS:
    // Writing fails (once, until it works again); works again.
    void writeFailed(const hearth::StoreError &error);
    void writeRecovered();

private:
    class Worker;
    void post(std::function<void(Worker &)> job);

    QString m_path;
    QThread m_thread;
    Worker *m_worker; // lives in m_thread, deleted there
};

// Lives in the store's thread.
class Store::Worker : public QObject
{
    Q_OBJECT

public:
    Worker(const QString &path, Store &store);
    OpenReport open();
    Database *database() { return m_db.get(); }
    void write(Change change);
    void retry();
    // Before a read, so that it sees what was written before it, as far as that can be.
    void flush();
    [[nodiscard]] int waiting() const { return int(m_waiting.size()); }

private:
    void openSound(OpenReport &report);
    bool tryWrite(const Change &change);

    QString m_path;
    Store &m_store;
    std::unique_ptr<Database> m_db;
    std::deque<Change> m_waiting;
    bool m_hasFailed = false;
    bool m_isRetryPlanned = false;
};

template <typename Job> auto Store::run(Job job) -> QFuture<StoreResult<std::invoke_result_t<Job, Database &>>>
{
    using Result = StoreResult<std::invoke_result_t<Job, Database &>>;
    auto promise = std::make_shared<QPromise<Result>>();
    promise->start();
    QFuture<Result> future = promise->future();
    post([promise, job = std::move(job)](Worker &worker) mutable {
        Result result;
        worker.flush();
        if (!worker.database()) {
            result.error = {StoreError::Kind::Other, QStringLiteral("The database is not open.")};
        } else {
            try {
                result.value = job(*worker.database());
            } catch (const DatabaseFailure &failure) {
                result.error = failure.error;
            }
        }
        promise->addResult(std::move(result));
        promise->finish();
    });
    return future;
}

} // namespace hearth
