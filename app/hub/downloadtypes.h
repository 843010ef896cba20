#pragma once

#include "app/hub/hubtypes.h"

#include <QList>
#include <QString>
#include <QUrl>

#include <algorithm>

namespace hearth {

// One file of a job. Its identity is repository, commit, path and hash.
struct DownloadFile
{
    QString path;   // in the repository
    QString target; // below the models folder, made of safe names, with "/"
    qint64 sizeBytes = 0;
    QString sha256; // of an LFS file; else empty and oid counts
    QString oid;
    QString etag;           // of the content that the part on disk began with
    qint64 syncedBytes = 0; // of the part on disk: what survives a loss of power
    bool isDone = false;
    bool wasThere = false; // before this job: it stays when the job is given up
    [[nodiscard]] const QString &hash() const { return sha256.isEmpty() ? oid : sha256; }
    bool operator==(const DownloadFile &) const = default;
};

// What the user asked for in one click: a model with its shards and companions.
struct DownloadJob
{
    enum class State : quint8 {
        Waiting, // for a place among those that run
        Running,
        Paused,
        Failed,
        Done
    };
    QString id;
    QString title; // for the page: "Qwen3 4B Q4_K_M"
    QString repository;
    QString commit; // pinned: every byte comes from this one
    QString root;   // the models folder that it goes to, absolute: that of the time it was asked for
    QList<DownloadFile> files;
    State state = State::Waiting;
    QString problem; // why it failed, was paused, or waits; and what to do
    QUrl link;       // where to do it
    bool operator==(const DownloadJob &) const = default;

    // Something of it is on the disk already.
    [[nodiscard]] bool isBegun() const
    {
        return std::any_of(files.begin(), files.end(), [](const DownloadFile &file) { return file.isDone || file.syncedBytes > 0; });
    }
};

struct DownloadProgress
{
    qint64 doneBytes = 0;
    qint64 totalBytes = 0;
    qint64 bytesPerSecond = 0; // smoothed
    qint64 secondsLeft = -1;   // -1: not known
};

struct DownloadOptions
{
    QString modelsFolder;              // <owner>/<name>/<file> below it; of jobs that are added from now on
    QString journalFolder;             // what is under way, one small file a job
    int parallel = 3;                  // files at a time
    qint64 bytesPerSecond = 0;         // of all together; 0: as fast as it goes
    qint64 reserveBytes = 256LL << 20; // that stay free on the disk
    qint64 syncBytes = 256LL << 20;    // at most so much is fetched again after a loss of power ...
    int syncMs = 5000;                 // ... or so long
    int retryBaseMs = 1000;            // doubles with each failure, with chance in it
    int retryMaxMs = 60000;
    int maxFailures = 8; // in a row, without a byte gained; being offline does not count
    int stallMs = 60000; // without stallBytes
    qint64 stallBytes = 1024;
};

} // namespace hearth
