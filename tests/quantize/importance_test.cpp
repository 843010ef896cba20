#include "inference/core/error.h"
#include "inference/quantize/importance.h"
#include "tests/support/fixtures.h"

#include <QTest>
#include <cstring>
#include <fstream>

using namespace hearth;

class ImportanceTest : public QObject
{
    Q_OBJECT

private:
    static Importance sample()
    {
        Importance importance;
        importance.entries["blk.0.ffn_down.weight"] = {{2, 4, 6}, {2}};
        importance.entries["blk.0.ffn_up_exps.weight"] = {{1, 2, 0, 0, 9, 12}, {1, 0, 3}};
        importance.datasets = {"text.txt"};
        importance.chunks = 5;
        importance.chunkTokens = 512;
        return importance;
    }
    static std::filesystem::path write(const char *name, const std::string &bytes)
    {
        const auto path = test::scratchFolder("importance") / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }
    static void number(std::string &bytes, int32_t value) { bytes.append(reinterpret_cast<const char *>(&value), 4); }
    static void real(std::string &bytes, float value) { bytes.append(reinterpret_cast<const char *>(&value), 4); }
    static std::string datFile()
    {
        std::string bytes;
        number(bytes, 1);
        number(bytes, 21);
        bytes += "blk.0.ffn_down.weight";
        number(bytes, 4); // calls
        number(bytes, 3);
        for (const float value : {4.0f, 8.0f, 12.0f})
            real(bytes, value);
        number(bytes, 4);
        number(bytes, 8);
        bytes += "text.txt";
        return bytes;
    }

private slots:
    void whatIsWrittenIsReadBack()
    {
        const auto path = test::scratchFolder("importance") / "written.gguf";
        writeImportance(sample(), path);
        const Importance read = readImportance(path);
        QCOMPARE(read.entries.size(), size_t(2));
        QCOMPARE(read.entries.at("blk.0.ffn_down.weight").sums, (std::vector<float>{2, 4, 6}));
        QCOMPARE(read.entries.at("blk.0.ffn_up_exps.weight").counts, (std::vector<float>{1, 0, 3}));
        QCOMPARE(read.datasets, std::vector<std::string>{"text.txt"});
        QCOMPARE(read.chunks, 5u);
        QCOMPARE(read.chunkTokens, 512u);
    }

    void meansAreSumsByCounts()
    {
        QCOMPARE(importanceOf(sample(), "blk.0.ffn_down.weight", 3, 1), (std::vector<float>{1, 2, 3}));
        // An expert that saw nothing counts alike everywhere.
        QCOMPARE(importanceOf(sample(), "blk.0.ffn_up_exps.weight", 2, 3), (std::vector<float>{1, 2, 1, 1, 3, 4}));
        QVERIFY(importanceOf(sample(), "blk.9.ffn_down.weight", 3, 1).empty());
    }

    void aMatrixOfAnotherModelIsRefused() { QVERIFY_EXCEPTION_THROWN(importanceOf(sample(), "blk.0.ffn_down.weight", 4, 1), Error); }

    void theOlderFormIsRead()
    {
        const Importance read = readImportance(write("old.dat", datFile()));
        QCOMPARE(importanceOf(read, "blk.0.ffn_down.weight", 3, 1), (std::vector<float>{1, 2, 3}));
        QCOMPARE(read.chunks, 4u);
        QCOMPARE(read.datasets, std::vector<std::string>{"text.txt"});
    }

    void damagedFilesAreRefused()
    {
        const std::string whole = datFile();
        for (size_t size : {size_t(0), size_t(3), size_t(7), size_t(20), size_t(35), size_t(41)})
            QVERIFY_EXCEPTION_THROWN(readImportance(write("cut.dat", whole.substr(0, size))), Error);
        std::string many = whole;
        std::memset(many.data(), 0x7f, 4);
        QVERIFY_EXCEPTION_THROWN(readImportance(write("many.dat", many)), Error);
        std::string negative = whole;
        negative[41 - 1] = char(0xc0); // the sign of the first value
        QVERIFY_EXCEPTION_THROWN(readImportance(write("negative.dat", negative)), Error);
    }
};

QTEST_APPLESS_MAIN(ImportanceTest)
#include "importance_test.moc"
