#include "inference/comparisonmemory.h"
#include "inference/core/mappedfile.h"
#include "inference/core/systemmemory.h"
#include "inference/files/gguflayout.h"
#include "inference/files/ggufparser.h"
#include "inference/quantizermark.h"
#include "inference/run/footprint.h"
#include "tests/inference/comparedmodels.h"

#include <QProcess>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <map>

using namespace hearth;
namespace fs = std::filesystem;

// What comparisons take of memory and disk, and how they go where that is short. With models so small that each takes some hundredths of a
// second.
class ComparisonMemoryTest : public QObject
{
    Q_OBJECT

private:
    static fs::path trained(const std::string &name) { return test::trainedModel(name); }
    static LoadOptions options(const fs::path &path) { return test::onTwoThreads(path); }
    static ComparisonRequest request(const std::vector<std::string> &models) { return test::comparisonOf(models); }
    static fs::path scratch(const std::string &name) { return test::emptyPath("comparisonmemory", name); }

    struct Head : GgufLayout
    {
        using GgufLayout::header;
    };
    // A story model with matrices of 400 GB in all, in a sparse file that takes no room. Empty: there can be none here, or it would fit.
    static fs::path tooLargeModel()
    {
        constexpr uint32_t width = 1u << 20, layers = 512;
        const auto model = openModelFile(trained("stories260K-f16"));
        const uint64_t usual = model->requireUint("llama.feed_forward_length");
        Head head;
        const MappedFile mapping(model->path());
        for (const EncodedValue &each : encodedMetadata(mapping.bytes(), "story"))
            if (each.key != "llama.feed_forward_length" && each.key != "llama.block_count")
                head.setEncoded(each.key, each.value);
        head.setUint32("llama.feed_forward_length", width);
        head.setUint32("llama.block_count", layers);
        for (const TensorInfo &tensor : model->tensors()) {
            std::vector<uint64_t> shape(tensor.shape.begin(), tensor.shape.begin() + tensor.dimensions);
            if (shape.size() == 2)
                std::replace(shape.begin(), shape.end(), usual, uint64_t(width));
            const bool isOfLayers = tensor.name.starts_with("blk.");
            for (uint32_t layer = 0; layer < (isOfLayers ? layers : 1) && (!isOfLayers || tensor.name.starts_with("blk.0.")); ++layer)
                head.declareTensor(isOfLayers ? "blk." + std::to_string(layer) + tensor.name.substr(5) : tensor.name, TensorType::F32,
                                   shape);
        }
        const fs::path path = scratch("large") / "large.gguf";
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << head.header();
        std::error_code error;
        fs::resize_file(path, head.fileBytes(), error);
        return error || totalMemoryBytes() > head.fileBytes() / 2 ? fs::path() : path;
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }
    void cleanupTestCase() { fs::remove_all(test::scratchFolder("comparisonmemory") / "large"); }

    // One file for two devices is made once; of a quantizer that makes something else of it there is another file.
    void whatTwoDevicesRunIsMadeOnce()
    {
        const fs::path folder = scratch("twice");
        ComparisonRequest twice = request({"stories260K-f16"});
        for (int i = 0; i < 2; ++i)
            twice.variants.push_back(makeVariant(trained("stories260K-f16"), "Q8_0", folder, options({})));
        QCOMPARE(twice.variants[1].model.path, twice.variants[2].model.path);
        const ComparisonPlan plan = planComparison(twice);
        QVERIFY(plan.diskBytes > 0 && plan.diskBytes < 2 * plan.variants[1].fileBytes);
        int begun = 0;
        const ComparisonResult result = compare(twice, [&](const ComparisonEvent &event) {
            const auto *making = std::get_if<MakingVariant>(&event.what);
            begun += making && event.variant == 2 ? 1 : 0;
        });
        QCOMPARE(begun, 0);
        QVERIFY(!result.variants[2].failure && result.variants[2].answers[0].parting);
        QCOMPARE(result.variants[2].bitsPerWeight, result.variants[1].bitsPerWeight);
        QCOMPARE(result.variants[2].info.fileBytes, result.variants[1].info.fileBytes);
        QuantizeRequest how = *twice.variants[1].make;
        const std::string mark = quantizerMark(planQuantization(how));
        QCOMPARE(quantizerMark(planQuantization(how)), mark);
        how.tensorTypes = {{"attn_q", "F16"}}; // a mixture that chooses otherwise
        QVERIFY(quantizerMark(planQuantization(how)) != mark);
        how.tensorTypes.clear();
        how.mixture = "Q4_0";
        QVERIFY(quantizerMark(planQuantization(how)) != mark);
    }

