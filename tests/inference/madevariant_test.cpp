#include "inference/comparisonplan.h"
#include "tests/inference/comparedmodels.h"

#include <QTest>

#include <chrono>
#include <fstream>

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
};

QTEST_GUILESS_MAIN(MadeVariantTest)
#include "madevariant_test.moc"
