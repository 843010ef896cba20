// Helper of downloadkill_test and of the measurement of throughput: downloader ENDPOINT REPOSITORY FOLDER [SYNC_MS]
// Goes on with what is under way in FOLDER, or else downloads all files of the repository; prints "open" when bytes come, "finished"
// at the end. It is killed at any time.
#include "app/hub/downloads.h"

#include <QCoreApplication>

#include <cstdio>

using namespace hearth;

namespace {

void say(const QString &text)
{
    std::printf("%s\n", qPrintable(text));
    std::fflush(stdout);
}

int failWith(const QString &sentence)
{
    std::fprintf(stderr, "%s\n", qPrintable(sentence));
    return 2;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 4)
        return failWith(QStringLiteral("downloader ENDPOINT REPOSITORY FOLDER [SYNC_MS]"));
    Net net;
    NetOptions door;
    door.allowsLoopbackHttp = true;
    net.setOptions(door);
    HubClient hub(net, {.endpoint = arguments[1], .token = {}});
    DownloadOptions options;
    options.modelsFolder = arguments[3] + QStringLiteral("/models");
    options.journalFolder = arguments[3] + QStringLiteral("/journal");
    options.reserveBytes = 0;
    if (arguments.size() > 4)
        options.syncMs = arguments[4].toInt();
    Downloads downloads(hub, options);
    const auto quitWhenDone = [&] {
        for (const DownloadJob &job : downloads.jobs()) {
            if (job.state == DownloadJob::State::Failed)
                QCoreApplication::exit(failWith(job.problem));
        }
    };
    QObject::connect(&downloads, &Downloads::changed, quitWhenDone);
    QObject::connect(&downloads, &Downloads::finished, [] {
        say(QStringLiteral("finished"));
        QCoreApplication::quit();
    });
    QObject::connect(&downloads, &Downloads::restored, [&] {
        say(QStringLiteral("open"));
        if (!downloads.jobs().isEmpty())
            return;
        hub.tree(arguments[2], QStringLiteral("main"), [&](const HubResult<HubTree> &tree) {
            if (tree.error)
                QCoreApplication::exit(failWith(tree.error.sentence));
            else
                downloads.add(arguments[2], arguments[2], tree.value.commit, tree.value.files);
        });
    });
    downloads.restore();
    return QCoreApplication::exec();
}
