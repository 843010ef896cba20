#include "inference/core/error.h"
#include "inference/engine.h"
#include "inference/hardware.h"
#include "tests/inference/comparedmodels.h"

#include <QProcess>
#include <QTest>

#include <cmath>
#include <fstream>
#include <map>
#include <semaphore>

using namespace hearth;
namespace fs = std::filesystem;

// With models so small that every comparison takes some hundredths of a second.
class ComparisonTest : public QObject
{
    Q_OBJECT

private:
    static fs::path trained(const std::string &name) { return test::trainedModel(name); }
    static LoadOptions options(const fs::path &path) { return test::onTwoThreads(path); }
    static ComparisonRequest request(const std::vector<std::string> &models)
    {
        ComparisonRequest request = test::comparisonOf(models);
        request.sampling.seed = 11;
        return request;
    }
    // All that must be the same in two runs.
    static std::vector<std::vector<AnswerToken>> tokensOf(const ComparisonResult &result)
    {
        std::vector<std::vector<AnswerToken>> all;
        for (const VariantResult &variant : result.variants)
            for (const Answer &answer : variant.answers)
                all.push_back(answer.tokens);
        return all;
    }
    static void verifySame(const std::vector<std::vector<AnswerToken>> &a, const std::vector<std::vector<AnswerToken>> &b)
    {
        QCOMPARE(a.size(), b.size());
        for (size_t i = 0; i < a.size(); ++i) {
            QCOMPARE(a[i].size(), b[i].size());
            for (size_t j = 0; j < a[i].size(); ++j) {
                QCOMPARE(a[i][j].token, b[i][j].token);
                QVERIFY(a[i][j].candidates == b[i][j].candidates);
            }
        }
    }
    static std::vector<int32_t> idsOf(const Answer &answer)
    {
        std::vector<int32_t> ids;
        for (const AnswerToken &token : answer.tokens)
            ids.push_back(token.token);
        return ids;
    }
    // What a model says after these tokens.
    static std::vector<Candidate> candidatesAfter(const fs::path &model, const std::vector<int32_t> &tokens)
    {
        std::vector<Candidate> found;
        std::binary_semaphore done(0);
        Engine engine({.model = [](const ModelEvent &) {},
                       .request =
                           [&](const RequestEvent &event) {
                               if (const auto *piece = std::get_if<Piece>(&event.what); piece && piece->token >= 0)
                                   found = piece->candidates;
                               if (std::holds_alternative<Finished>(event.what) || std::holds_alternative<Failed>(event.what))
                                   done.release();
                           }});
        Request request;
        request.model = engine.load(options(model));
        request.prompt = tokens;
        request.maxTokens = 1;
        request.candidates = 5;
        request.sampling.temperature = 0;
        engine.submit(std::move(request));
        done.acquire();
        return found;
    }
    static fs::path scratch(const std::string &name) { return test::emptyPath("comparison", name); }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    void refusesWhatMakesNoSense_data()
    {
        QTest::addColumn<std::vector<std::string>>("models");
        QTest::addColumn<int>("reference");
        QTest::addColumn<bool>("hasPrompt");
        QTest::addColumn<QString>("kind");
        const std::string model = "stories260K-f16";
        QTest::newRow("one") << std::vector{model} << 0 << true << "variant_count";
        QTest::newRow("seven") << std::vector(7, model) << 0 << true << "variant_count";
        QTest::newRow("no such reference") << std::vector(2, model) << 2 << true << "no_reference";
        QTest::newRow("nothing to answer") << std::vector(2, model) << 0 << false << "nothing_to_compare";
    }
    void refusesWhatMakesNoSense()
    {
        QFETCH(std::vector<std::string>, models);
        QFETCH(int, reference);
        QFETCH(bool, hasPrompt);
        QFETCH(QString, kind);
        ComparisonRequest wrong = request(models);
        wrong.reference = reference;
        if (!hasPrompt)
            wrong.prompts.clear();
        try {
            compare(wrong);
            QFAIL("accepted");
        } catch (const Error &error) {
            QCOMPARE(QString::fromStdString(error.kind()), kind);
        }
    }

    void aModelDoesNotPartFromItself()
    {
        const ComparisonResult result = compare(request({"stories260K-q8_0", "stories260K-q8_0"}));
        const Answer &own = result.variants[1].answers[0];
        QVERIFY(own.parting && own.parting->isEqual && own.parting->isSamePrompt);
        QCOMPARE(own.parting->commonTokens, 40);
        QCOMPARE(own.parting->commonShare, 1.0);
        QVERIFY(!result.variants[0].answers[0].parting);
    }

