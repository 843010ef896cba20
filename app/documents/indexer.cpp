#include "app/documents/indexer.h"

#include "app/store/database.h"
#include "inference/lowpriority.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFileSystemWatcher>
#include <QTimer>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

namespace hearth {

namespace {

constexpr int mostWatched = 2000; // folders, and as many files: the system has only so many watches; the rest is seen by looking
constexpr int settleMs = 1000;    // after a change in a folder or file, before it is looked at
constexpr int progressMs = 250;
constexpr int filesMs = 1000;
constexpr int looksShare = 50; // of the time at most one part in so many goes into looking
constexpr int mostRepairs = 3;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

QString sentenceOf(const StoreError &error, const QString &path)
{
    const QString folder = QDir::toNativeSeparators(path);
    switch (error.kind) {
    case StoreError::Kind::DiskFull:
        return Text::tr("There is no room left for the index in %1. Make room; indexing goes on by itself.").arg(folder);
    case StoreError::Kind::ReadOnly:
        return Text::tr("The index in %1 can't be written. See to it that the folder may be written; indexing goes on by itself.")
            .arg(folder);
    default: break;
    }
    return error.message.contains(folder) // it says all itself: which program has it, which part is damaged
        ? error.message
        : Text::tr("The index in %1 can't be written just now: %2").arg(folder, error.message);
}

IndexWorkOptions withQuit(IndexWorkOptions options, std::stop_token quit)
{
    options.quit = std::move(quit);
    return options;
}

} // namespace

// Lives in the indexer's thread. Steps are events, so that changes, pauses and the end come between them.
class Indexer::Worker : public QObject
{
public:
    Worker(Indexer &indexer, const IndexerOptions &options)
        : m_indexer(indexer), m_folder(options.work.folder), m_rescanMs(options.rescanMs), m_retryMs(options.retryMs),
          m_isPolite(options.isPolite), m_work(std::make_unique<IndexWork>(withQuit(options.work, indexer.m_quit.get_token())))
    {
    }

    void start()
    {
        if (m_isPolite)
            lowerPriority();
        m_next = new QTimer(this);
        m_rescan = new QTimer(this);
        m_settle = new QTimer(this);
        m_watcher = new QFileSystemWatcher(this);
        m_next->setSingleShot(true);
        m_rescan->setSingleShot(true);
        m_settle->setSingleShot(true);
        connect(m_next, &QTimer::timeout, this, [this] { work(); });
        connect(m_rescan, &QTimer::timeout, this, [this] { lookAgain(m_ticket); });
        connect(m_settle, &QTimer::timeout, this, [this] {
            m_sinceSettled.restart();
            lookAgain(m_ticket);
        });
        connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] { settle(); });
        connect(m_watcher, &QFileSystemWatcher::fileChanged, this, [this] { settle(); }); // edited in place: its folder stays as it is
        m_sinceProgress.start();
        m_sinceFiles.start();
        wake();
    }

    void close()
    {
        delete std::exchange(m_next, nullptr);
        delete std::exchange(m_rescan, nullptr);
        delete std::exchange(m_settle, nullptr);
        delete std::exchange(m_watcher, nullptr);
        m_work.reset();
    }

    void wake()
    {
        if (m_next != nullptr)
            m_next->start(0);
    }

    void lookAgain(quint64 ticket)
    {
        m_ticket = std::max(m_ticket, ticket);
        m_mustLook = true;
        wake();
    }

    void setEmbedder(std::shared_ptr<PassageEmbedder> embedder)
    {
        if (m_work)
            m_work->setEmbedder(std::move(embedder));
        m_mustOpen = true;
        wake();
    }

    void retry(qint64 collection)
    {
        m_retries.append(collection);
        m_mustLook = true;
        wake();
    }

    void recognizeAgain()
    {
        m_mustRecognize = true;
        wake();
    }

    void repair(int index)
    {
        m_suspected = index;
        m_mustRepair = true;
        wake();
    }

