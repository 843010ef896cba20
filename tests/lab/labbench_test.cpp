#include "app/lab/labbench.h"

#include <QSignalSpy>
#include <QtTest/QtTest>

#include <future>

using namespace hearth;

namespace {

ComparisonRequest twoVariants()
{
    ComparisonRequest request;
    request.variants = {{.label = "F16", .model = {}}, {.label = "Q4_0", .model = {}}};
    request.prompts = {{.name = {}, .user = "Once"}};
    request.sampling.seed = 7;
    return request;
}

Answer saying(const char *text)
{
    Answer answer;
    answer.text = text;
    answer.tokens.resize(3);
    return answer;
}

// One answer each, as the events of a comparison.
void tellAnswers(const std::function<void(const ComparisonEvent &)> &onEvent)
{
    onEvent({0, 0, saying("upon a time")});
    onEvent({1, 0, saying("upon a day")});
}

ComparisonResult resultOf(const char *first, const char *second)
{
    ComparisonResult result;
    result.seed = 7;
    for (const char *text : {first, second})
        result.variants.emplace_back().answers = {saying(text)};
    return result;
}

QStringList textsOf(const LabRun &run)
{
    QStringList texts;
    for (const LabAnswer &answer : run.answers)
        texts.append(answer.text);
    return texts;
}

} // namespace

// What is told and kept of comparisons that end in every way there is, with comparisons that are made up.
class LabBenchTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatWasDoneBeforeAFailureIsKeptWhenHearthIsClosed();
    void theResultGoesBeforeWhatWasKeptMeanwhile();
    void whatCameToNothingIsNotKept_data();
    void whatCameToNothingIsNotKept();
    void whatWasDoneIsToldBeforeTheFailure();
    void whatIsKeptMeanwhileIsUnderWay();
    void whatCameSinceItWasToldIsToldAtOnce();
    void howFarAVariantIsMadeIsTold();
};

// Nothing is told before end(): the test does not come back to its event loop.
void LabBenchTest::whatWasDoneBeforeAFailureIsKeptWhenHearthIsClosed()
{
    LabBench bench(nullptr, [](const ComparisonRequest &, const auto &onEvent, const std::stop_token &) -> ComparisonResult {
        tellAnswers(onEvent);
        throw Error(ErrorCode::Device, "The device was lost.");
    });
    QSignalSpy failures(&bench, &LabBench::failed);
    bench.start(twoVariants(), {});
    const std::optional<LabRun> run = bench.end();
    QVERIFY(run.has_value());
    QCOMPARE(textsOf(*run), QStringList({QStringLiteral("upon a time"), QStringLiteral("upon a day")}));
    QVERIFY(!run->isWhole && !run->isUnderWay && run->seed == 7);
    QVERIFY(!bench.isRunning() && failures.isEmpty());
    QVERIFY(!bench.end()); // and once only
}

void LabBenchTest::theResultGoesBeforeWhatWasKeptMeanwhile()
{
    LabBench bench(nullptr, [](const ComparisonRequest &, const auto &onEvent, const std::stop_token &) {
        tellAnswers(onEvent);
        return resultOf("a whole tale", "another");
    });
    bench.setKeepInterval(0); // what is done is kept with each event
    bench.start(twoVariants(), {});
    const std::optional<LabRun> run = bench.end();
    QVERIFY(run && run->isWhole);
    QCOMPARE(textsOf(*run), QStringList({QStringLiteral("a whole tale"), QStringLiteral("another")}));
}

void LabBenchTest::whatCameToNothingIsNotKept_data()
{
    QTest::addColumn<bool>("fails");
    QTest::newRow("fails before an answer") << true;
    QTest::newRow("stopped before an answer") << false;
}

void LabBenchTest::whatCameToNothingIsNotKept()
{
    QFETCH(bool, fails);
    LabBench bench(nullptr, [fails](const ComparisonRequest &, const auto &onEvent, const std::stop_token &) {
        onEvent({0, -1, LoadingVariant{0.5, {}}});
        if (fails)
            throw Error(ErrorCode::Io, "The disk is full.");
        ComparisonResult nothing;
        nothing.variants.resize(2);
        return nothing;
    });
    bench.start(twoVariants(), {});
    QVERIFY(!bench.end());
}