    void measuresEachVariant()
    {
        const ComparisonResult result = compare(request({"stories260K-f16", "stories260K-q4_0"}));
        for (const VariantResult &variant : result.variants) {
            QVERIFY(!variant.failure);
            QVERIFY(variant.loadSeconds > 0 && variant.peakRamBytes > 0);
            QCOMPARE(variant.info.fileBytes, uint64_t(fs::file_size(variant.info.path)));
            const Answer &answer = variant.answers[0];
            QCOMPARE(answer.promptTokens, 5);
            QCOMPARE(answer.tokens.size(), size_t(40));
            QCOMPARE(answer.finish, FinishReason::MaxTokens);
            QVERIFY(answer.firstTokenSeconds >= answer.prefillSeconds && answer.prefillSeconds > 0 && answer.decodeSeconds > 0);
            QVERIFY(!answer.text.empty());
        }
        QVERIFY(std::fabs(result.variants[0].bitsPerWeight - 16.04) < 0.01);
        QVERIFY(std::fabs(result.variants[1].bitsPerWeight - 7.51) < 0.01);
    }

    // Whatever is loaded beside it, whatever was asked before, and each time anew.
    void theSameRequestGivesTheSameTokens()
    {
        ComparisonRequest both = request({"stories260K-f16", "stories260K-q4_0", "stories260K-q8_0"});
        both.prompts.push_back({.name = "dog", .user = "Once upon a time there was a dog", .isRaw = true});
        both.residence = Residence::AllAtOnce;
        const auto first = tokensOf(compare(both));
        verifySame(tokensOf(compare(both)), first);
        both.residence = Residence::OneByOne;
        verifySame(tokensOf(compare(both)), first);
        both.prompts.erase(both.prompts.begin());
        const auto alone = tokensOf(compare(both));
        verifySame(alone, {first[1], first[3], first[5]});
        both.sampling.seed = 12;
        QVERIFY(idsOf(compare(both).variants[0].answers[0]) != [&] {
            Answer answer;
            answer.tokens = alone[0];
            return idsOf(answer);
        }());
    }

    void aSeedIsDrawnOnceForAll()
    {
        ComparisonRequest any = request({"stories260K-q8_0", "stories260K-q8_0"});
        any.sampling.seed = 0;
        const ComparisonResult result = compare(any);
        QVERIFY(result.seed != 0);
        QVERIFY(result.variants[1].answers[0].parting->isEqual);
    }

    // The golden logits after the prompt say how likely the first token of the answer is.
    void candidatesHaveTheModelsProbabilities()
    {
        const test::NpyArray golden = test::readNpy(test::fixturesFolder() / "models/trained/golden/stories260K-f32.p0.f64ref.npy");
        const std::vector<int32_t> prompt{1, 403, 407, 261, 378}; // of the first golden case
        const size_t width = golden.shape[1];
        const std::vector<float> row(golden.data.begin() + ptrdiff_t(4 * width), golden.data.begin() + ptrdiff_t(5 * width));
        double total = 0;
        for (const float logit : row)
            total += std::exp(double(logit));
        const std::vector<Candidate> found = candidatesAfter(trained("stories260K-f32"), prompt);
        QCOMPARE(found.size(), size_t(5));
        for (size_t i = 0; i < found.size(); ++i) {
            const double wanted = std::exp(double(row[size_t(found[i].token)])) / total;
            QVERIFY2(std::fabs(found[i].probability / wanted - 1) < 0.01, qPrintable(QString::number(found[i].probability / wanted)));
            QVERIFY(i == 0 || found[i].probability <= found[i - 1].probability);
            QVERIFY(!found[i].bytes.empty());
        }
    }

    // Both models' candidates where the answers part are those of the same prompt and the same beginning.
    void whereTheyPartBothHadReadTheSame()
    {
        const ComparisonResult result = compare(request({"stories260K-f32", "stories260K-q4_0"}));
        const Answer &reference = result.variants[0].answers[0], &own = result.variants[1].answers[0];
        const Parting &parting = *own.parting;
        QVERIFY(parting.isSamePrompt && parting.isSameVocabulary && !parting.isEqual);
        const size_t at = size_t(parting.commonTokens);
        QVERIFY(at < reference.tokens.size() && at < own.tokens.size());
        QVERIFY(reference.tokens[at].token != own.tokens[at].token);
        std::vector<int32_t> before{1, 403, 407, 261, 378};
        for (size_t i = 0; i < at; ++i) {
            QCOMPARE(reference.tokens[i].token, own.tokens[i].token);
            before.push_back(own.tokens[i].token);
        }
        for (const auto &[model, answer] :
             std::map<std::string, const Answer *>{{"stories260K-f32", &reference}, {"stories260K-q4_0", &own}}) {
            const std::vector<Candidate> again = candidatesAfter(trained(model), before);
            for (size_t i = 0; i < again.size(); ++i) {
                QCOMPARE(answer->tokens[at].candidates[i].token, again[i].token);
                // 2%: the prompt is computed in one batch there, token by token here, and activations are rounded to 8 bits
                QVERIFY(std::fabs(answer->tokens[at].candidates[i].probability / again[i].probability - 1) < 0.02);
            }
        }
    }