private:
    // What changes all the time is looked at all the same, but less and less often: a file that a program writes to without end.
    void settle()
    {
        if (m_settle->isActive())
            return;
        const bool isSoon = m_sinceSettled.isValid() && m_sinceSettled.elapsed() < 4LL * m_settleMs;
        m_settleMs = isSoon ? std::min(2 * m_settleMs, std::max(settleMs, m_rescanMs)) : settleMs;
        m_settle->start(m_settleMs);
    }

    void work()
    {
        if (m_indexer.m_isPaused || m_indexer.m_isBusy) {
            tell(false);
            return;
        }
        bool isMore = true;
        try {
            isMore = once();
            m_trouble.clear();
        } catch (const DatabaseFailure &failure) {
            isMore = onFailure(failure.error);
        } catch (const EmbedderFailure &failure) {
            isMore = wait(failure.message);
        } catch (const std::exception &error) { // out of memory
            isMore = wait(Text::tr("Indexing waits: %1").arg(QString::fromUtf8(error.what())));
        }
        const int index = m_work->currentIndex();
        if (index != m_index || m_isRepaired) {
            m_index = index;
            m_isRepaired = false;
            Q_EMIT m_indexer.indexReplaced();
        }
        tell(isMore);
        if (isMore)
            m_next->start(0);
    }

    // False: nothing is left to do.
    bool once()
    {
        const std::stop_token stop = token(m_indexer.m_stop);
        if (m_mustRepair) {
            m_work->repair(m_suspected);
            m_suspected = {};
            m_isRepaired = true;
            m_mustLook = true;
            m_mustOpen = false;
            m_mustRepair = false;
            return true;
        }
        if (m_mustOpen) {
            m_work->open();
            takePause();
            m_mustOpen = false;
            m_mustLook = true;
            return true;
        }
        if (m_mustRecognize) {
            m_work->recognizeAgain();
            m_mustRecognize = false;
            return true;
        }
        if (!m_retries.isEmpty()) {
            m_work->retry(m_retries.first());
            m_retries.removeFirst();
            return true;
        }
        if (m_mustLook) {
            look(stop);
            return true;
        }
        const bool isMore = m_work->step(stop, token(m_indexer.m_stopEmbedding));
        m_repairs = isMore ? m_repairs : 0;
        return isMore;
    }

    void takePause()
    {
        const bool wasPaused = m_work->wasPaused();
        const std::lock_guard lock(m_indexer.m_mutex);
        if (!std::exchange(m_indexer.m_isPauseSaid, true))
            m_indexer.m_isPaused = wasPaused;
    }

    void look(const std::stop_token &stop)
    {
        QElapsedTimer timer;
        timer.start();
        const quint64 ticket = m_ticket;
        m_work->rescan(stop);
        if (stop.stop_requested())
            return;
        m_indexer.m_looked = ticket;
        m_mustLook = false;
        m_rescan->start(int(std::max<qint64>(m_rescanMs, timer.elapsed() * looksShare)));
        const QStringList wanted = m_work->folders().mid(0, mostWatched) + m_work->latestFiles(mostWatched);
        const QStringList watched = m_watcher->directories() + m_watcher->files();
        const QSet<QString> wantedSet(wanted.begin(), wanted.end());
        const QSet<QString> watchedSet(watched.begin(), watched.end());
        const QStringList gone = (watchedSet - wantedSet).values();
        const QStringList added = (wantedSet - watchedSet).values();
        if (!gone.isEmpty())
            m_watcher->removePaths(gone);
        if (!added.isEmpty())
            m_watcher->addPaths(added);
    }

    // What this much work may be broken off by; another one for the next.
    std::stop_token token(std::stop_source &source)
    {
        const std::lock_guard lock(m_indexer.m_mutex);
        // A pause that came just now is not forgotten.
        const bool mustStop = m_indexer.m_isPaused || (m_indexer.m_isBusy && &source == &m_indexer.m_stopEmbedding)
            || m_indexer.m_thread.isInterruptionRequested();
        if (source.stop_requested() && !mustStop)
            source = {};
        return source.get_token();
    }

    bool onFailure(const StoreError &error)
    {
        if (error.kind == StoreError::Kind::Damaged && m_repairs < mostRepairs) {
            ++m_repairs;
            m_suspected = {};
            m_mustRepair = true;
            return true;
        }
        // What was begun and not ended is opened anew: the connection may be to a file that is gone.
        if (!m_work->isOpen() || error.kind == StoreError::Kind::Other || error.kind == StoreError::Kind::Damaged)
            m_mustOpen = true;
        return wait(sentenceOf(error, m_folder));
    }

    bool wait(const QString &trouble)
    {
        m_trouble = trouble;
        m_next->start(m_retryMs);
        return false;
    }

    void tell(bool isRunning)
    {
        const bool isEnd = isRunning != m_wasRunning || m_trouble != m_toldTrouble;
        if (!isEnd && m_sinceProgress.elapsed() < progressMs)
            return;
        m_wasRunning = isRunning;
        m_toldTrouble = m_trouble;
        m_sinceProgress.restart();
        IndexProgress progress = m_work->isOpen() ? m_work->progress() : IndexProgress();
        progress.isRunning = isRunning;
        progress.isPaused = m_indexer.m_isPaused;
        progress.trouble = m_trouble;
        {
            const std::lock_guard lock(m_indexer.m_mutex);
            m_indexer.m_progress = progress;
        }
        Q_EMIT m_indexer.progressChanged();
        if (isEnd || m_sinceFiles.elapsed() >= filesMs) {
            m_sinceFiles.restart();
            Q_EMIT m_indexer.filesChanged();
        }
    }

    Indexer &m_indexer;
    QString m_folder;
    int m_rescanMs;
    int m_retryMs;
    bool m_isPolite;
    std::unique_ptr<IndexWork> m_work; // null: it is over
    QTimer *m_next = nullptr;
    QTimer *m_rescan = nullptr; // of all places, now and then
    QTimer *m_settle = nullptr; // after a change in a folder or file
    int m_settleMs = settleMs;
    QElapsedTimer m_sinceSettled; // since the last one that had settled
    QFileSystemWatcher *m_watcher = nullptr;
    QElapsedTimer m_sinceProgress;
    QElapsedTimer m_sinceFiles;
    QList<qint64> m_retries;
    QString m_trouble;
    QString m_toldTrouble;
    int m_index = -1;
    std::optional<int> m_suspected; // what is to be repaired; none: what was written
    quint64 m_ticket = 0;           // of the last look that was asked for
    int m_repairs = 0;
    bool m_mustOpen = true;
    bool m_mustLook = true;
    bool m_mustRepair = false;
    bool m_mustRecognize = false;
    bool m_isRepaired = false;
    bool m_wasRunning = false;
};

