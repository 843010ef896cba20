// The tests' Hub as a program: hub_on_loopback FOLDER. Serves FOLDER/<owner>/<name>/... as repositories (files of 64 KiB and more as
// LFS; one whose name begins with "gated-" wants its terms accepted), prints its address, and runs until it is killed. For other
// clients, screenshots and measurements.
// FOLDER/<owner>/<name>/.hub.json may say more of a repository: downloads, likes, parameters, contextTokens (numbers), license, gated,
// task, architecture, modified (texts), tags (texts), private (true), status (503: what every question about it is answered with; 429 with
// Retry-After: 10), and files that are larger than what there is of them:
// "files": {"Name.gguf": {"bytes": 4900000000, "head": "../other/head.gguf"}}, of which only the beginning can be had.
// HUB_TOKEN in the environment is the access token that opens what is gated or private.
#include "tests/support/hubserver.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>

namespace {

QString textOf(const QJsonObject &said, const char *name, const QString &otherwise)
{
    return said.value(QLatin1String(name)).toString(otherwise);
}

qint64 numberOf(const QJsonObject &said, const char *name, qint64 otherwise)
{
    return qint64(said.value(QLatin1String(name)).toDouble(double(otherwise)));
}

void describe(hearth::test::HubServer &server, const QString &id, const QDir &folder)
{
    QFile file(folder.filePath(QStringLiteral(".hub.json")));
    if (!file.open(QIODevice::ReadOnly))
        return;
    const QJsonObject said = QJsonDocument::fromJson(file.readAll()).object();
    hearth::test::HubServerRepository &repository = server.repositories[id];
    repository.downloads = numberOf(said, "downloads", 0);
    repository.likes = numberOf(said, "likes", 0);
    repository.parameters = numberOf(said, "parameters", repository.parameters);
    repository.contextTokens = numberOf(said, "contextTokens", repository.contextTokens);
    repository.license = textOf(said, "license", repository.license);
    repository.gated = textOf(said, "gated", {});
    repository.isPrivate = said.value(QLatin1String("private")).toBool();
    if (const qint64 status = numberOf(said, "status", 0); status > 0)
        for (const char *question : {"", "/tree/main", "/revision/main"})
            server.misbehave({.ending = id + QLatin1String(question),
                              .fault = hearth::test::Fault::Status,
                              .amount = status,
                              .times = 1 << 20,
                              .retryAfterS = 10});
    repository.task = textOf(said, "task", repository.task);
    repository.architecture = textOf(said, "architecture", repository.architecture);
    repository.modified = textOf(said, "modified", repository.modified);
    const QJsonArray tags = said.value(QLatin1String("tags")).toArray();
    for (const auto &tag : tags)
        repository.tags.append(tag.toString());
    const QJsonObject files = said.value(QLatin1String("files")).toObject();
    for (auto entry = files.begin(); entry != files.end(); ++entry) {
        const QJsonObject facts = entry.value().toObject();
        repository.files[entry.key()] = {.content = {},
                                         .onDisk = folder.filePath(textOf(facts, "head", {})),
                                         .bytes = numberOf(facts, "bytes", 0),
                                         .isLfs = true,
                                         .sha256 = textOf(facts, "sha256", QString(64, u'e')),
                                         .oid = QString(40, u'e')};
    }
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QDir folder(QCoreApplication::arguments().value(1));
    hearth::test::HubServer server;
    server.token = qgetenv("HUB_TOKEN");
    QDirIterator walk(folder.path(), QDir::Files, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QString name = folder.relativeFilePath(walk.next());
        const QString repository = name.section(u'/', 0, 1);
        const QString path = name.section(u'/', 2);
        if (repository.section(u'/', 1).startsWith(QLatin1String("gated-")))
            server.repositories[repository].gated = QStringLiteral("auto");
        QFile file(folder.filePath(name));
        if (path.isEmpty() || !file.open(QIODevice::ReadOnly))
            continue;
        if (file.size() >= 64 << 10)
            server.putOnDisk(repository, path, file.fileName());
        else
            server.put(repository, path, file.readAll(), false);
    }
    const QStringList owners = folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &owner : owners) {
        const QStringList names = QDir(folder.filePath(owner)).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        for (const QString &name : names)
            describe(server, owner + u'/' + name, QDir(folder.filePath(owner + u'/' + name)));
    }
    std::printf("%s\n", qPrintable(server.endpoint()));
    std::fflush(stdout);
    return QCoreApplication::exec();
}