    // The token that came is always among them, and the end token is told.
    void everyTokenIsAmongItsCandidates()
    {
        ComparisonRequest hot = request({"stories260K-q8_0", "stories260K-q4_0"});
        hot.candidates = 1;
        hot.sampling.temperature = 1.5F;
        hot.sampling.topK = 0;
        hot.sampling.topP = 1;
        hot.sampling.minP = 0;
        size_t beside = 0;
        for (const std::vector<AnswerToken> &tokens : tokensOf(compare(hot)))
            for (const AnswerToken &token : tokens) {
                QVERIFY(token.candidates.back().token == token.token || token.candidates.front().token == token.token);
                beside += token.candidates.size() - 1;
            }
        QVERIFY(beside > 0);
    }

    void qualitiesAreThoseOfEvaluate()
    {
        ComparisonRequest texts = request({"stories260K-q8_0", "stories260K-f32"});
        texts.reference = 1;
        texts.prompts.clear();
        texts.texts = {{"story", test::story(6)}};
        texts.windowTokens = 64;
        const ComparisonResult result = compare(texts);
        EvaluationRequest alone;
        alone.model = options(trained("stories260K-q8_0"));
        alone.reference = options(trained("stories260K-f32"));
        alone.text = test::story(6);
        alone.windowTokens = 64;
        const Evaluation wanted = evaluate(alone);
        const Evaluation &found = *result.variants[0].qualities[0].evaluation;
        QCOMPARE(found.summary.perplexity.value, wanted.summary.perplexity.value);
        QCOMPARE(found.summary.divergence->mean.value, wanted.summary.divergence->mean.value);
        QCOMPARE(found.summary.divergence->percentile99, wanted.summary.divergence->percentile99);
        QVERIFY(!result.variants[1].qualities[0].evaluation->summary.divergence);
        QCOMPARE(result.variants[1].qualities[0].evaluation->summary.perplexity.value,
                 wanted.summary.divergence->referencePerplexity.value);
    }

    void anotherVocabularyIsSaid()
    {
        ComparisonRequest two = request({"stories260K-f16", "babyllama105-q8_0"});
        two.texts = {{"story", test::story(6)}};
        two.windowTokens = 64;
        const ComparisonResult result = compare(two);
        QVERIFY(!result.variants[1].answers[0].parting->isSameVocabulary);
        const Quality &quality = result.variants[1].qualities[0];
        QVERIFY(quality.failure && quality.evaluation);
        QCOMPARE(quality.failure->kind, std::string("other_vocabulary"));
        QVERIFY(!quality.evaluation->summary.divergence);
    }

    void oneThatFailsDoesNotStopTheOthers()
    {
        for (const int missing : {0, 1}) {
            ComparisonRequest broken = request({"stories260K-f16", "stories260K-q8_0", "stories260K-q4_0"});
            broken.variants[size_t(missing)].model.path = scratch("none") / "none.gguf";
            const ComparisonResult result = compare(broken);
            QVERIFY(result.variants[size_t(missing)].failure);
            QCOMPARE(result.variants[size_t(missing)].failure->code, ErrorCode::NotFound);
            QCOMPARE(result.variants[2].answers[0].tokens.size(), size_t(40));
            QCOMPARE(result.variants[2].answers[0].parting.has_value(), missing != 0); // without a reference nothing parts
        }
    }

    void aPromptThatDoesNotFitFailsAlone()
    {
        ComparisonRequest two = request({"stories260K-f16", "stories260K-q8_0"});
        two.prompts.push_back({.name = "long", .user = test::story(40), .isRaw = true});
        const ComparisonResult result = compare(two);
        QCOMPARE(result.variants[1].answers[1].failure->kind, std::string("context_full"));
        QVERIFY(!result.variants[1].failure && result.variants[1].answers[0].parting);
    }