Indexer::Indexer(const IndexerOptions &options, QObject *parent) : QObject(parent), m_worker(new Worker(*this, options))
{
    m_thread.setObjectName(QStringLiteral("indexer"));
    m_worker->moveToThread(&m_thread);
    m_thread.start();
}

void Indexer::stop()
{
    m_thread.requestInterruption();
    m_isPaused = true; // no further step
    m_quit.request_stop();
    breakOff();
    // Its connections must be closed by its own thread.
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker] { worker->close(); }, Qt::BlockingQueuedConnection);
}

Indexer::~Indexer()
{
    stop();
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker] { delete worker; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void Indexer::breakOff()
{
    const std::lock_guard lock(m_mutex);
    m_stop.request_stop();
    m_stopEmbedding.request_stop();
}

void Indexer::post(std::function<void(Worker &)> job)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, job = std::move(job)] { job(*worker); }, Qt::QueuedConnection);
}

void Indexer::start()
{
    post([](Worker &worker) { worker.start(); });
}

void Indexer::setPaused(bool isPaused)
{
    {
        const std::lock_guard lock(m_mutex);
        m_isPauseSaid = true;
        m_isPaused = isPaused;
    }
    if (isPaused)
        breakOff();
    post([](Worker &worker) { worker.wake(); });
}

void Indexer::setBusy(bool isBusy)
{
    m_isBusy = isBusy;
    if (isBusy) {
        const std::lock_guard lock(m_mutex);
        m_stopEmbedding.request_stop();
    }
    post([](Worker &worker) { worker.wake(); });
}

void Indexer::setEmbedder(std::shared_ptr<PassageEmbedder> embedder)
{
    breakOff();
    post([embedder = std::move(embedder)](Worker &worker) { worker.setEmbedder(embedder); });
}

void Indexer::lookAgain(quint64 ticket)
{
    post([ticket](Worker &worker) { worker.lookAgain(ticket); });
}

void Indexer::retry(qint64 collection)
{
    post([collection](Worker &worker) { worker.retry(collection); });
}

void Indexer::recognizeAgain()
{
    post([](Worker &worker) { worker.recognizeAgain(); });
}

void Indexer::repair(int index)
{
    post([index](Worker &worker) { worker.repair(index); });
}

IndexProgress Indexer::progress() const
{
    const std::lock_guard lock(m_mutex);
    return m_progress;
}

} // namespace hearth