void LabBenchTest::whatWasDoneIsToldBeforeTheFailure()
{
    LabBench bench(nullptr, [](const ComparisonRequest &, const auto &onEvent, const std::stop_token &) -> ComparisonResult {
        tellAnswers(onEvent);
        throw Error(ErrorCode::Device, "The device was lost.");
    });
    QStringList told;
    connect(&bench, &LabBench::advanced, this, [&](const LabRun &run) { told.append(textsOf(run)); });
    connect(&bench, &LabBench::failed, this, [&](const QString &text) { told.append(text); });
    bench.start(twoVariants(), {});
    QTRY_VERIFY(!bench.isRunning());
    QCOMPARE(told, QStringList({QStringLiteral("upon a time"), QStringLiteral("upon a day"), QStringLiteral("The device was lost.")}));
    QVERIFY(!bench.end()); // it has been told
}

// So that a run that ends with the machine is known by it.
void LabBenchTest::whatIsKeptMeanwhileIsUnderWay()
{
    std::promise<void> told;
    LabBench bench(nullptr, [&](const ComparisonRequest &, const auto &onEvent, const std::stop_token &) {
        tellAnswers(onEvent);
        told.get_future().wait();
        return resultOf("a whole tale", "another");
    });
    bench.setKeepInterval(0);
    QList<bool> kept;
    connect(&bench, &LabBench::advanced, this, [&](const LabRun &run) { kept.append(run.isUnderWay); });
    connect(&bench, &LabBench::finished, this, [&](const LabRun &run) { kept.append(run.isUnderWay); });
    bench.start(twoVariants(), {});
    [&] { QTRY_COMPARE(kept, QList<bool>({true})); }();
    told.set_value();
    QTRY_VERIFY(!bench.isRunning());
    QCOMPARE(kept, QList<bool>({true, false}));
}

// All of it waits before the first look: pieces of one answer become one growth, thoughts and answer apart and each in order.
void LabBenchTest::whatCameSinceItWasToldIsToldAtOnce()
{
    std::promise<void> waiting, told;
    LabBench bench(nullptr, [&](const ComparisonRequest &, const auto &onEvent, const std::stop_token &) {
        const auto say = [&](int variant, const char *words, bool isThinking) {
            onEvent({variant, 0, Piece{.text = words, .token = 1, .isThinking = isThinking}});
        };
        say(0, "So ", true);
        say(0, "what? ", true);
        say(1, "Yes", false);
        say(0, "Once ", false);
        say(0, "upon", false);
        say(0, "Hm.", true);
        waiting.set_value();
        told.get_future().wait();
        return resultOf("Once upon", "Yes");
    });
    QStringList grown;
    connect(&bench, &LabBench::grew, this, [&](const LabBench::Growth &growth) {
        grown.append(QStringLiteral("%1.%2 +%3 “%4” (%5)")
                         .arg(QString::number(growth.variant), QString::number(growth.prompt), QString::number(growth.tokens), growth.text,
                              growth.thinking));
    });
    bench.start(twoVariants(), {});
    waiting.get_future().wait();
    [&] { QTRY_COMPARE(grown.size(), 2); }();
    told.set_value();
    QTRY_VERIFY(!bench.isRunning());
    QCOMPARE(grown, QStringList({QStringLiteral("0.0 +5 “Once upon” (So what? Hm.)"), QStringLiteral("1.0 +1 “Yes” ()")}));
}

// As the newest of what waits: nobody sees what was before it.
void LabBenchTest::howFarAVariantIsMadeIsTold()
{
    std::promise<void> waiting, told;
    LabBench bench(nullptr, [&](const ComparisonRequest &, const auto &onEvent, const std::stop_token &) {
        for (const double fraction : {0.125, 0.25})
            onEvent({1, -1, MakingVariant{{fraction, "blk.0"}}});
        waiting.set_value();
        told.get_future().wait();
        onEvent({1, -1, MakingVariant{{0.75, "blk.1"}}});
        return resultOf("a whole tale", "another");
    });
    QStringList stages;
    connect(&bench, &LabBench::progressed, this, [&](int variant, const QString &stage, double fraction) {
        stages.append(QStringLiteral("%1 %2 %3").arg(QString::number(variant), stage, QString::number(fraction)));
    });
    bench.start(twoVariants(), {});
    waiting.get_future().wait();
    [&] { QTRY_COMPARE(stages.size(), 1); }();
    told.set_value();
    QTRY_VERIFY(!bench.isRunning());
    QCOMPARE(stages, QStringList({QStringLiteral("1 making 0.25"), QStringLiteral("1 making 0.75")}));
}

QTEST_GUILESS_MAIN(LabBenchTest)
#include "labbench_test.moc"
