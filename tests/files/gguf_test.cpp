#include "inference/files/gguf.h"
#include "inference/files/modelfile.h"
#include "tests/support/fixtures.h"
#include "tests/support/patchedgguf.h"

#include <QTest>

using namespace hearth;
namespace fs = std::filesystem;

class GgufTest : public QObject
{
    Q_OBJECT

private:
    static fs::path story() { return test::fixturesFolder() / "models/trained/stories260K-q8_0.gguf"; }

    template <typename Call> static std::string kindOf(Call call)
    {
        try {
            call();
        } catch (const Error &error) {
            return error.kind();
        }
        return "nothing thrown";
    }

private slots:
    void readsMetadataAndTensors()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto file = openModelFile(story());
        QCOMPARE(file->format(), std::string("GGUF v3"));
        QCOMPARE(file->fileBytes(), uint64_t(fs::file_size(story())));
        QCOMPARE(file->requireString("general.architecture"), std::string_view("llama"));
        QCOMPARE(file->requireUint("llama.embedding_length"), uint64_t(64));
        QVERIFY(file->number("llama.attention.layer_norm_rms_epsilon").value() > 0);
        QCOMPARE(file->strings("tokenizer.ggml.tokens")->size(), size_t(512));
        QCOMPARE(file->numbers("tokenizer.ggml.scores")->size(), size_t(512));
        const TensorInfo &embedding = file->tensor("token_embd.weight");
        QCOMPARE(embedding.columns(), uint64_t(64));
        QCOMPARE(embedding.rows(), uint64_t(512));
        QCOMPARE(file->data(embedding).size(), size_t(512 * 64 / 32 * 34));
    }

    void typedReadsRefuseOtherTypes()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto file = openModelFile(story());
        QCOMPARE(kindOf([&] { file->uint("general.architecture"); }), std::string("type_mismatch"));
        QCOMPARE(kindOf([&] { file->uint("llama.attention.layer_norm_rms_epsilon"); }), std::string("type_mismatch"));
        QCOMPARE(kindOf([&] { file->number("llama.embedding_length"); }), std::string("type_mismatch"));
        QCOMPARE(kindOf([&] { file->strings("tokenizer.ggml.scores"); }), std::string("type_mismatch"));
        QCOMPARE(kindOf([&] { file->integers("tokenizer.ggml.scores"); }), std::string("type_mismatch"));
        QCOMPARE(kindOf([&] { file->requireUint("llama.nothing"); }), std::string("missing_key"));
        QCOMPARE(kindOf([&] { file->tensor("nothing.weight"); }), std::string("missing_tensor"));
        QVERIFY(!file->uint("llama.nothing"));
        QVERIFY(!file->findTensor("nothing.weight"));
    }

    void opensEveryModelOfTheTypesThatHearthRuns()
    {
        HEARTH_NEEDS_FIXTURES();
        int opened = 0, refused = 0;
        for (const char *folder : {"models/trained", "models/archs", "models/quants", "models/vision"}) {
            for (const auto &entry : fs::directory_iterator(test::fixturesFolder() / folder)) {
                if (entry.path().extension() != ".gguf")
                    continue;
                try {
                    openModelFile(entry.path());
                    ++opened;
                } catch (const Error &error) {
                    QVERIFY2(error.kind() == "unsupported_type", error.what());
                    ++refused;
                }
            }
        }
        QVERIFY(opened > 40);
        qInfo("%d opened, %d refused for a type", opened, refused);
    }

    void namesTheTypeThatItDoesNotRun()
    {
        HEARTH_NEEDS_FIXTURES();
        const fs::path path = test::withTensorType(test::fixturesFolder() / "models/quants/tiny-q8_0.gguf", "token_embd.weight", 40);
        try {
            openModelFile(path);
            QFAIL("was opened");
        } catch (const Error &error) {
            QVERIFY(error.code() == ErrorCode::Unsupported);
            QVERIFY2(QString(error.what()).contains("NVFP4") && QString(error.what()).contains("token_embd.weight"), error.what());
        }
    }

    // The sizes of types that Hearth does not run come from the table of facts; neighbours must then fit without gap.
    void sizesOfAllTypesFitTheirFiles()
    {
        HEARTH_NEEDS_FIXTURES();
        int files = 0;
        for (const auto &entry : fs::directory_iterator(test::fixturesFolder() / "models/quants")) {
            if (entry.path().extension() != ".gguf")
                continue;
            const auto file = openGguf(entry.path(), TypePolicy::Known);
            uint64_t end = 0;
            for (const TensorInfo &tensor : file->tensors()) {
                if (end)
                    QCOMPARE(tensor.offset, (end + 31) / 32 * 32);
                end = tensor.offset + tensor.sizeBytes;
            }
            QVERIFY((end + 31) / 32 * 32 == file->fileBytes() || end == file->fileBytes());
            ++files;
        }
        QCOMPARE(files, 28);
    }
};

QTEST_APPLESS_MAIN(GgufTest)
#include "gguf_test.moc"
