#include "app/library/librarykeeper.h"

#include <QElapsedTimer>

namespace hearth {

LibraryKeeper::LibraryKeeper(const QString &hashFile, QObject *parent) : QObject(parent), m_hashFile(hashFile)
{
    m_reader.setMaxThreadCount(1);
    m_reader.setThreadPriority(QThread::IdlePriority);
    m_remover.setMaxThreadCount(1);
}

LibraryKeeper::~LibraryKeeper()
{
    *m_stop = true;
    m_reader.waitForDone();
    m_remover.waitForDone();
}

void LibraryKeeper::start(QThreadPool &worker, std::function<void(const std::atomic<bool> &stop)> job)
{
    if (m_running++ == 0)
        Q_EMIT busyChanged();
    worker.start([this, stop = m_stop, job = std::move(job)] {
        job(*stop);
        // Safe: the destructor waits for the threads.
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (--m_running == 0)
                    Q_EMIT busyChanged();
            },
            Qt::QueuedConnection);
    });
}

TellProgress LibraryKeeper::teller()
{
    auto since = std::make_shared<QElapsedTimer>();
    return [this, since](const HashProgress &progress) {
        const bool isEnd = progress.doneBytes == progress.totalBytes;
        if (since->isValid() && since->elapsed() < progressMs && !isEnd)
            return;
        since->start();
        QMetaObject::invokeMethod(
            this, [this, progress] { Q_EMIT progressed(progress); }, Qt::QueuedConnection);
    };
}

void LibraryKeeper::verify(const InstalledModel &model)
{
    start(m_reader, [this, model](const std::atomic<bool> &stop) {
        const VerifyResult result = hearth::verify(model, stop, teller());
        QMetaObject::invokeMethod(
            this, [this, result] { Q_EMIT verified(result); }, Qt::QueuedConnection);
    });
}

void LibraryKeeper::findDuplicates(const QList<InstalledModel> &models)
{
    start(m_reader, [this, models](const std::atomic<bool> &stop) {
        KnownHashes known = readKnownHashes(m_hashFile);
        const KnownHashes before = known;
        const QList<DuplicateGroup> groups = hearth::findDuplicates(models, known, stop, teller());
        if (known != before)
            writeKnownHashes(m_hashFile, known);
        QMetaObject::invokeMethod(
            this, [this, groups, isWhole = !stop] { Q_EMIT duplicatesFound(groups, isWhole); }, Qt::QueuedConnection);
    });
}

void LibraryKeeper::plan(const InstalledModel &model, const QList<InstalledModel> &all)
{
    start(m_remover, [this, model, all](const std::atomic<bool> &) {
        const RemovalPlan plan = planRemoval(model, all);
        QMetaObject::invokeMethod(
            this, [this, path = model.path, plan] { Q_EMIT planned(path, plan); }, Qt::QueuedConnection);
    });
}

void LibraryKeeper::remove(const InstalledModel &model, const QList<InstalledModel> &all)
{
    start(m_remover, [this, model, all](const std::atomic<bool> &) {
        const RemovalResult result = carryOut(planRemoval(model, all));
        QMetaObject::invokeMethod(
            this, [this, path = model.path, result] { Q_EMIT removed(path, result); }, Qt::QueuedConnection);
    });
}

void LibraryKeeper::cancel()
{
    *m_stop = true;
    m_stop = std::make_shared<std::atomic<bool>>(false);
}

} // namespace hearth
