#pragma once

#include "app/hub/diskwriter.h"
#include "app/hub/downloadtypes.h"
#include "app/hub/hubclient.h"
#include "app/hub/speed.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace hearth {

// Brings one file: opens its part, asks for what is missing, hands the bytes to the disk thread, tries again after failures, and ends with
// the file in its place or with a reason. UI thread; the owner passes on what DiskWriter says about `id`.
class FileTransfer : public QObject
{
    Q_OBJECT

public:
    struct Needs
    {
        HubClient &hub;
        DiskWriter &disk; // in its own thread: called by queued invocation only
        SpeedLimit &limit;
        const DownloadOptions &options;
        const QElapsedTimer &clock;
    };
    FileTransfer(int id, const Needs &needs, const DownloadJob &job, qsizetype file, QObject *parent);
    ~FileTransfer() override;

    void start(qint64 neededBytes); // of the whole job, for the check of the disk's space
    void stop(bool removesPart);    // no signal comes after it but synced() by the owner's hand
    void pump();                    // hands on what has come, as far as the limit allows

    [[nodiscard]] int id() const { return m_id; }
    [[nodiscard]] const QString &jobId() const { return m_jobId; }
    [[nodiscard]] qsizetype file() const { return m_fileIndex; }
    [[nodiscard]] qint64 bytes() const { return m_offset; }
    [[nodiscard]] QString etag() const { return QString::fromLatin1(m_etag); }

    // From the disk thread.
    void onOpened(qint64 keptBytes, bool isThere);
    void onWritten(qint64 bytes);
    void onFinished();
    void onFailed(const DiskError &error);

Q_SIGNALS:
    void waits(const QString &sentence); // "" when it goes on: why the next try comes later
    void done(bool wasThere);
    void failed(const hearth::HubError &error);

private:
    void pumpUnlimited();
    void request();
    void onHeaders();
    void onReplyEnd();
    void startOver();
    bool acceptsRange();
    bool acceptsWhole();
    void spoiled(const QString &sentence);
    void retry(const QString &sentence, int retryAfterS, bool counts = true);
    void end(const HubError &error);
    void dropReply();
    template <typename Call> void onDisk(Call call);

    int m_id;
    Needs m_needs;
    QString m_jobId;
    QString m_repository;
    QString m_commit;
    QString m_root;
    bool m_isBegun;
    DownloadFile m_file;
    qsizetype m_fileIndex;
    NetReply *m_reply = nullptr;
    QTimer m_retry;
    QByteArray m_etag;
    qint64 m_offset = 0; // bytes handed to the disk
    qint64 m_best = 0;   // the most there ever was: what is gained
    qint64 m_flying = 0; // handed over and not yet written
    int m_failures = 0;  // in a row, without a byte gained; being offline does not count
    int m_waits = 0;     // the same, whatever for: each is longer than the one before
    int m_wrongHashes = 0;
    bool m_isOver = false;
};

} // namespace hearth
