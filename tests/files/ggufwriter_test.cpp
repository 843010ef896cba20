#include "inference/files/gguf.h"
#include "inference/files/ggufwriter.h"
#include "tests/support/fixtures.h"

#include <QTest>
#include <array>

using namespace hearth;
namespace fs = std::filesystem;

class GgufWriterTest : public QObject
{
    Q_OBJECT

private:
    static fs::path pathFor(const char *name)
    {
        const fs::path path = test::scratchFolder("ggufwriter") / name;
        fs::remove(path);
        return path;
    }
    static std::vector<std::byte> pattern(size_t size, int seed)
    {
        std::vector<std::byte> bytes(size);
        for (size_t i = 0; i < size; ++i)
            bytes[i] = std::byte(i * 7 + size_t(seed));
        return bytes;
    }

private slots:
    void whatIsWrittenIsReadBack()
    {
        const fs::path path = pathFor("whole.gguf");
        const std::vector<std::string> words{"one", "", "\xe2\x96\x81three"};
        const std::array<float, 3> floats{0.5f, -1, 3};
        const std::array<int32_t, 2> integers{-5, 7};
        const std::array<uint64_t, 2> matrix{64, 3};
        const std::array<uint64_t, 1> vector{5};
        const auto first = pattern(3 * 2 * 34, 1), second = pattern(20, 2);
        {
            GgufWriter writer(path);
            writer.setString("a.text", "hello");
            writer.setUint32("a.u32", 7);
            writer.setUint64("a.u64", 1ull << 40);
            writer.setInt32("a.i32", -3);
            writer.setFloat32("a.f32", 0.25f);
            writer.setBool("a.bool", true);
            writer.setStrings("a.words", words);
            writer.setFloat32s("a.floats", floats);
            writer.setInt32s("a.integers", integers);
            writer.declareTensor("matrix", TensorType::Q8_0, matrix);
            writer.declareTensor("vector", TensorType::F32, vector);
            writer.write(std::span(first).first(100));
            writer.write(std::span(first).subspan(100));
            writer.write(second);
            QVERIFY(!fs::exists(path));
            writer.finish();
        }
        const auto file = openGguf(path, TypePolicy::Known);
        QCOMPARE(file->keys().size(), size_t(9));
        QCOMPARE(file->requireString("a.text"), std::string_view("hello"));
        QCOMPARE(file->requireUint("a.u32"), uint64_t(7));
        QCOMPARE(file->requireUint("a.u64"), uint64_t(1) << 40);
        QCOMPARE(std::get<int64_t>(*file->find("a.i32")), int64_t(-3));
        QCOMPARE(file->number("a.f32").value(), 0.25);
        QCOMPARE(file->boolean("a.bool").value(), true);
        QVERIFY(std::equal(words.begin(), words.end(), file->strings("a.words")->begin(), file->strings("a.words")->end()));
        QCOMPARE(file->numbers("a.floats").value(), (std::vector<double>{0.5, -1, 3}));
        QCOMPARE(file->integers("a.integers").value(), (std::vector<int64_t>{-5, 7}));
        const auto bytesOf = [&](const char *name) {
            const auto data = file->data(file->tensor(name));
            return std::vector<std::byte>(data.begin(), data.end());
        };
        QCOMPARE(bytesOf("matrix"), first);
        QCOMPARE(bytesOf("vector"), second);
        QCOMPARE(file->tensor("vector").offset % 32, uint64_t(0));
    }

    void anUnfinishedFileIsRemoved()
    {
        const fs::path path = pathFor("unfinished.gguf");
        {
            GgufWriter writer(path);
            writer.setUint32("a", 1);
        }
        QVERIFY(!fs::exists(path));
        QVERIFY(!fs::exists(path.string() + ".part"));
    }

    // /dev/full takes nothing, as a full disk does.
    void aFullDiskIsSaid()
    {
        if (!fs::exists("/dev/full"))
            QSKIP("no /dev/full here");
        const fs::path path = pathFor("full.gguf");
        const fs::path part = path.string() + ".part";
        fs::create_symlink("/dev/full", part);
        try {
            GgufWriter writer(path);
            const std::array<uint64_t, 1> shape{1 << 20};
            writer.declareTensor("t", TensorType::F32, shape);
            writer.write(std::vector<std::byte>(4 << 20));
            writer.finish();
            QFAIL("it was written");
        } catch (const Error &error) {
            QCOMPARE(error.code(), ErrorCode::Io);
            QCOMPARE(error.kind(), std::string("disk_full"));
            const std::string said = error.what();
            QVERIFY2(said.find("full.gguf' could not be written: the disk is full. Make room") != std::string::npos, said.c_str());
        }
        QVERIFY(!fs::exists(path) && !fs::exists(fs::symlink_status(part)));
    }

    void refusesRowsThatDoNotFillABlock()
    {
        GgufWriter writer(pathFor("refused.gguf"));
        const std::array<uint64_t, 2> shape{576, 8};
        QVERIFY_EXCEPTION_THROWN(writer.declareTensor("t", TensorType::Q4_K, shape), Error);
        writer.declareTensor("t", TensorType::Q5_0, shape);
        QCOMPARE(writer.dataBytes(), uint64_t(8 * 576 / 32 * 22));
    }
};

QTEST_APPLESS_MAIN(GgufWriterTest)
#include "ggufwriter_test.moc"
