#include "app/store/modelorigin.h"

#include "app/store/filehash.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace hearth {

namespace {

constexpr qint64 mostBytes = 1 << 20;

QString pathIn(const QString &folder)
{
    return folder + u'/' + originFileName;
}

} // namespace

ModelOrigin readOrigin(const QString &folder)
{
    QFile file(pathIn(folder));
    if (!file.open(QIODevice::ReadOnly) || file.size() > mostBytes)
        return {};
    const QJsonObject json = QJsonDocument::fromJson(file.read(mostBytes)).object();
    ModelOrigin origin;
    origin.repository = json[QStringLiteral("repository")].toString();
    origin.revision = json[QStringLiteral("revision")].toString();
    const QJsonObject hashes = json[QStringLiteral("hashes")].toObject();
    const QJsonObject times = json[QStringLiteral("kept_at")].toObject();
    const qint64 written = QFileInfo(file).lastModified().toMSecsSinceEpoch(); // earlier versions kept no times
    for (auto hash = hashes.begin(); hash != hashes.end(); ++hash) {
        if (!isFileHash(hash.value().toString()))
            continue;
        origin.hashes.insert(hash.key(), hash.value().toString());
        origin.keptAt.insert(hash.key(), times[hash.key()].toInteger(written));
    }
    return origin;
}

bool writeOrigin(const QString &folder, const ModelOrigin &origin)
{
    ModelOrigin merged = readOrigin(folder);
    if (merged.repository != origin.repository)
        merged = {};
    merged.repository = origin.repository;
    merged.revision = origin.revision;
    merged.hashes.insert(origin.hashes);
    QJsonObject hashes;
    QJsonObject times;
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (auto hash = merged.hashes.begin(); hash != merged.hashes.end(); ++hash) {
        hashes[hash.key()] = hash.value();
        times[hash.key()] = origin.hashes.contains(hash.key()) ? now : merged.keptAt.value(hash.key());
    }
    const QJsonObject json{{QStringLiteral("repository"), merged.repository},
                           {QStringLiteral("revision"), merged.revision},
                           {QStringLiteral("hashes"), hashes},
                           {QStringLiteral("kept_at"), times}};
    QSaveFile file(pathIn(folder));
    return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(json).toJson()) >= 0 && file.commit();
}

} // namespace hearth
