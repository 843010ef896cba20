#include "app/lab/labrun.h"
#include "inference/comparisonplan.h"
#include "tests/lab/maderun.h"

#include <QJsonDocument>
#include <QtTest/QtTest>

using namespace hearth;

class LabRunTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comesBackWhole();
    void everyFieldComesBack();
    void everythingIsRepeated();
    void passesOverWhatItDoesNotKnow();
    void leavesOutRowsThatPointNowhere();
    void heatKeepsSmallDivergencesApart();
    void speedIsTheMedian();
};

void LabRunTest::comesBackWhole()
{
    const LabRun run = test::madeRun();
    const QByteArray bytes = QJsonDocument(toJson(run)).toJson();
    const LabRun back = labRunFrom(QJsonDocument::fromJson(bytes).object());
    QVERIFY(back == run);
    QCOMPARE(back.seed, 18446744073709551615ULL);
    QCOMPARE(back.quality[3].heat, run.quality[3].heat);
}

// A run none of whose fields is as it is by itself: one that were left out would not come back.
static LabRun fullRun()
{
    LabRun run = test::madeRun();
    run.terms = {.topK = 7,
                 .topP = 0.5,
                 .minP = 0.25,
                 .typicalP = 0.75,
                 .repeatPenalty = 1.25,
                 .frequencyPenalty = 0.125,
                 .presencePenalty = 0.375,
                 .penaltyWindow = -1,
                 .thinks = false,
                 .scoresAnswers = false,
                 .residence = QStringLiteral("single"),
                 .scoresApart = true,
                 .candidates = 9,
                 .windowTokens = 128,
                 .mostWindows = 3,
                 .overlaps = true,
                 .mostTokens = 4096};
    run.reference = 2;
    run.textPath = QStringLiteral("/texts/mine.txt");
    run.isWhole = false;
    run.isUnderWay = run.isInterrupted = true;
    run.isDisturbed = true;
    run.again = 12;
    run.changes = QStringList{QStringLiteral("All is new.")};
    LabVariant &variant = run.variants[3];
    variant.repository = QStringLiteral("org/name");
    variant.revision = QStringLiteral("main");
    variant.quantization = QStringLiteral("Q2_K");
    variant.wantedDevice = QStringLiteral("vulkan:1");
    variant.loading = {.isKnown = true,
                       .device = QStringLiteral("vulkan:1"),
                       .gpuLayers = 4,
                       .contextTokens = 1024,
                       .cacheType = QStringLiteral("f32"),
                       .threads = 3,
                       .cpuIsa = QStringLiteral("avx2"),
                       .batchTokens = 64,
                       .chatTemplate = QStringLiteral("{{ messages }}"),
                       .adapters = {{QStringLiteral("/adapters/a.gguf"), 0.5}}};
    variant.notice = QStringLiteral("The adapter was left out.");
    variant.originalSha256 = QStringLiteral("cd");
    variant.originalQuantization = QStringLiteral("F16");
    variant.originalBytes = 77;
    variant.modifiedAt = 99;
    variant.peakDeviceBytes = 1234567890123;
    variant.error = QStringLiteral("It broke.");
    LabAnswer &answer = run.answers[5];
    answer.thinking = QStringLiteral("Hm.");
    answer.error = QStringLiteral("It was stopped.");
    answer.finish = QStringLiteral("max_tokens");
    answer.isSamePrompt = false;
    answer.partsLength = 3;
    answer.forcedMost = 0.0625;
    answer.candidates = {{QStringLiteral("x"), 0.25, true}};
    run.quality[2].error = QStringLiteral("Too short.");
    run.quality[2].blocks = 17;
    run.quality[2].isAtLeast = true;
    return run;
}

void LabRunTest::everyFieldComesBack()
{
    const LabRun run = fullRun();
    const LabRun back = labRunFrom(QJsonDocument::fromJson(QJsonDocument(toJson(run)).toJson()).object());
    QVERIFY(back.terms == run.terms);
    for (qsizetype i = 0; i < run.variants.size(); ++i)
        QVERIFY2(back.variants[i] == run.variants[i], qPrintable(run.variants[i].label));
    QVERIFY(back.answers == run.answers);
    QVERIFY(back.quality == run.quality);
    QVERIFY(back == run);
}

