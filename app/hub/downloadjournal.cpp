#include "app/hub/downloadjournal.h"

#include "app/hub/downloadtargets.h"
#include "app/hub/hubparse.h"
#include "app/hub/safename.h"
#include "app/store/filehash.h"

#include <QCryptographicHash>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace hearth {

namespace {

constexpr int version = 1;

// Where a job goes is as good as an empty one when it is not said so that it can mean one folder only.
QString rootOf(const QJsonObject &object)
{
    const QString root = object.value(QLatin1String("root")).toString();
    return QDir::isAbsolutePath(root) && QDir::cleanPath(root) == root ? root : QString();
}

QJsonObject fileToJson(const DownloadFile &file)
{
    return {{QStringLiteral("path"), file.path},
            {QStringLiteral("target"), file.target},
            {QStringLiteral("size"), file.sizeBytes},
            {QStringLiteral("sha256"), file.sha256},
            {QStringLiteral("oid"), file.oid},
            {QStringLiteral("etag"), file.etag},
            {QStringLiteral("synced"), file.syncedBytes},
            {QStringLiteral("done"), file.isDone},
            {QStringLiteral("was_there"), file.wasThere}};
}

std::optional<DownloadFile> fileOf(const QJsonObject &object)
{
    DownloadFile file;
    file.path = object.value(QLatin1String("path")).toString();
    file.target = object.value(QLatin1String("target")).toString();
    file.sizeBytes = object.value(QLatin1String("size")).toInteger(-1);
    file.sha256 = object.value(QLatin1String("sha256")).toString();
    file.oid = object.value(QLatin1String("oid")).toString();
    file.etag = object.value(QLatin1String("etag")).toString();
    file.syncedBytes = object.value(QLatin1String("synced")).toInteger();
    file.isDone = object.value(QLatin1String("done")).toBool();
    file.wasThere = object.value(QLatin1String("was_there")).toBool();
    const bool hasHash = file.sha256.isEmpty() ? isHex(file.oid, 40) : isHex(file.sha256, 64);
    if (!isRepositoryPath(file.path) || file.target.isEmpty() || safePath(file.target) != file.target || !hasHash || file.sizeBytes < 0
        || file.syncedBytes < 0 || file.syncedBytes > file.sizeBytes)
        return std::nullopt;
    return file;
}

QString nameOf(DownloadJob::State state)
{
    switch (state) {
    case DownloadJob::State::Paused: return QStringLiteral("paused");
    case DownloadJob::State::Failed: return QStringLiteral("failed");
    case DownloadJob::State::Done: return QStringLiteral("done");
    case DownloadJob::State::Waiting:
    case DownloadJob::State::Running: break;
    }
    return QStringLiteral("running");
}

DownloadJob::State stateOf(const QString &name)
{
    if (name == QLatin1String("paused"))
        return DownloadJob::State::Paused;
    return name == QLatin1String("failed") ? DownloadJob::State::Failed : DownloadJob::State::Waiting;
}

} // namespace

QString jobId(const QString &repository, const QString &commit, const QList<DownloadFile> &files)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData((repository + u'@' + commit).toUtf8());
    QStringList paths;
    for (const DownloadFile &file : files)
        paths.append(file.path);
    paths.sort();
    for (const QString &path : std::as_const(paths))
        hash.addData('\n' + path.toUtf8());
    return QString::fromLatin1(hash.result().toHex().left(16));
}

QByteArray writeJournal(const DownloadJob &job)
{
    QJsonArray files;
    for (const DownloadFile &file : job.files)
        files.append(fileToJson(file));
    const QJsonObject object{{QStringLiteral("version"), version},          {QStringLiteral("id"), job.id},
                             {QStringLiteral("title"), job.title},          {QStringLiteral("repository"), job.repository},
                             {QStringLiteral("commit"), job.commit},        {QStringLiteral("root"), job.root},
                             {QStringLiteral("state"), nameOf(job.state)},  {QStringLiteral("problem"), job.problem},
                             {QStringLiteral("link"), job.link.toString()}, {QStringLiteral("files"), files}};
    return QJsonDocument(object).toJson();
}

std::optional<DownloadJob> readJournal(const QByteArray &json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    DownloadJob job;
    job.id = object.value(QLatin1String("id")).toString();
    job.title = object.value(QLatin1String("title")).toString();
    job.repository = object.value(QLatin1String("repository")).toString();
    job.commit = object.value(QLatin1String("commit")).toString();
    job.root = rootOf(object);
    job.state = stateOf(object.value(QLatin1String("state")).toString());
    job.problem = object.value(QLatin1String("problem")).toString();
    job.link = QUrl(object.value(QLatin1String("link")).toString());
    if (object.value(QLatin1String("version")).toInt() != version || !isHex(job.id, 16) || !isRepositoryId(job.repository)
        || !isHex(job.commit, 40))
        return std::nullopt;
    const QJsonArray files = object.value(QLatin1String("files")).toArray();
    for (const auto &value : files) {
        const std::optional<DownloadFile> file = fileOf(value.toObject());
        if (!file)
            return std::nullopt;
        job.files.append(*file);
    }
    return job.files.isEmpty() ? std::nullopt : std::optional(job);
}

} // namespace hearth