    // One of 88 MB beside one of half of one: what the large one takes while the two answer in turn is not the small one's.
    void memoryIsThatOfTheOneThatTookIt_data()
    {
        QTest::addColumn<int>("residence");
        QTest::newRow("one by one") << int(Residence::OneByOne);
        QTest::newRow("all at once") << int(Residence::AllAtOnce);
    }
    void memoryIsThatOfTheOneThatTookIt()
    {
        QFETCH(int, residence);
        const fs::path large = test::scratchFolder("comparisonmemory") / "smollm.gguf";
        const QStringList make{"synthesize", "--shape", "smollm-135m", "--layers", "15", "--type", "q8_0"};
        if (!fs::exists(large))
            QCOMPARE(QProcess::execute(HEARTH_CLI, make + QStringList{QString::fromStdString(large.string())}), 0);
        ComparisonRequest two = request({"stories260K-f16", "stories260K-f16"});
        two.variants[0].model = options(large);
        two.prompts[0].user = test::story(40);
        two.residence = Residence(residence);
        std::map<int, uint64_t> told;
        const ComparisonResult result = compare(two, [&](const ComparisonEvent &event) {
            if (const auto *freed = std::get_if<FreedVariant>(&event.what))
                told[event.variant] = freed->peakRamBytes;
        });
        const uint64_t fileBytes = fs::file_size(large);
        for (size_t i = 0; i < 2; ++i) {
            const uint64_t taken = result.variants[i].peakRamBytes;
            QCOMPARE(told[int(i)], taken);
            // Reading the prompt takes a third of the large one's file beside its weights, all of it in turn with the small one's steps.
            QVERIFY2(i == 0 ? taken > fileBytes * 8 / 10 : taken < fileBytes / 8, qPrintable(QString::number(taken / 1000000) + " MB"));
        }
    }

    void saysHowMuchOfATextIsRead_data()
    {
        QTest::addColumn<int>("most");
        QTest::addColumn<bool>("overlaps");
        QTest::addColumn<int>("reached");
        QTest::addColumn<int>("read");
        QTest::addColumn<int>("counted");
        QTest::newRow("the beginning") << 200 << false << 192 << 192 << 93; // 3 windows of 64, of each 31 tokens
        QTest::newRow("the beginning, overlapping") << 200 << true << 200 << 64 + 4 * 64 + 40 << 199;
        QTest::newRow("less than a window") << 40 << false << 40 << 40 << 19;
    }
    void saysHowMuchOfATextIsRead()
    {
        QFETCH(int, most);
        QFETCH(bool, overlaps);
        QFETCH(int, reached);
        QFETCH(int, read);
        QFETCH(int, counted);
        ComparisonRequest two = request({"stories260K-f16", "stories260K-q8_0"});
        two.prompts.clear();
        two.texts = {{.name = "story", .text = test::story(20)}};
        two.windowTokens = 64;
        two.mostTokens = most;
        two.rule = overlaps ? WindowRule::Overlap : WindowRule::SecondHalf;
        const ComparisonResult result = compare(two);
        const TextPlan plan = result.plan.texts.at(0);
        const Evaluation &measured = *result.variants[1].qualities[0].evaluation;
        QCOMPARE(size_t(plan.tokens), measured.tokens.size());
        QVERIFY(plan.tokens > 400 && !plan.isRough);
        QCOMPARE(plan.reached, reached);
        QCOMPARE(plan.read, read);
        QCOMPARE(plan.counted, counted);
        QCOMPARE(measured.readTokens, read);
        QCOMPARE(measured.summary.tokens, counted);
        two.mostTokens = 0;
        QVERIFY(planComparison(two).texts.at(0).reached > plan.tokens - 64);
    }

