#include "app/lab/labresults.h"
#include "app/lab/labsofar.h"
#include "tests/support/fixtures.h"

#include <QtTest/QtTest>

using namespace hearth;

namespace {

ComparisonRequest storyRequest(const std::vector<const char *> &names)
{
    ComparisonRequest request{.maxTokens = 80, .windowTokens = 32};
    for (const char *name : names) {
        ComparedVariant variant{.label = name};
        variant.model.path = test::fixturesFolder() / "models/trained" / (std::string("stories260K-") + name + ".gguf");
        variant.model.device = "cpu";
        variant.model.cpuIsa = "scalar"; // the same on every machine
        request.variants.push_back(variant);
    }
    request.prompts = {{.user = "Once upon a time", .isRaw = true}, {.user = "There was a dog", .isRaw = true}};
    request.sampling.temperature = 0;
    request.sampling.seed = 7;
    return request;
}

LabRun plannedFor(const ComparisonRequest &request)
{
    LabRun run{.temperature = 0, .maxTokens = request.maxTokens, .prompts = {{.text = "Once upon a time"}, {.text = "There was a dog"}}};
    for (const ComparedVariant &variant : request.variants)
        run.variants.append(
            {.label = QString::fromStdString(variant.label), .path = QString::fromStdU16String(variant.model.path.u16string())});
    if (!request.texts.empty())
        run.text = QString::fromStdString(request.texts.front().text);
    return run;
}

} // namespace

class LabSoFarTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anAnswerIsThereFromItsFirstToken();
    void itBecomesTheResult();
    void aFailureStandsUnderWhatWasSaid();
};

void LabSoFarTest::anAnswerIsThereFromItsFirstToken()
{
    HEARTH_NEEDS_FIXTURES();
    ComparisonRequest request = storyRequest({"f16", "q4_0"});
    request.residence = Residence::AllAtOnce;
    const LabRun planned = plannedFor(request);
    LabSoFar soFar(request, planned);
    QVERIFY(!soFar.isWorthKeeping());
    int pieces = 0;
    compare(request, [&](const ComparisonEvent &event) {
        soFar.take(event);
        if (!std::holds_alternative<Piece>(event.what) || ++pieces != 5) // of both, a token each in turn
            return;
        const LabRun run = soFar.run();
        QVERIFY(soFar.isWorthKeeping() && !run.isWhole);
        QCOMPARE(run.answers.size(), 2);
        QCOMPARE(run.answers[0].finish, QStringLiteral("unfinished"));
        QCOMPARE(run.answers[0].tokens + run.answers[1].tokens, 5);
        QVERIFY(!run.answers[0].text.isEmpty());
        QCOMPARE(run.seed, quint64(7));
        QCOMPARE(run.maxTokens, 80);
        for (const LabVariant &variant : run.variants) {
            QVERIFY(variant.loading.isKnown && !variant.settings.isEmpty() && !variant.device.isEmpty());
            QVERIFY(variant.loadSeconds > 0 && variant.peakMemoryBytes >= 0 && variant.fileBytes > 0 && variant.bitsPerWeight > 0);
        }
        QVERIFY(labRunFrom(toJson(run)).answers == run.answers);
    });
    QVERIFY(pieces > 5);
}

void LabSoFarTest::itBecomesTheResult()
{
    HEARTH_NEEDS_FIXTURES();
    ComparisonRequest request = storyRequest({"f16", "q8_0", "q4_0"});
    request.reference = 1; // so that another one's answer is done before it is known where that parts
    request.texts = {{"page", std::string(QByteArray("A cat sat. ").repeated(40))}};
    const LabRun planned = plannedFor(request);
    LabRun whole = planned;
    whole.reference = 1;
    LabSoFar soFar(request, whole);
    takeResult(whole, compare(request, [&](const ComparisonEvent &event) { soFar.take(event); }), request);
    const LabRun &run = soFar.run();
    QCOMPARE(run.answers.size(), 6);
    QCOMPARE(run.quality.size(), 3);
    QVERIFY(std::any_of(run.answers.begin(), run.answers.end(), [](const LabAnswer &one) { return one.parting == LabParting::Token; }));
    for (const LabAnswer &answer : whole.answers) // partings with their candidates, and the reading of the reference's answers, too
        QVERIFY2(run.answers.contains(answer), qPrintable(QStringLiteral("%1/%2").arg(answer.variant).arg(answer.prompt)));
    for (const LabQuality &quality : whole.quality)
        QVERIFY(run.quality.contains(quality));
    for (int i = 0; i < 3; ++i) {
        QVERIFY(run.variants[i].loading == whole.variants[i].loading);
        QCOMPARE(run.variants[i].settings, whole.variants[i].settings);
        QCOMPARE(run.variants[i].bitsPerWeight, whole.variants[i].bitsPerWeight);
        QCOMPARE(run.variants[i].loadSeconds, whole.variants[i].loadSeconds);
        QCOMPARE(run.variants[i].peakMemoryBytes, whole.variants[i].peakMemoryBytes);
        QCOMPARE(run.variants[i].peakDeviceBytes, whole.variants[i].peakDeviceBytes);
    }
}

void LabSoFarTest::aFailureStandsUnderWhatWasSaid()
{
    const ComparisonRequest request = storyRequest({"f16", "q4_0"});
    LabSoFar soFar(request, plannedFor(request));
    soFar.take({1, 0, Piece{.text = "Once", .token = 3}});
    soFar.take({1, -1, Failed{ErrorCode::Device, "The device was lost.", "device_lost"}});
    soFar.take({1, 0, Failed{ErrorCode::Device, "The device was lost.", "device_lost"}});
    soFar.take({7, 0, Piece{.text = "of none", .token = 3}});
    const LabRun &run = soFar.run();
    QCOMPARE(run.answers.size(), 1);
    QCOMPARE(run.answers[0].text, QStringLiteral("Once"));
    QCOMPARE(run.answers[0].error, QStringLiteral("The device was lost."));
    QVERIFY(run.answers[0].finish.isEmpty()); // it is not being written any more
    QCOMPARE(run.variants[1].error, run.answers[0].error);
}

QTEST_GUILESS_MAIN(LabSoFarTest)
#include "labsofar_test.moc"
