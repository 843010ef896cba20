#pragma once

#include "app/hub/downloadtypes.h"
#include "app/store/filehash.h"

#include <QByteArray>
#include <QElapsedTimer>
#include <QFile>
#include <QHash>
#include <QLockFile>
#include <QObject>

#include <map>
#include <memory>

namespace hearth {

struct DiskError
{
    enum class Kind : quint8 { None, Full, Unsafe, WrongHash, Other };
    Kind kind = Kind::None;
    QString sentence;
    explicit operator bool() const { return kind != Kind::None; }
};

// What a transfer wants on the disk.
struct PartRequest
{
    QString root;         // the models folder
    bool isBegun = false; // something of the job is there: the root must be, too
    DownloadFile file;
    qint64 neededBytes = 0; // of the whole job, still to come
    qint64 reserveBytes = 0;
    qint64 syncBytes = 0;
    int syncMs = 0;
};

// Everything of downloads that touches the disk: parts, hashes, the rename, the journals. Lives in a thread of its own; calls come as
// queued invocations, in order, and are answered by signals. A part is `target` + ".part" and becomes `target` when its hash is right; who
// writes one holds the lock beside it, so that no two programs do.
class DiskWriter : public QObject
{
    Q_OBJECT

public:
    ~DiskWriter() override;

    // → opened, or failed. Reads again what is to be kept of the part (the hash of the whole is needed); a target that is there and right
    // needs no download.
    void open(int id, const PartRequest &request);
    void write(int id, const QByteArray &bytes); // → written, and failed when it could not be
    void restart(int id);                        // the part from its first byte again
    void finish(int id);                         // → finished: synced, compared, renamed
    void close(int id, bool removesPart);        // → synced, when it is kept

    void saveJob(const QString &folder, const DownloadJob &job);
    void loadJobs(const QString &folder); // → jobsLoaded
    // → completed. Everything is there: says beside the files where they came from (store/modelorigin.h), then forgets the journal.
    void completeJob(const QString &folder, const DownloadJob &job);
    // Given up: its parts and what it had finished go, and the journal. What another program writes stays.
    void removeJob(const QString &folder, const DownloadJob &job);

Q_SIGNALS:
    void opened(int id, qint64 keptBytes, bool isThere);
    void written(int id, qint64 bytes);
    void synced(int id, qint64 bytes);
    void finished(int id);
    void failed(int id, const hearth::DiskError &error);
    void jobsLoaded(const QList<hearth::DownloadJob> &jobs);
    void completed(const QString &jobId);

private:
    struct Part
    {
        explicit Part(const PartRequest &asked);
        bool isRight(); // of the right size and content; asked once, when it is whole
        PartRequest request;
        std::unique_ptr<QLockFile> lock;
        QFile file; // the part, or the target while that is read
        FileHash hash;
        qint64 bytes = 0; // in the part and in the hash
        qint64 syncedBytes = 0;
        qint64 rereadBytes = 0; // still to be hashed before the download goes on
        bool isTarget = false;  // `file` is the finished one, to be compared
        QElapsedTimer sinceSync;
    };
    void openPart(int id, Part &part);
    void reread(int id);
    void rereadDone(int id, Part &part);
    void sync(int id, Part &part);
    void fail(int id, const DiskError &error);
    static DiskError writeError(const Part &part);
    static DiskError lock(Part &part);
    static DiskError checkSpace(const PartRequest &request, qint64 neededBytes);

    std::map<int, std::unique_ptr<Part>> m_parts;
    QHash<QString, qint64> m_kept; // bytes of the parts that were closed in this run: the journal may not know yet
};

} // namespace hearth