    void aLongTextIsReckonedFromItsBeginning()
    {
        ComparisonRequest two = request({"stories260K-f16", "stories260K-q8_0"});
        two.texts = {{.name = "story", .text = test::story(20000)}};
        two.mostTokens = 1000;
        const TextPlan plan = planComparison(two).texts.at(0);
        two.texts[0].text = test::story(2000);
        const TextPlan tenth = planComparison(two).texts.at(0);
        QVERIFY(plan.isRough && !tenth.isRough);
        QVERIFY(std::abs(plan.tokens - 10 * tenth.tokens) < plan.tokens / 1000);
        QCOMPARE(plan.read, 512);
    }

    void aTextWithoutAReferenceIsNotCounted()
    {
        ComparisonRequest two = request({"stories260K-f16", "stories260K-q8_0"});
        two.texts = {{.name = "story", .text = test::story(20)}};
        two.variants[0].model.path = scratch("none") / "none.gguf";
        QCOMPARE(planComparison(two).texts.at(0).tokens, 0);
    }

    // Never two in memory at once: the perplexities are the same, the divergences at least what they are side by side.
    void scoresTextsApart()
    {
        ComparisonRequest both = request({"stories260K-f32", "stories260K-q4_0", "stories260K-q8_0"});
        both.prompts.clear();
        both.texts = {{.name = "story", .text = test::story(8)}};
        both.windowTokens = 64;
        const ComparisonResult beside = compare(both);
        both.scoresApart = true;
        const ComparisonResult apart = compare(both);
        QVERIFY(apart.plan.scoresApart && !beside.plan.scoresApart);
        QVERIFY(apart.plan.reason.find("128 likeliest") != std::string::npos);
        QVERIFY(apart.plan.ramBytes < beside.plan.ramBytes);
        for (size_t i : {0, 1, 2}) {
            const Evaluation &one = *apart.variants[i].qualities[0].evaluation, &other = *beside.variants[i].qualities[0].evaluation;
            QCOMPARE(one.summary.perplexity.value, other.summary.perplexity.value);
            QCOMPARE(one.isAtLeast, i > 0);
            if (i > 0)
                QVERIFY(one.summary.divergence->mean.value > 0
                        && one.summary.divergence->mean.value < other.summary.divergence->mean.value);
            QVERIFY(beside.variants[i].loadSeconds > 0 && beside.variants[i].peakRamBytes > 0); // though nothing was answered
            QVERIFY(beside.variants[i].placement.layers > 0);
        }
    }

    // Loaded one after the other into the same memory: what a load needs for a moment counts once, all else for each.
    void theSameFileTwiceCountsTwice()
    {
        ComparisonRequest twice = request({"stories260K-f16", "stories260K-f16"});
        twice.residence = Residence::AllAtOnce;
        const ComparisonPlan together = planComparison(twice);
        const MemoryShare &one = together.variants[0].fit.ram;
        QCOMPARE(together.variants[1].fit.ram.total(), one.total());
        QCOMPARE(together.ramBytes, 2 * one.total() - one.loading);
        twice.residence = Residence::OneByOne;
        QCOMPARE(planComparison(twice).ramBytes, one.total());
    }

    void anUnknownFileIsLeftOutOfTheSum()
    {
        ComparisonRequest three = request({"stories260K-f16", "stories260K-q8_0", "stories260K-q4_0"});
        three.residence = Residence::AllAtOnce;
        three.variants[1].model.path = scratch("none") / "none.gguf";
        const ComparisonPlan plan = planComparison(three);
        QVERIFY(plan.variants[1].failure && !plan.variants[0].failure && !plan.variants[2].failure);
        QCOMPARE(plan.variants[1].failure->code, ErrorCode::NotFound);
        three.variants.erase(three.variants.begin() + 1);
        QCOMPARE(planComparison(three).ramBytes, plan.ramBytes);
    }

