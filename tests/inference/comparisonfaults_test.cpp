#include "tests/inference/comparedmodels.h"

#include <QTest>

#include <new>

using namespace hearth;
namespace fs = std::filesystem;

// What happens to a comparison whose files change, or that memory runs out for, on its way.
class ComparisonFaultsTest : public QObject
{
    Q_OBJECT

private:
    static fs::path trained(const std::string &name) { return test::trainedModel(name); }
    static ComparisonRequest request(const std::vector<std::string> &models) { return test::comparisonOf(models); }
    static fs::path scratch(const std::string &name) { return test::emptyPath("comparisonfaults", name); }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    // What is measured of two versions of a file belongs to none: wherever it is replaced, what comes later is not mixed with it.
    void aFileThatIsReplacedMeanwhileIsOut_data()
    {
        QTest::addColumn<int>("when"); // 0: before it is loaded, 1: while it answers, 2: before it reads the text, 3: while it does
        QTest::newRow("before it is loaded") << 0;
        QTest::newRow("while it answers") << 1;
        QTest::newRow("before it reads the text") << 2;
        QTest::newRow("while it reads the text") << 3;
    }
    void aFileThatIsReplacedMeanwhileIsOut()
    {
        QFETCH(int, when);
        const fs::path folder = scratch("replaced"), file = folder / "model.gguf", other = folder / "other.gguf";
        fs::create_directories(folder);
        fs::copy_file(trained("stories260K-q4_0"), file);
        fs::copy_file(trained("stories260K-q8_0"), other);
        ComparisonRequest three = request({"stories260K-f16", "stories260K-q4_0", "stories260K-q8_0"});
        three.variants[1].model.path = file;
        three.residence = Residence::OneByOne;
        three.texts = {{.name = "story", .text = test::story(6)}};
        three.windowTokens = 64;
        int told = 0;
        const ComparisonResult result = compare(three, [&](const ComparisonEvent &event) {
            const bool isNow[] = {event.variant == 0 && std::holds_alternative<FreedVariant>(event.what),
                                  event.variant == 1 && std::holds_alternative<Piece>(event.what),
                                  event.variant == 0 && std::holds_alternative<Quality>(event.what),
                                  event.variant == 1 && std::holds_alternative<EvaluationProgress>(event.what)};
            if (isNow[when] && fs::exists(other))
                fs::rename(other, file);
            told += event.variant == 1 && event.item < 0 && std::holds_alternative<Failed>(event.what) ? 1 : 0;
        });
        const VariantResult &changed = result.variants[1];
        QVERIFY(changed.failure);
        QCOMPARE(changed.failure->kind, std::string("file_changed"));
        QCOMPARE(told, 1);
        QVERIFY(changed.qualities.empty());
        QCOMPARE(changed.answers.empty(), when == 0);
        QCOMPARE(changed.scores.empty(), when < 2);
        QVERIFY(!result.variants[2].failure && result.variants[2].qualities[0].evaluation->summary.divergence);
    }

    // One that there is no memory for beside the others gets its chance alone; alone, it has had it.
    void whatDoesNotFitBesideOthersIsLoadedAlone_data()
    {
        QTest::addColumn<int>("shortages"); // loads that the memory runs out for
        QTest::newRow("beside the others only") << 1;
        QTest::newRow("alone, too") << 2;
    }
    void whatDoesNotFitBesideOthersIsLoadedAlone()
    {
        QFETCH(int, shortages);
        ComparisonRequest two = request({"stories260K-f16", "stories260K-q8_0"});
        two.residence = Residence::AllAtOnce;
        two.scoresAnswers = false;
        int loads = 0;
        bool isReferenceFree = false, wasAlone = false;
        const ComparisonResult result = compare(two, [&](const ComparisonEvent &event) {
            isReferenceFree |= event.variant == 0 && std::holds_alternative<FreedVariant>(event.what);
            const auto *loading = std::get_if<LoadingVariant>(&event.what);
            if (!loading || event.variant != 1 || loading->fraction < 1)
                return;
            wasAlone = isReferenceFree;
            if (loads++ < shortages)
                throw std::bad_alloc(); // the load ends as it does where memory runs out
        });
        QCOMPARE(loads, 2);
        QVERIFY(wasAlone);
        QCOMPARE(result.variants[0].answers[0].tokens.size(), size_t(40));
        QCOMPARE(result.variants[1].failure.has_value(), shortages == 2);
        QCOMPARE(result.variants[1].answers.size(), size_t(shortages == 1 ? 1 : 0));
        QVERIFY(shortages == 2 || result.variants[1].answers[0].parting);
    }

    // Where a pair turns out not to fit, the text is scored beside what is kept of the reference, and that is said.
    void whatDoesNotFitBesideTheReferenceIsScoredApart()
    {
        ComparisonRequest two = request({"stories260K-f16", "stories260K-q4_0"});
        two.prompts.clear();
        two.texts = {{.name = "story", .text = test::story(6)}};
        two.windowTokens = 64;
        bool isShort = true;
        const ComparisonResult result = compare(two, [&](const ComparisonEvent &event) {
            if (event.variant == 1 && std::holds_alternative<EvaluationProgress>(event.what) && std::exchange(isShort, false))
                throw std::bad_alloc();
        });
        const Quality &quality = result.variants[1].qualities.at(0);
        QVERIFY(!result.plan.scoresApart && !isShort);
        QVERIFY(!quality.failure && quality.evaluation && quality.evaluation->isAtLeast);
        QVERIFY(quality.evaluation->summary.divergence->mean.value > 0.01);
    }
};

QTEST_GUILESS_MAIN(ComparisonFaultsTest)
#include "comparisonfaults_test.moc"