// From what a comparison was asked for, through the history, to what its repeat is asked for.
void LabRunTest::everythingIsRepeated()
{
    const LabRun run = labRunFrom(toJson(fullRun()));
    ComparisonRequest request;
    apply(run.terms, request);
    QCOMPARE(request.sampling.topK, 7);
    QCOMPARE(request.sampling.topP, 0.5F);
    QCOMPARE(request.sampling.minP, 0.25F);
    QCOMPARE(request.sampling.typicalP, 0.75F);
    QCOMPARE(request.sampling.repeatPenalty, 1.25F);
    QCOMPARE(request.sampling.frequencyPenalty, 0.125F);
    QCOMPARE(request.sampling.presencePenalty, 0.375F);
    QCOMPARE(request.sampling.penaltyWindow, -1);
    QVERIFY(!request.enableThinking && !request.scoresAnswers && request.scoresApart);
    QVERIFY(request.residence == Residence::OneByOne && request.rule == WindowRule::Overlap);
    QCOMPARE(request.candidates, 9);
    QCOMPARE(request.windowTokens, 128);
    QCOMPARE(request.mostWindows, 3);
    QCOMPARE(request.mostTokens, 4096);
    LoadOptions how; // as the settings are by then
    apply(run.variants[3].loading, how);
    LoadOptions wanted;
    wanted.device = "vulkan:1";
    wanted.gpuLayers = 4;
    wanted.contextTokens = 1024;
    wanted.cacheType = CacheType::F32;
    wanted.threads = 3;
    wanted.cpuIsa = "avx2";
    wanted.batchTokens = 64;
    wanted.chatTemplate = "{{ messages }}";
    wanted.adapters = {{"/adapters/a.gguf", 0.5}};
    QVERIFY(how == wanted);
    QVERIFY(loadingOf(how) == run.variants[3].loading);
    apply(run.variants[0].loading, how); // of a version that did not keep it: nothing is changed
    QVERIFY(how == wanted);
    ComparisonRequest usual; // and what such a version used is what is used by itself
    apply(LabTerms(), usual);
    QCOMPARE(usual.sampling.topK, SamplingOptions().topK);
    QCOMPARE(usual.sampling.topP, SamplingOptions().topP);
    QCOMPARE(usual.sampling.minP, SamplingOptions().minP);
    QCOMPARE(usual.windowTokens, ComparisonRequest().windowTokens);
}

void LabRunTest::passesOverWhatItDoesNotKnow()
{
    QJsonObject json = toJson(test::madeRun());
    json[QStringLiteral("of_the_future")] = 7;
    json[QStringLiteral("title")] = 12; // the wrong type
    const LabRun run = labRunFrom(json);
    QVERIFY(run.title.isEmpty());
    QCOMPARE(run.variants.size(), 4);
    QVERIFY(labRunFrom({}) == LabRun());
}

void LabRunTest::leavesOutRowsThatPointNowhere()
{
    LabRun run = test::madeRun();
    run.answers[0].variant = 9;
    run.answers[1].prompt = -1;
    run.quality[2].variant = -4;
    run.reference = 17;
    const LabRun back = labRunFrom(toJson(run));
    QCOMPARE(back.answers.size(), run.answers.size() - 2);
    QCOMPARE(back.quality.size(), run.quality.size() - 1);
    QCOMPARE(back.reference, 0);
}

void LabRunTest::heatKeepsSmallDivergencesApart()
{
    QCOMPARE(int(heatOf(0)), 1); // 0 is a token that was not measured
    QCOMPARE(int(heatOf(100)), 255);
    QVERIFY(heatOf(0.001) > heatOf(0.0001));
    for (const double divergence : {0.0, 0.01, 0.1, 1.0, 3.9})
        QVERIFY(std::abs(divergenceOfHeat(heatOf(divergence)) - divergence) <= 0.016 * std::max(1.0, divergence));
}

void LabRunTest::speedIsTheMedian()
{
    const LabRun run = test::madeRun();
    QCOMPARE(decodeSpeedOf(run, 0), 10.5);
    QCOMPARE(decodeSpeedOf(run, 3), 40.5);
    QCOMPARE(decodeSpeedOf(LabRun{}, 0), -1.0);
    QVERIFY(qualityOf(run, 2));
    QVERIFY(!qualityOf(run, 5));
}

QTEST_GUILESS_MAIN(LabRunTest)
#include "labrun_test.moc"