    // One that does not fit does not keep the others from answering side by side, nor from being held against the reference there.
    void whatDoesNotFitIsLeftOutOfTheSum_data()
    {
        QTest::addColumn<int>("tooLarge");
        QTest::newRow("a variant") << 1;
        QTest::newRow("the reference") << 0;
    }
    void whatDoesNotFitIsLeftOutOfTheSum()
    {
        QFETCH(int, tooLarge);
        ComparisonRequest three = request({"stories260K-f16", "stories260K-q8_0", "stories260K-q4_0"});
        three.texts = {{.name = "story", .text = test::story(8)}};
        const fs::path large = tooLargeModel();
        if (large.empty())
            QSKIP("no sparse files of that size here");
        three.variants[size_t(tooLarge)].model.path = large;
        const ComparisonPlan plan = planComparison(three);
        const VariantPlan &refused = plan.variants[size_t(tooLarge)];
        QVERIFY2(!refused.failure, refused.failure ? refused.failure->message.c_str() : "");
        QVERIFY(refused.fit.fit == Fit::DoesNotFit && !refused.fit.reason.empty());
        QVERIFY(plan.isAllAtOnce && !plan.scoresApart && plan.ramBytes < plan.ramRoom);
        QVERIFY2(plan.reason.starts_with("The others together take "), plan.reason.c_str());
        three.maxTokens = 5;
        three.windowTokens = 64;
        const ComparisonResult result = compare(three);
        for (int i = 0; i < 3; ++i) {
            const VariantResult &variant = result.variants[size_t(i)];
            QCOMPARE(variant.failure.has_value(), i == tooLarge);
            if (i == tooLarge)
                QCOMPARE(variant.failure->code, ErrorCode::OutOfMemory);
            else
                QVERIFY(variant.answers.size() == 1 && !variant.answers[0].tokens.empty() && variant.qualities[0].evaluation);
        }
        three.variants[size_t(tooLarge) + 1].model.path = large;
        QCOMPARE(planComparison(three).reason, std::string("Only one of them can be compared."));
    }

    void saysWhenTheDiskIsTooFull_data()
    {
        QTest::addColumn<quint64>("bytes");
        QTest::addColumn<qint64>("room"); // -1: not known
        QTest::addColumn<bool>("isTrouble");
        QTest::newRow("nothing to make") << quint64(0) << qint64(0) << false;
        QTest::newRow("room not known") << quint64(1000) << qint64(-1) << false;
        QTest::newRow("just enough") << quint64(1000) << qint64(1000) << false;
        QTest::newRow("full") << quint64(1000) << qint64(0) << true;
        QTest::newRow("too little") << quint64(2000000000) << qint64(1999999999) << true;
    }
    void saysWhenTheDiskIsTooFull()
    {
        QFETCH(quint64, bytes);
        QFETCH(qint64, room);
        QFETCH(bool, isTrouble);
        ComparisonPlan plan;
        plan.diskBytes = bytes;
        if (room >= 0)
            plan.diskRoom = uint64_t(room);
        QCOMPARE(!diskTrouble(plan).empty(), isTrouble);
    }

    // Memory that will be free counts: with all of it taken away nothing fits side by side.
    void countsWhatWillBeFree()
    {
        ComparisonRequest two = request({"stories260K-f16", "stories260K-q8_0"});
        const uint64_t room = planComparison(two).ramRoom;
        two.freed = {{"cpu", 1u << 20}, {"vulkan:9", 1u << 30}};
        const uint64_t more = planComparison(two).ramRoom;
        // What other programs do meanwhile changes the free memory, too: a megabyte is not to be told from that, a terabyte is.
        two.freed = {{"cpu", uint64_t(1) << 40}};
        const uint64_t most = planComparison(two).ramRoom;
        QVERIFY2(most > room && most > more, qPrintable(QStringLiteral("%1 %2 %3").arg(room).arg(more).arg(most)));
        QVERIFY(most <= totalMemoryBytes());
    }

    // Models are loaded one after the other, so what a load takes for a moment comes once: that of the one that takes most.
    void theMomentOfLoadingComesOnce()
    {
        const TakenMemory sum = sumOf({{.ram = 100, .loading = 30, .gpu = {{"vulkan:0", 7}}},
                                       {.ram = 60, .loading = 20, .gpu = {{"vulkan:0", 5}, {"vulkan:1", 1}}},
                                       {.ram = 10, .loading = 0, .gpu = {}}});
        QCOMPARE(sum.ram, uint64_t(70 + 40 + 10 + 30));
        QCOMPARE(sum.loading, uint64_t(30));
        QCOMPARE(sum.gpu.at("vulkan:0"), uint64_t(12));
        QCOMPARE(sum.gpu.at("vulkan:1"), uint64_t(1));
    }

