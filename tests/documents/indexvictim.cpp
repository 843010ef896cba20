// The process that indexkill_test kills: indexes what the library of a folder names, as the app does but for the thread, and ends when
// nothing is left to do. Arguments: the index's folder, milliseconds that reading a file and embedding a batch takes, the embedder's name.
// Says when it is open, and when all is done but what finish() does: another index is about to answer.

#include "tests/documents/indexbench.h"

#include <QCoreApplication>
#include <QThread>

#include <cstdio>

using namespace hearth;
using namespace hearth::test;

namespace {

class SlowEmbedder final : public FakeEmbedder
{
public:
    SlowEmbedder(const QString &name, unsigned long delayMs) : FakeEmbedder(name), m_delayMs(delayMs) { }
    std::vector<std::vector<float>> embed(const QStringList &texts, Role role, std::stop_token stop) override
    {
        QThread::msleep(m_delayMs);
        return FakeEmbedder::embed(texts, role, std::move(stop));
    }

private:
    unsigned long m_delayMs;
};

void say(const char *word)
{
    std::puts(word);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    IndexWorkOptions options;
    options.folder = QString::fromLocal8Bit(argv[1]);
    const auto delayMs = QString::fromLocal8Bit(argv[2]).toULong();
    options.embedder = std::make_shared<SlowEmbedder>(QString::fromLocal8Bit(argv[3]), delayMs / 8);
    options.read = [delayMs](const QString &path, std::stop_token) {
        QThread::msleep(delayMs);
        return readLines(path);
    };
    IndexWork work(options);
    work.open();
    say("open");
    work.rescan();
    bool isTold = false;
    do {
        const IndexProgress progress = work.progress();
        const bool isReady = progress.filesDone == progress.filesAll && progress.passagesEmbedded == progress.passagesAll;
        if (isReady && !std::exchange(isTold, true))
            say("ready");
    } while (work.step());
    return 0;
}
