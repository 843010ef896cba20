#include "app/documents/modelembedder.h"

#include "inference/embedder.h"
#include "tests/support/fixtures.h"

#include <QDir>
#include <QFile>
#include <QSet>
#include <QTest>

#include <atomic>
#include <thread>

using namespace hearth;
using namespace hearth::test;

namespace {

QString modelPath()
{
    return QString::fromStdString((fixturesFolder() / "models/archs/bert_bge_mean.gguf").string());
}

#ifdef Q_OS_LINUX

QSet<QString> threadsNow()
{
    const QStringList names = QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    return {names.begin(), names.end()};
}

// proc(5): the nineteenth field of a thread's stat, behind its name, which may hold anything.
int nicenessOf(const QString &thread)
{
    QFile file(QStringLiteral("/proc/self/task/%1/stat").arg(thread));
    if (!file.open(QIODevice::ReadOnly))
        return -100;
    const QByteArray line = file.readAll();
    constexpr int fieldsBehindName = 16;
    return line.mid(line.lastIndexOf(')') + 2).split(' ').value(fieldsBehindName).toInt();
}

// Those of the threads that make() starts, as soon as each has set its own.
template <typename Make> void checkNiceness(Make make, int niceness)
{
    const QSet<QString> before = threadsNow();
    const auto made = make();
    const QSet<QString> started = threadsNow() - before;
    QVERIFY(!started.isEmpty());
    for (const QString &thread : started)
        QTRY_COMPARE_WITH_TIMEOUT(nicenessOf(thread), niceness, 60000);
}

#endif

} // namespace

// How the index and questions share a model.
class EmbedderTurnsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesThreadsOfTheIndexTheLowestPriority();
    void letsAQuestionGoFirst();
    void endsAtOnceWhenItIsStopped();
};

void EmbedderTurnsTest::givesThreadsOfTheIndexTheLowestPriority()
{
#ifndef Q_OS_LINUX
    QSKIP("a thread's priority is seen on Linux");
#else
    HEARTH_NEEDS_FIXTURES();
    LoadOptions options{.path = modelPath().toStdString(), .device = "cpu", .threads = 3};
    const auto load = [&options] { return Embedder::load(options); };
    const int usual = nicenessOf(QString::number(QCoreApplication::applicationPid())); // of this thread
    checkNiceness(load, usual);
    options.isBackground = true;
    checkNiceness(load, 19);
    QCOMPARE(nicenessOf(QString::number(QCoreApplication::applicationPid())), usual);
#endif
}

void EmbedderTurnsTest::letsAQuestionGoFirst()
{
    HEARTH_NEEDS_FIXTURES();
    ModelEmbedder embedder(modelPath(), true);
    const QStringList passages(20000, QStringLiteral("the heron waits for the fish at the weir ").repeated(8)); // minutes of work
    std::atomic<bool> isDone = false;
    size_t made = 0;
    std::jthread indexer([&](const std::stop_token &stop) {
        made = embedder.embed(passages, PassageEmbedder::Role::Passage, stop).size();
        isDone = true;
    });
    int questions = 0;
    while (!isDone) {
        QCOMPARE(embedder.embed({QStringLiteral("Where does the heron wait?")}, PassageEmbedder::Role::Query, {}).size(), size_t(1));
        ++questions;
    }
    indexer.join();
    QVERIFY(questions > 0);
    QCOMPARE(made, size_t(0)); // to be asked again
    QCOMPARE(embedder.embed(passages.mid(0, 3), PassageEmbedder::Role::Passage, {}).size(), size_t(3));
}

void EmbedderTurnsTest::endsAtOnceWhenItIsStopped()
{
    HEARTH_NEEDS_FIXTURES();
    std::stop_source stop;
    stop.request_stop();
    ModelEmbedder embedder(modelPath());
    embedder.prepare(stop.get_token());
    const QStringList texts{QStringLiteral("the heron")};
    QVERIFY(embedder.embed(texts, PassageEmbedder::Role::Passage, stop.get_token()).empty());
    QVERIFY(embedder.embed(texts, PassageEmbedder::Role::Query, stop.get_token()).empty());
    QVERIFY(embedder.judge(texts[0], texts, stop.get_token()).empty());
    QCOMPARE(embedder.embed(texts, PassageEmbedder::Role::Query, {}).size(), size_t(1)); // and goes on
}

QTEST_GUILESS_MAIN(EmbedderTurnsTest)
#include "embedderturns_test.moc"