    void eventsTellWhatHappens()
    {
        ComparisonRequest two = request({"stories260K-f16", "stories260K-q8_0"});
        two.residence = Residence::AllAtOnce;
        std::map<int, int> loaded, freed, pieces, answers, partings;
        std::map<int, std::string> texts;
        size_t plans = 0, switches = 0;
        int last = 0;
        const ComparisonResult result = compare(two, [&](const ComparisonEvent &event) {
            plans += std::holds_alternative<ComparisonPlan>(event.what) ? 1 : 0;
            loaded[event.variant] += std::holds_alternative<LoadedVariant>(event.what) ? 1 : 0;
            freed[event.variant] += std::holds_alternative<FreedVariant>(event.what) ? 1 : 0;
            answers[event.variant] += std::holds_alternative<Answer>(event.what) ? 1 : 0;
            partings[event.variant] += std::holds_alternative<Parting>(event.what) ? 1 : 0;
            if (const auto *piece = std::get_if<Piece>(&event.what)) {
                QCOMPARE(event.item, 0);
                texts[event.variant] += piece->text;
                pieces[event.variant] += piece->token >= 0 ? 1 : 0;
                switches += event.variant != last ? 1 : 0;
                last = event.variant;
            }
        });
        QCOMPARE(plans, size_t(1));
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(loaded[i], 1);
            QCOMPARE(freed[i], 1);
            QCOMPARE(answers[i], 1);
            QCOMPARE(pieces[i], 40);
            QCOMPARE(texts[i], result.variants[size_t(i)].answers[0].text);
        }
        QCOMPARE(partings[1], 1);
        QVERIFY(switches > 70); // side by side: a token each in turn
    }

    void quantizesVariantsHere()
    {
        const fs::path folder = scratch("made");
        ComparisonRequest two = request({"stories260K-f16", "stories260K-q8_0"});
        two.variants.push_back(makeVariant(trained("stories260K-f16"), "Q8_0", folder, options({})));
        two.variants[2].keepsMade = false;
        const ComparisonPlan plan = planComparison(two);
        QVERIFY(plan.variants[2].isToMake && plan.diskBytes > plan.variants[2].fileBytes && plan.diskRoom.value_or(0) > 0);
        int told = 0;
        const ComparisonResult result = compare(two, [&](const ComparisonEvent &event) {
            told += std::holds_alternative<MakingVariant>(event.what) && event.variant == 2 ? 1 : 0;
        });
        QVERIFY(told > 10);
        QVERIFY(!result.variants[2].failure && result.variants[2].makeSeconds > 0);
        // Made of the same weights by the same rounding as the fixture
        QCOMPARE(idsOf(result.variants[2].answers[0]), idsOf(result.variants[1].answers[0]));
        QVERIFY(!fs::exists(two.variants[2].model.path));
        two.variants[2].keepsMade = true;
        compare(two);
        QVERIFY(fs::exists(two.variants[2].model.path));
        QVERIFY(!planComparison(two).variants[2].isToMake);
        two.variants[2].keepsMade = false;
        compare(two);
        QVERIFY(fs::exists(two.variants[2].model.path)); // it was there before
    }

    // /dev/full takes nothing, as a disk that becomes full.
    void theOthersGoOnWithoutOneThatCannotBeMade()
    {
        if (!fs::exists("/dev/full"))
            QSKIP("no /dev/full here");
        const fs::path folder = scratch("full");
        ComparisonRequest three = request({"stories260K-f16", "stories260K-q8_0"});
        three.variants.push_back(makeVariant(trained("stories260K-f16"), "Q4_0", folder, options({})));
        fs::create_directories(folder);
        const fs::path made = three.variants[2].model.path;
        fs::create_symlink("/dev/full", made.string() + ".part");
        const ComparisonResult result = compare(three);
        const VariantResult &failed = result.variants[2];
        QVERIFY(failed.failure && failed.failure->kind == "disk_full");
        QVERIFY(failed.answers.empty() && fs::is_empty(folder));
        // What is known of its original is not said of it.
        QCOMPARE(failed.info.path, made);
        QCOMPARE(failed.info.quantization, std::string("Q4_0"));
        QVERIFY(failed.info.fileBytes == 0 && failed.bitsPerWeight == 0);
        for (int i = 0; i < 2; ++i)
            QVERIFY(!result.variants[size_t(i)].failure && result.variants[size_t(i)].answers.size() == three.prompts.size());
    }

    void thePlanGoesByTheMemory()
    {
        ComparisonRequest small = request({"stories260K-f16", "stories260K-q8_0"});
        const ComparisonPlan plan = planComparison(small);
        QVERIFY(plan.isAllAtOnce && !plan.reason.empty());
        QVERIFY(plan.ramBytes > plan.variants[0].fit.ram.total() && plan.ramBytes <= plan.ramRoom);
        small.residence = Residence::OneByOne;
        const ComparisonPlan other = planComparison(small);
        QVERIFY(!other.isAllAtOnce && other.ramBytes < plan.ramBytes);
    }

    // 100 MB each, of which nothing may stay.
    void memoryIsFreed_data()
    {
        QTest::addColumn<int>("residence");
        QTest::addColumn<bool>("isCancelled");
        QTest::newRow("one by one") << int(Residence::OneByOne) << false;
        QTest::newRow("all at once") << int(Residence::AllAtOnce) << false;
        QTest::newRow("all at once, cancelled") << int(Residence::AllAtOnce) << true;
    }
    void memoryIsFreed()
    {
        QFETCH(int, residence);
        QFETCH(bool, isCancelled);
        const fs::path model = test::scratchFolder("comparison") / "smollm.gguf";
        if (!fs::exists(model))
            QCOMPARE(QProcess::execute(HEARTH_CLI,
                                       {"synthesize", "--shape", "smollm-135m", "--layers", "15", "--type", "q8_0",
                                        QString::fromStdString(model.string())}),
                     0);
        const uint64_t fileBytes = fs::file_size(model);
        ComparisonRequest three = request({});
        for (int i = 0; i < 3; ++i)
            three.variants.push_back({.label = {}, .model = options(model)});
        three.maxTokens = 6;
        three.residence = Residence(residence);
        compare(three); // the first ones leave what a process has once: the Vulkan driver and its compiler, threads
        const uint64_t before = residentBytes();
        uint64_t most = 0, tokens = 0;
        std::stop_source stop;
        const ComparisonResult result = compare(
            three,
            [&](const ComparisonEvent &event) {
                if (!std::holds_alternative<Piece>(event.what))
                    return;
                most = std::max(most, residentBytes());
                if (++tokens == 5 && isCancelled)
                    stop.request_stop();
            },
            stop.get_token());
        const uint64_t after = residentBytes(), grown = after > before ? after - before : 0;
        QVERIFY2(grown < fileBytes / 4, qPrintable(QString::number(grown / 1000000) + " MB stayed"));
        QCOMPARE(result.isCancelled, isCancelled);
        if (isCancelled) {
            QVERIFY(tokens < 9);
            QCOMPARE(result.variants[0].answers[0].finish, FinishReason::Cancelled);
            return;
        }
        const uint64_t loaded = residence == int(Residence::AllAtOnce) ? 3 : 1;
        // Beside its weights each has a context, scratch and threads: 1.25 times its file on an idle machine. One by one, a model
        // that stayed while the next came would be 2.5 times the file.
        const QByteArray shown = QByteArray::number(qlonglong((most - before) / 1000000)) + " MB";
        QVERIFY2(most - before > loaded * fileBytes * 8 / 10, shown.constData());
        QVERIFY2(most - before < loaded * fileBytes * 2, shown.constData());
        for (const VariantResult &variant : result.variants)
            QVERIFY2(variant.peakRamBytes > fileBytes * 8 / 10 && variant.peakRamBytes < fileBytes * 2,
                     qPrintable(QString::number(variant.peakRamBytes / 1000000)));
    }

    void cancellingWhileItLoadsOrScoresEndsIt()
    {
        ComparisonRequest two = request({"stories260K-f16", "stories260K-q8_0"});
        two.texts = {{"story", test::story(300)}};
        two.windowTokens = 64;
        for (const bool whileLoading : {true, false}) {
            std::stop_source stop;
            const ComparisonResult result = compare(
                two,
                [&](const ComparisonEvent &event) {
                    const auto *scoring = std::get_if<EvaluationProgress>(&event.what);
                    if (whileLoading ? std::holds_alternative<LoadingVariant>(event.what) : scoring && scoring->scoredTokens > 0)
                        stop.request_stop();
                },
                stop.get_token());
            QVERIFY(result.isCancelled);
            QVERIFY(result.variants[1].qualities.empty() && !result.variants[1].failure);
            QCOMPARE(result.variants[0].answers.empty(), whileLoading);
        }
    }
};

QTEST_GUILESS_MAIN(ComparisonTest)
#include "comparison_test.moc"
