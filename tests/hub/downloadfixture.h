#pragma once

#include "app/hub/downloads.h"
#include "tests/support/hubserver.h"

#include <QDirIterator>
#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace hearth::test {

inline const QString repository = QStringLiteral("owner/model-GGUF");
inline const QString modelFile = QStringLiteral("model-Q4_K_M.gguf");
inline const QString commit = QString(40, u'c');

inline QByteArray noise(qsizetype bytes, quint32 seed)
{
    QRandomGenerator random(seed);
    QByteArray content(bytes, '\0');
    for (char &c : content)
        c = char(random.bounded(256));
    return content;
}

inline QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A Hub, a door to it and the downloads, in a folder of their own.
struct DownloadFixture
{
    DownloadFixture()
    {
        NetOptions net;
        net.allowsLoopbackHttp = true;
        door.setOptions(net);
        options.modelsFolder = folder.filePath(QStringLiteral("models"));
        options.journalFolder = folder.filePath(QStringLiteral("journal"));
        options.reserveBytes = 0;
        options.retryBaseMs = 1;
        options.retryMaxMs = 20;
        options.syncBytes = 64 << 10;
        begin();
    }

    void begin() { downloads = std::make_unique<Downloads>(hub, options); }

    void seal(bool isSealed)
    {
        NetOptions net = door.options();
        net.isSealed = isSealed;
        door.setOptions(net);
    }

    // What the tree lists of these paths.
    QList<HubFile> listed(const QStringList &paths)
    {
        QList<HubFile> files;
        for (const QString &path : paths) {
            const HubServerFile file = server.repositories[repository].files.value(path);
            files.append({path, file.bytes, file.oid, file.isLfs ? file.sha256 : QString()});
        }
        return files;
    }
    QString add(const QStringList &paths) { return downloads->add(QStringLiteral("A model"), repository, commit, listed(paths)); }
    QString target(const QString &path) const { return options.modelsFolder + QStringLiteral("/owner/model-GGUF/") + path; }
    QByteArray content(const QString &path) { return server.repositories[repository].files.value(path).content; }
    bool isRight(const QString &path) { return QFile::exists(target(path)) && readAll(target(path)) == content(path); }
    DownloadJob::State state(const QString &id) const
    {
        return downloads->job(id) ? downloads->job(id)->state : DownloadJob::State::Waiting;
    }
    bool waitFor(const QString &id, DownloadJob::State wanted, int ms = 20000)
    {
        return QTest::qWaitFor([&] { return state(id) == wanted; }, ms);
    }
    // The disk thread has written down where the files came from, and forgotten the journals.
    bool waitForTheDisk()
    {
        return QTest::qWaitFor([&] { return QDir(options.journalFolder).isEmpty(); }, 20000);
    }
    QString problem(const QString &id) const { return downloads->job(id) ? downloads->job(id)->problem : QString(); }

    // Every file below the folder, relative to it.
    [[nodiscard]] QStringList files() const
    {
        QStringList all;
        QDirIterator walk(folder.path(), QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
        while (walk.hasNext())
            all.append(QDir(folder.path()).relativeFilePath(walk.next()));
        all.sort();
        return all;
    }

    QTemporaryDir folder;
    HubServer server;
    Net door;
    HubClient hub{door, {.endpoint = server.endpoint(), .token = {}}};
    DownloadOptions options;
    std::unique_ptr<Downloads> downloads;
};

} // namespace hearth::test
