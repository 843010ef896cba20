#include "inference/core/error.h"
#include "inference/evaluation.h"
#include "inference/forcing.h"
#include "inference/quantizer.h"
#include "tests/inference/comparedmodels.h"

#include <QTest>
#include <cmath>

using namespace hearth;

// Against what the fixtures' float64 logits say of the same prompt.
class EvaluationTest : public QObject
{
    Q_OBJECT

private:
    static constexpr const char *prompt = "Once upon a time"; // of the first golden case: tokens 1, 403, 407, 261, 378

    static LoadOptions options(const char *model)
    {
        LoadOptions options;
        options.path = test::fixturesFolder() / "models/trained" / (std::string(model) + ".gguf");
        options.device = "cpu";
        options.cacheType = CacheType::F32;
        options.cpuIsa = "scalar";
        options.threads = 2;
        return options;
    }
    static EvaluationRequest request(const char *model, const char *reference = nullptr)
    {
        EvaluationRequest request;
        request.model = options(model);
        if (reference)
            request.reference = options(reference);
        request.text = prompt;
        request.rule = WindowRule::Overlap;
        return request;
    }
    static std::vector<float> goldenRow(const char *model, size_t row)
    {
        const test::NpyArray golden =
            test::readNpy(test::fixturesFolder() / "models/trained/golden" / (std::string(model) + ".p0.f64ref.npy"));
        const size_t width = golden.shape[1];
        return {golden.data.begin() + ptrdiff_t(row * width), golden.data.begin() + ptrdiff_t((row + 1) * width)};
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    void perplexityEqualsThatOfTheGoldenLogits()
    {
        const std::vector<int32_t> tokens{1, 403, 407, 261, 378};
        double sum = 0;
        for (size_t i = 1; i < tokens.size(); ++i)
            sum += scoreToken(goldenRow("stories260K-f32", i - 1), tokens[i]).surprisal;
        const Evaluation evaluation = evaluate(request("stories260K-f32"));
        QCOMPARE(evaluation.tokens, tokens);
        QCOMPARE(evaluation.summary.tokens, 4);
        QVERIFY(std::fabs(evaluation.summary.surprisal.value - sum / 4) < 1e-5);
        QVERIFY(evaluation.hasBos);
        QCOMPARE(evaluation.pieces[1].empty(), false);
    }

    void divergenceEqualsThatOfTheGoldenLogits()
    {
        const std::vector<int32_t> tokens{1, 403, 407, 261, 378};
        double sum = 0;
        for (size_t i = 1; i < tokens.size(); ++i)
            sum += scoreToken(goldenRow("stories260K-q4_0", i - 1), goldenRow("stories260K-f32", i - 1), tokens[i]).divergence;
        const Evaluation evaluation = evaluate(request("stories260K-q4_0", "stories260K-f32"));
        QVERIFY(sum > 0);
        // 3%: products with Q4_0 weights round activations to 8 bits
        QVERIFY2(std::fabs(evaluation.summary.divergence->mean.value * 4 / sum - 1) < 0.03,
                 qPrintable(QString::number(evaluation.summary.divergence->mean.value * 4 / sum)));
    }

    // Where both do not fit in memory: what was kept of the reference says the same, but for the tokens beyond the likeliest.
    void aKeptReferenceServesAsWell()
    {
        EvaluationRequest beside = request("stories260K-q4_0", "stories260K-f32");
        beside.text = test::story(12);
        beside.windowTokens = 64;
        beside.rule = WindowRule::SecondHalf;
        const Evaluation whole = evaluate(beside);
        beside.kept = std::make_shared<KeptReference>();
        std::vector<double> fractions;
        const auto note = [&](const EvaluationProgress &progress) { fractions.push_back(progress.fraction); };
        const Evaluation kept = evaluate(beside, note);
        QVERIFY(kept.isAtLeast && !whole.isAtLeast);
        QVERIFY(std::is_sorted(fractions.begin(), fractions.end()) && fractions.back() > 0.99 && fractions.back() < 1.001);
        QCOMPARE(kept.summary.perplexity.value, whole.summary.perplexity.value);
        QCOMPARE(kept.summary.divergence->sameTop.value, whole.summary.divergence->sameTop.value);
        QVERIFY(std::abs(kept.summary.divergence->logRatio.value - whole.summary.divergence->logRatio.value) < 1e-6); // kept as floats
        const double atLeast = kept.summary.divergence->mean.value, all = whole.summary.divergence->mean.value;
        QVERIFY2(atLeast < all && atLeast > 0.9 * all, qPrintable(QStringLiteral("%1 of %2").arg(atLeast).arg(all)));
        QCOMPARE(kept.referencePlacement->layers, whole.referencePlacement->layers);
        // Another variant against the same: the reference is not run again, and the numbers are those of a fresh run.
        QCOMPARE(beside.kept->kept.size(), kept.scores.size());
        beside.kept->kept[0].score.surprisal = 77; // a mark that a new run would wipe out
        beside.model = options("stories260K-q8_0");
        const Evaluation second = evaluate(beside);
        QCOMPARE(beside.kept->kept[0].score.surprisal, 77.0);
        QVERIFY(second.summary.divergence->mean.value < atLeast);
        beside.windowTokens = 32; // other windows: the reference is run again
        QVERIFY(evaluate(beside).isAtLeast);
        QCOMPARE(beside.kept->windowTokens, 32);
        QVERIFY(beside.kept->kept[0].score.surprisal != 77.0);
    }

    // Each window is read as a text of its own: its first token is the model's BOS, whatever stands there.
    void everyWindowBeginsWithBos()
    {
        EvaluationRequest two = request("stories260K-f32");
        two.text = test::story(4);
        two.windowTokens = 32;
        two.rule = WindowRule::SecondHalf;
        const Evaluation whole = evaluate(two);
        QVERIFY(whole.hasBos && whole.windows > 2 && whole.tokens[32] != whole.tokens[0]);
        ForcedSequence second{{whole.tokens.begin() + 32, whole.tokens.begin() + 64}, 17};
        second.tokens[0] = whole.tokens[0];
        const std::vector<KeptDistribution> alone = keepDistributions(two.model, {second}).at(0);
        QCOMPARE(alone.size(), size_t(15));
        for (size_t i = 0; i < alone.size(); ++i) {
            const TokenScore &score = whole.scores[15 + i];
            QCOMPARE(score.position, int(32 + 17 + i));
            QVERIFY2(std::abs(score.surprisal - alone[i].score.surprisal) < 1e-4, qPrintable(QString::number(i)));
        }
    }

    void aModelDoesNotDivergeFromItself()
    {
        EvaluationRequest same = request("stories260K-q8_0", "stories260K-q8_0");
        same.text = test::story(12);
        same.windowTokens = 64;
        same.rule = WindowRule::SecondHalf;
        const Evaluation evaluation = evaluate(same);
        QVERIFY(evaluation.windows > 2);
        QCOMPARE(evaluation.summary.tokens, evaluation.windows * 31); // as llama-perplexity counts
        QCOMPARE(evaluation.summary.divergence->most, 0.0);
        QCOMPARE(evaluation.summary.divergence->sameTop.value, 1.0);
        QCOMPARE(evaluation.summary.divergence->logRatio.value, 0.0);
    }

    // Where activations are not rounded the divergence is that of the weights alone: a file says the same whether the scalar kernels decode
    // its blocks, or those were written out as floats, which the fast kernels multiply as they are.
    void withoutRoundedActivationsOnlyTheWeightsDiverge()
    {
        const std::filesystem::path folder = test::scratchFolder("evaluation");
        EvaluationRequest blocks = request("stories260K-q4_0", "stories260K-f32");
        blocks.text = test::story(12);
        blocks.windowTokens = 64;
        EvaluationRequest floats = blocks;
        floats.model.path = folder / "decoded.gguf";
        QuantizeRequest decode;
        decode.input = blocks.model.path;
        decode.output = floats.model.path;
        decode.mixture = "F32";
        decode.mayRequantize = true;
        quantize(decode);
        for (LoadOptions *options : {&floats.model, &*floats.reference})
            options->cpuIsa = "auto";
        const double a = evaluate(blocks).summary.divergence->mean.value, b = evaluate(floats).summary.divergence->mean.value;
        // A thousandth: sums in float64 there, in float32 here.
        QVERIFY2(a > 0.01 && std::fabs(a / b - 1) < 1e-3, qPrintable(QString::number(a / b - 1)));
    }

    // Batches and the room for logits change who computes what when, not the numbers; the models' batches may differ.
    void batchesDoNotChangeTheNumbers()
    {
        EvaluationRequest whole = request("stories260K-f32", "stories260K-q8_0");
        whole.text = test::story(4);
        whole.windowTokens = 48;
        EvaluationRequest cut = whole;
        cut.model.batchTokens = 7;
        cut.reference->batchTokens = 11;
        const Evaluation a = evaluate(whole), b = evaluate(cut);
        QVERIFY(std::fabs(a.summary.perplexity.value / b.summary.perplexity.value - 1) < 1e-5);
        QVERIFY(std::fabs(a.summary.divergence->mean.value / b.summary.divergence->mean.value - 1) < 1e-3);
        const Evaluation again = evaluate(whole);
        QCOMPARE(again.summary.perplexity.value, a.summary.perplexity.value);
    }

    void progressReachesTheEnd()
    {
        double last = 0;
        int scored = 0;
        evaluate(request("stories260K-q8_0"), [&](const EvaluationProgress &progress) {
            QVERIFY(progress.fraction >= last);
            last = progress.fraction;
            scored = progress.scoredTokens;
        });
        QCOMPARE(last, 1.0);
        QCOMPARE(scored, 4);
    }

    void cancellingEndsIt()
    {
        std::stop_source stop;
        EvaluationRequest longText = request("stories260K-q8_0");
        longText.text = test::story(200);
        longText.windowTokens = 64;
        ErrorCode code{};
        try {
            evaluate(
                longText,
                [&](const EvaluationProgress &progress) {
                    if (progress.scoredTokens > 0)
                        stop.request_stop();
                },
                stop.get_token());
            QFAIL("it went on");
        } catch (const Error &error) {
            code = error.code();
        }
        QCOMPARE(int(code), int(ErrorCode::Cancelled));
    }

    void aReferenceWithAnotherVocabularyIsRefused()
    {
        try {
            evaluate(request("stories260K-q8_0", "babyllama105-f32"));
            QFAIL("accepted");
        } catch (const Error &error) {
            QCOMPARE(error.kind(), std::string("other_vocabulary"));
        }
    }
};

QTEST_GUILESS_MAIN(EvaluationTest)
#include "evaluation_test.moc"
