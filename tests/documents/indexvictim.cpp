// The process that indexkill_test kills: indexes what the library of a folder names, as the app does but for the thread, and ends when
// nothing is left to do. Arguments: the index's folder, milliseconds that reading a file takes.

#include "tests/documents/indexbench.h"

#include <QCoreApplication>
#include <QThread>

#include <cstdio>

using namespace hearth;
using namespace hearth::test;

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    IndexWorkOptions options;
    options.folder = QString::fromLocal8Bit(argv[1]);
    const auto delayMs = QString::fromLocal8Bit(argv[2]).toULong();
    options.embedder = std::make_shared<FakeEmbedder>();
    options.read = [delayMs](const QString &path, std::stop_token) {
        QThread::msleep(delayMs);
        return readLines(path);
    };
    IndexWork work(options);
    work.open();
    std::puts("open");
    std::fflush(stdout);
    IndexBench::finish(work);
    return 0;
}
