#include "app/store/store.h"

#include "app/store/chatqueries.h"
#include "app/store/migrations.h"

#include <QDir>
#include <QTimer>

namespace hearth {

Store::Worker::Worker(const QString &path, Store &store) : m_path(path), m_store(store) { }

void Store::Worker::openSound(OpenReport &report)
{
    finishRecovery(m_path);
    if (!isDatabaseSound(m_path))
        report.recovery = recoverDatabase(m_path);
    m_db = std::make_unique<Database>(m_path);
    migrate(*m_db);
    report.cutMessages = cutInterruptedMessages(*m_db);
    report.largestId = largestId(*m_db);
}

OpenReport Store::Worker::open()
{
    OpenReport report;
    try {
        if (!QDir().mkpath(QFileInfo(m_path).path()))
            throw DatabaseFailure{{StoreError::Kind::ReadOnly, QStringLiteral("%1 cannot be made.").arg(QFileInfo(m_path).path())}};
        openSound(report);
    } catch (const DatabaseFailure &failure) {
        // The window must work all the same; the user is told that this run is not kept.
        report = {};
        report.error = failure.error;
        m_db = std::make_unique<Database>(QStringLiteral(":memory:"));
        migrate(*m_db);
    }
    return report;
}

bool Store::Worker::tryWrite(const Change &change)
{
    StoreError error;
    try {
        if (!m_db)
            throw DatabaseFailure{{StoreError::Kind::Other, QStringLiteral("The database is not open.")}};
        change(*m_db);
    } catch (const DatabaseFailure &failure) {
        error = failure.error;
    }
    if (!error) {
        if (m_hasFailed && m_waiting.size() <= 1) {
            m_hasFailed = false;
            Q_EMIT m_store.writeRecovered();
        }
        return true;
    }
    if (!m_hasFailed) {
        m_hasFailed = true;
        Q_EMIT m_store.writeFailed(error);
    }
    // Only what time or the user can cure is worth another try.
    return error.kind == StoreError::Kind::Other || error.kind == StoreError::Kind::Damaged;
}

void Store::Worker::write(Change change)
{
    m_waiting.push_back(std::move(change));
    if (!m_isRetryPlanned)
        retry();
}

void Store::Worker::flush()
{
    while (!m_waiting.empty() && tryWrite(m_waiting.front()))
        m_waiting.pop_front();
}

void Store::Worker::retry()
{
    m_isRetryPlanned = false;
    flush();
    if (!m_waiting.empty()) {
        m_isRetryPlanned = true;
        QTimer::singleShot(retryMs, this, &Worker::retry);
    }
}

Store::Store(const QString &folder, QObject *parent)
    : QObject(parent), m_path(folder + QStringLiteral("/hearth.sqlite")), m_worker(new Worker(m_path, *this))
{
    qRegisterMetaType<hearth::StoreError>();
    m_thread.setObjectName(QStringLiteral("store"));
    m_worker->moveToThread(&m_thread);
    m_thread.start();
}

Store::~Store()
{
    // The connection must be closed by its own thread, after all that was queued before.
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker] {
            worker->flush();
            delete worker;
        },
        Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void Store::settle()
{
    QMetaObject::invokeMethod(
        m_worker, [] {}, Qt::BlockingQueuedConnection);
}

int Store::tryAgain()
{
    int waiting = 0;
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker, &waiting] {
            worker->flush();
            waiting = worker->waiting();
        },
        Qt::BlockingQueuedConnection);
    return waiting;
}

void Store::post(std::function<void(Worker &)> job)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, job = std::move(job)] { job(*worker); }, Qt::QueuedConnection);
}

QFuture<OpenReport> Store::open()
{
    auto promise = std::make_shared<QPromise<OpenReport>>();
    promise->start();
    QFuture<OpenReport> future = promise->future();
    post([promise](Worker &worker) {
        promise->addResult(worker.open());
        promise->finish();
    });
    return future;
}

void Store::write(Change change)
{
    post([change = std::move(change)](Worker &worker) { worker.write(change); });
}

} // namespace hearth
