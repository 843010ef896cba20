#include "inference/comparisonplan.h"
#include "tests/inference/comparedmodels.h"

#include <QTest>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>

using namespace hearth;
namespace fs = std::filesystem;

// What a file is called that Hearth quantizes for a comparison: one that is there is used again, so the name must be another one as soon as
// the file would be.
class MadeVariantTest : public QObject
{
    Q_OBJECT

private:
    // A copy of its own of each test.
    static fs::path original(const std::string &folder = "original")
    {
        const fs::path path = test::scratchFolder("madevariant") / folder / "story.gguf";
        fs::create_directories(path.parent_path());
        fs::copy_file(test::trainedModel("stories260K-f16"), path, fs::copy_options::overwrite_existing);
        return path;
    }
    static std::string nameFor(const fs::path &original, const std::string &mixture = "Q8_0")
    {
        return makeVariant(original, mixture, "made", {}).model.path.filename().string();
    }
    // Puts one text of the same length in the place of another, wherever it stands, and leaves size and time as they are.
    static void rewrite(const fs::path &path, const std::string &before, const std::string &after)
    {
        const auto time = fs::last_write_time(path);
        std::string bytes(size_t(fs::file_size(path)), '\0');
        std::ifstream(path, std::ios::binary).read(bytes.data(), std::streamsize(bytes.size()));
        for (size_t at = bytes.find(before); at != std::string::npos; at = bytes.find(before, at))
            bytes.replace(at, before.size(), after);
        std::ofstream(path, std::ios::binary).write(bytes.data(), std::streamsize(bytes.size()));
        fs::last_write_time(path, time);
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }
    void cleanupTestCase() { fs::remove_all(test::scratchFolder("madevariant")); }

    void itTellsTheOriginalAndTheMixture()
    {
        const fs::path path = original();
        const ComparedVariant made = makeVariant(path, "Q8_0", "made", {});
        QCOMPARE(made.label, std::string("Q8_0"));
        QCOMPARE(made.make->output, made.model.path);
        QCOMPARE(made.model.path.parent_path(), fs::path("made"));
        QVERIFY(nameFor(path).starts_with("story-Q8_0-") && nameFor(path).ends_with(".gguf"));
        QVERIFY(nameFor(path, "Q4_0").starts_with("story-Q4_0-"));
        QCOMPARE(nameFor(path), nameFor(path));
    }

    void anOriginalOfALaterTimeIsAnother()
    {
        const fs::path path = original();
        const std::string before = nameFor(path);
        const auto time = fs::last_write_time(path);
        fs::last_write_time(path, time + std::chrono::seconds(1));
        QVERIFY(nameFor(path) != before);
        fs::last_write_time(path, time);
        QCOMPARE(nameFor(path), before);
    }

    void anOriginalOfAnotherSizeIsAnother()
    {
        const fs::path path = original();
        const std::string before = nameFor(path);
        const auto time = fs::last_write_time(path);
        fs::resize_file(path, fs::file_size(path) + 32);
        fs::last_write_time(path, time);
        QVERIFY(nameFor(path) != before);
    }

    void anOriginalOfTheSameNameElsewhereIsAnother()
    {
        const fs::path here = original(), there = original("elsewhere");
        fs::last_write_time(there, fs::last_write_time(here));
        QVERIFY(nameFor(here) != nameFor(there));
    }

    // The path, the time and the size are what they were: only what the quantizer makes of it is not.
    void whatTheQuantizerWouldMakeOtherwiseIsAnother()
    {
        const fs::path path = original();
        const std::string before = nameFor(path);
        rewrite(path, "blk.4.attn_v.weight", "blk.4.attn_x.weight");
        QVERIFY(nameFor(path) != before);
        rewrite(path, "blk.4.attn_x.weight", "blk.4.attn_v.weight");
        QCOMPARE(nameFor(path), before);
    }

    void howFarItIsIsTold()
    {
        const fs::path folder = test::scratchFolder("madevariant") / "told";
        fs::remove_all(folder);
        ComparisonRequest two = test::comparisonOf({"stories260K-f16"});
        two.variants.push_back(makeVariant(original(), "Q8_0", folder, test::onTwoThreads({})));
        two.maxTokens = 1;
        std::vector<double> told;
        compare(two, [&](const ComparisonEvent &event) {
            if (const auto *making = std::get_if<MakingVariant>(&event.what)) {
                QCOMPARE(event.variant, 1);
                QCOMPARE(making->progress.tensor.empty(), making->progress.fraction == 1);
                told.push_back(making->progress.fraction);
            }
        });
        QVERIFY(told.size() > 40 && std::is_sorted(told.begin(), told.end()));
        QCOMPARE(told.front(), 0.0);
        QCOMPARE(told.back(), 1.0);
        QVERIFY(std::count_if(told.begin(), told.end(), [](double fraction) { return fraction > 0.2 && fraction < 0.8; }) > 20);
    }

    // What was whole by then stays, and is not made again; of the one under way nothing does.
    void cancellingWhileOneIsMadeLeavesNoHalf()
    {
        const fs::path folder = test::scratchFolder("madevariant") / "cancelled";
        fs::remove_all(folder);
        ComparisonRequest three = test::comparisonOf({"stories260K-f16"});
        for (const char *mixture : {"Q8_0", "Q4_0"})
            three.variants.push_back(makeVariant(original(), mixture, folder, test::onTwoThreads({})));
        const fs::path whole = three.variants[1].model.path, half = three.variants[2].model.path;
        std::stop_source stop;
        const ComparisonResult result = compare(
            three,
            [&](const ComparisonEvent &event) {
                const auto *making = std::get_if<MakingVariant>(&event.what);
                if (making && event.variant == 2 && making->progress.fraction > 0.3)
                    stop.request_stop();
            },
            stop.get_token());
        QVERIFY(result.isCancelled);
        for (const VariantResult &variant : result.variants)
            QVERIFY(variant.answers.empty() && !variant.failure);
        QVERIFY(fs::exists(whole) && readModelInfo(whole).runs);
        QCOMPARE(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), ptrdiff_t(1));
        const ComparisonResult again = compare(three);
        QVERIFY(again.variants[1].makeSeconds == 0 && again.variants[2].makeSeconds > 0);
        QVERIFY(fs::exists(half) && !again.variants[2].answers.empty());
    }
};

QTEST_GUILESS_MAIN(MadeVariantTest)
#include "madevariant_test.moc"
