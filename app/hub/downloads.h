#pragma once

#include "app/hub/diskwriter.h"
#include "app/hub/downloadtypes.h"
#include "app/hub/filetransfer.h"
#include "app/hub/hubclient.h"
#include "app/hub/speed.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QSet>
#include <QThread>
#include <QTimer>

#include <list>
#include <map>
#include <optional>

namespace hearth {

// All downloads: what is asked for, what runs, what waits. UI thread; the disk is touched by a thread of its own. What is under way
// outlives the program: restore() goes on with it.
class Downloads : public QObject
{
    Q_OBJECT

public:
    Downloads(HubClient &hub, DownloadOptions options, QObject *parent = nullptr);
    ~Downloads() override; // stops what runs, keeping what came

    void setOptions(const DownloadOptions &options); // the models folder is that of jobs added from now on
    [[nodiscard]] const DownloadOptions &options() const { return m_options; }
    void restore(); // once, at the start; → restored()

    // Files of one tree, at its commit (40 hex digits). Returns the job's id; that of the job there is when the same is asked for again,
    // which then goes on. An empty id: nothing can be downloaded so, `problem` says why.
    QString add(const QString &title, const QString &repository, const QString &commit, const QList<HubFile> &files,
                QString *problem = nullptr);
    void pause(const QString &id);
    void resume(const QString &id); // what was paused or has failed
    void cancel(const QString &id); // what came of it goes too
    void forget(const QString &id); // takes a finished job off the list

    [[nodiscard]] QList<DownloadJob> jobs() const { return {m_jobs.begin(), m_jobs.end()}; } // oldest first
    [[nodiscard]] const DownloadJob *job(const QString &id) const;
    [[nodiscard]] DownloadProgress progress(const QString &id) const;
    [[nodiscard]] DownloadProgress total() const; // of all that runs or waits
    [[nodiscard]] qsizetype running() const { return qsizetype(m_transfers.size()); }

Q_SIGNALS:
    void restored();
    void added(const QString &id);
    void changed(const QString &id);    // its state or problem
    void progressed(const QString &id); // at most twice a second
    void finished(const QString &id);   // every file is in its place and right
    void recorded(const QString &id);   // after it: where the files come from is written beside them, too
    void removed(const QString &id);

private:
    void connectDisk();
    void schedule();
    void startTransfer(DownloadJob &job, qsizetype file);
    void stopTransfers(const QString &id, bool removesParts);
    void onTransferDone(FileTransfer &transfer, bool wasThere);
    void onTransferFailed(FileTransfer &transfer, const HubError &error);
    void onSynced(int id, qint64 bytes);
    void onJobsLoaded(const QList<DownloadJob> &jobs);
    void onSealedChanged();
    void onTick();
    void onPump();
    void keepEtag(const FileTransfer &transfer);
    void drop(FileTransfer &transfer);
    void setState(DownloadJob &job, DownloadJob::State state, const QString &problem = {}, const QUrl &link = {});
    void save(const DownloadJob &job);
    DownloadJob *find(const QString &id);
    [[nodiscard]] QStringList ids() const;
    FileTransfer *transfer(int id);
    [[nodiscard]] bool isBusy(const QString &root, const QString &target) const;
    [[nodiscard]] std::optional<qsizetype> nextFile(const DownloadJob &job) const;
    [[nodiscard]] qint64 doneBytes(const DownloadJob &job) const;
    [[nodiscard]] qint64 neededBytes(const DownloadJob &job) const;

    HubClient &m_hub;
    DownloadOptions m_options;
    QElapsedTimer m_clock;
    SpeedLimit m_limit;
    QThread m_thread;
    DiskWriter *m_disk; // lives in m_thread, deleted there
    std::list<DownloadJob> m_jobs;
    std::map<int, FileTransfer *> m_transfers;
    struct Owner
    {
        QString job;
        qsizetype file = 0;
    };
    std::map<int, Owner> m_owners; // of transfers that ended too: what they synced is told later
    QHash<QString, SpeedMeter> m_meters;
    QSet<QString> m_sealed; // jobs that go on when the door opens again
    QTimer m_tick;
    QTimer m_pump;
    int m_lastTransfer = 0;
    int m_pumpedFirst = 0; // the transfer that had the first share of the speed limit last
    bool m_isSealed = false;
};

} // namespace hearth
