// The tests' Hub as a program: hub_on_loopback FOLDER. Serves FOLDER/<owner>/<name>/... as repositories (files of 64 KiB and more as
// LFS; one whose name begins with "gated-" wants its terms accepted), prints its address, and runs until it is killed. For other
// clients, screenshots and measurements.
#include "tests/support/hubserver.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>

#include <cstdio>

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QDir folder(QCoreApplication::arguments().value(1));
    hearth::test::HubServer server;
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
    std::printf("%s\n", qPrintable(server.endpoint()));
    std::fflush(stdout);
    return QCoreApplication::exec();
}