    void aTenthOfTheRoomIsLeft_data()
    {
        QTest::addColumn<double>("ramShare");
        QTest::addColumn<double>("gpuShare");
        QTest::addColumn<bool>("isRoom");
        QTest::newRow("both fit") << 0.85 << 0.85 << true;
        QTest::newRow("the RAM is too full") << 0.95 << 0.85 << false;
        QTest::newRow("the GPU is too full") << 0.85 << 0.95 << false;
    }
    void aTenthOfTheRoomIsLeft()
    {
        QFETCH(double, ramShare);
        QFETCH(double, gpuShare);
        QFETCH(bool, isRoom);
        DeviceInfo gpu;
        gpu.id = "vulkan:0";
        gpu.freeBytes = uint64_t(16) << 30;
        const uint64_t room = uint64_t(8) << 30;
        const TakenMemory need{.ram = uint64_t(ramShare * double(room)),
                               .gpu = {{"vulkan:0", uint64_t(gpuShare * double(usableBytes(gpu.freeBytes)))}}};
        QCOMPARE(hasRoomFor(need, room, {gpu}), isRoom);
        QVERIFY(!hasRoomFor(need, room, {})); // it went away
    }

    void aGpuThatSharesTheRamTakesOfIt()
    {
        FitEstimate fit;
        fit.gpu = "vulkan:0";
        fit.ram.weights = 10;
        fit.ram.loading = 3;
        fit.gpuMemory.weights = 100;
        DeviceInfo own, shared;
        own.id = shared.id = fit.gpu;
        own.kind = DeviceKind::DiscreteGpu;
        shared.kind = DeviceKind::IntegratedGpu;
        QCOMPARE(takenMemoryOf(fit, {own}).ram, uint64_t(13));
        QCOMPARE(takenMemoryOf(fit, {own}).loading, uint64_t(3));
        QCOMPARE(takenMemoryOf(fit, {shared}).ram, uint64_t(113));
        QCOMPARE(takenMemoryOf(fit, {shared}).gpu.at("vulkan:0"), uint64_t(100));
    }

    // One that can't be read takes the others out of nothing: each that can is still reckoned beside the reference.
    void eachIsReckonedBesideTheReference()
    {
        const std::optional<TakenMemory> a{{.ram = 1}}, b{{.ram = 10}}, c{{.ram = 100}};
        const std::vector<TakenMemory> pairs = pairsOf({a, b, {}, c}, 1);
        QCOMPARE(pairs.size(), size_t(2));
        QCOMPARE(pairs[0].ram, uint64_t(11));
        QCOMPARE(pairs[1].ram, uint64_t(110));
        QVERIFY(pairsOf({a, {}, c}, 1).empty());
    }

    // A byte a token for what is short, half of one for what is long, and the template and the answer beside it.
    void theContextHoldsPromptAndAnswer_data()
    {
        QTest::addColumn<int>("promptBytes");
        QTest::addColumn<int>("least");
        QTest::newRow("short") << 3000 << 3000;
        QTest::newRow("at the border") << 4097 << 4096;
        QTest::newRow("long") << 100000 << 50000;
    }
    void theContextHoldsPromptAndAnswer()
    {
        QFETCH(int, promptBytes);
        QFETCH(int, least);
        ComparisonRequest two = request({"stories260K-f16", "stories260K-q8_0"});
        two.prompts[0].user = std::string(size_t(promptBytes), 'a');
        const int tokens = planComparison(two).contextTokens;
        QVERIFY2(tokens >= least + two.maxTokens + 512 && tokens < least + two.maxTokens + 512 + 256, qPrintable(QString::number(tokens)));
    }
};

QTEST_GUILESS_MAIN(ComparisonMemoryTest)
#include "comparisonmemory_test.moc"
