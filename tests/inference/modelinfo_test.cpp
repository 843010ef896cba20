#include "inference/modelinfo.h"

#include "inference/core/error.h"
#include "inference/core/mappedfile.h"
#include "inference/files/gguf.h"
#include "inference/modeloutline.h"
#include "tests/support/fixtures.h"
#include "tests/support/patchedgguf.h"
#include "tests/support/splitgguf.h"

#include <QTest>

#include <fstream>

using namespace hearth;

class ModelInfoTest : public QObject
{
    Q_OBJECT

private slots:
    void tellsTheFactsOfAModelThatRuns()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto path = test::fixturesFolder() / "models/quants/tiny-mix-q4_k_m.gguf";
        const ModelInfo info = readModelInfo(path);
        QVERIFY2(info.runs, info.whyNot.c_str());
        QCOMPARE(info.architecture, std::string("llama"));
        QCOMPARE(info.quantization, std::string("Q4_K_M"));
        QCOMPARE(info.layers, 1);
        QCOMPARE(info.embedding, 256);
        QCOMPARE(info.heads, 8);
        QCOMPARE(info.kvHeads, 2);
        QCOMPARE(info.vocabulary, 512);
        QCOMPARE(info.contextTokens, 512);
        QCOMPARE(info.tokenizer, std::string("llama"));
        QCOMPARE(info.parameters, uint64_t(256 * 512 + 3 * 256 + 2 * 256 * 256 + 2 * 64 * 256 + 3 * 512 * 256));
        QCOMPARE(info.types.size(), size_t(3));
        double shares = 0;
        for (size_t i = 0; i < info.types.size(); ++i) {
            shares += info.types[i].second;
            QVERIFY(i == 0 || info.types[i].second <= info.types[i - 1].second);
        }
        QVERIFY(qAbs(shares - 1) < 1e-9);
    }

    void namesATypeThatDoesNotRun()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto path = test::withTensorType(test::fixturesFolder() / "models/quants/tiny-q8_0.gguf", "token_embd.weight", 40);
        const ModelInfo info = readModelInfo(path);
        QVERIFY(!info.runs);
        QVERIFY2(QString::fromStdString(info.whyNot).contains("NVFP4"), info.whyNot.c_str());
    }

    void tellsFactsAndTheReasonOfAModelThatDoesNotRun_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("reason");
        QTest::newRow("a shape") << "malformed/gguf/tensor-shape-short.gguf"
                                 << "attn_k";
        QTest::newRow("a missing tensor") << "malformed/gguf/tensor-missing.gguf"
                                          << "attn_v";
        QTest::newRow("a tokenizer") << "malformed/gguf/vocab-model-unknown.gguf"
                                     << "nosuch";
        QTest::newRow("an architecture") << "malformed/gguf/meta-architecture-unknown.gguf"
                                         << "nosucharch";
    }
    void tellsFactsAndTheReasonOfAModelThatDoesNotRun()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(QString, file);
        QFETCH(QString, reason);
        const ModelInfo info = readModelInfo(test::fixturesFolder() / file.toStdString());
        QVERIFY(!info.runs);
        QVERIFY2(QString::fromStdString(info.whyNot).contains(reason), info.whyNot.c_str());
        QVERIFY(info.parameters > 0);
        QVERIFY(info.fileBytes > 0);
    }

    // What a browser of models knows before it downloads: the same as of the whole file.
    void judgesAFileByItsBeginning()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto path = test::fixturesFolder() / "models/quants/tiny-mix-q4_k_m.gguf";
        const MappedFile mapped(path);
        const ModelInfo whole = readModelInfo(path);
        const auto headOf = [&](size_t bytes) {
            return readModelInfo(ModelHead{mapped.bytes().first(bytes), mapped.bytes().size(), "tiny.gguf", {}});
        };
        const ModelInfo head = headOf(40000); // the header has some 20 KB, the weights ten times that
        QVERIFY2(head.runs, head.whyNot.c_str());
        QCOMPARE(head.parameters, whole.parameters);
        QCOMPARE(head.types, whole.types);
        QCOMPARE(head.cacheBytesPerToken, whole.cacheBytesPerToken);
        QCOMPARE(whole.cacheBytesPerToken, uint64_t(2 * 2 * 32 * 2)); // keys and values, 2 heads of 32, F16
        QVERIFY(memoryBytes(whole, 512) > whole.weightBytes + 512 * whole.cacheBytesPerToken);
        const ModelInfo early = headOf(2000); // within the vocabulary
        QCOMPARE(early.architecture, std::string("llama"));
        QVERIFY(early.runs);
        QCOMPARE(early.parameters, uint64_t(0));
        QVERIFY_THROWS_EXCEPTION(Error, headOf(10));
    }

    // Of every model here: the header, without a byte of the weights, says what the file says.
    void judgesEveryFixtureByItsHeader()
    {
        HEARTH_NEEDS_FIXTURES();
        int count = 0;
        for (const char *folder : {"models/archs", "models/quants", "models/trained", "models/vision"}) {
            for (const auto &entry : std::filesystem::directory_iterator(test::fixturesFolder() / folder)) {
                if (entry.path().extension() != ".gguf")
                    continue;
                const MappedFile mapped(entry.path());
                const auto file = openGguf(entry.path(), TypePolicy::Known);
                uint64_t header = mapped.bytes().size();
                for (const TensorInfo &tensor : file->tensors())
                    header = std::min(header, tensor.offset);
                const std::string name = entry.path().filename().string();
                const ModelInfo whole = readModelInfo(entry.path());
                const ModelInfo head = readModelInfo(ModelHead{mapped.bytes().first(header), mapped.bytes().size(), name, {}});
                QVERIFY2(head.runs == whole.runs, (name + ": " + head.whyNot).c_str());
                QCOMPARE(head.whyNot, whole.whyNot);
                QCOMPARE(head.parameters, whole.parameters);
                QCOMPARE(head.cacheBytesPerToken, whole.cacheBytesPerToken);
                ++count;
            }
        }
        QVERIFY2(count > 60, qPrintable(QString::number(count)));
    }

    void saysOfAWholeHeadThatTheFileItselfIsCut()
    {
        HEARTH_NEEDS_FIXTURES();
        for (const char *name : {"metadata-cut.gguf", "tensor-infos-cut.gguf"}) {
            const MappedFile mapped(test::fixturesFolder() / "malformed/gguf" / name);
            QVERIFY_THROWS_EXCEPTION(Error, readModelInfo(ModelHead{mapped.bytes(), mapped.bytes().size(), name, {}}));
            QVERIFY(readModelInfo(ModelHead{mapped.bytes(), mapped.bytes().size() + 1000, name, {}}).runs);
        }
    }

    void joinsTheHeadsOfASplitFile()
    {
        HEARTH_NEEDS_FIXTURES();
        constexpr size_t parts = 3, headBytes = 60000;
        const auto path = test::fixturesFolder() / "models/quants/tiny-mix-q4_k_m.gguf";
        const auto file = openModelFile(path);
        const auto folder = test::scratchFolder("split-heads");
        test::writeSplit(*file, folder, "tiny", parts, uint32_t(file->tensors().size()));
        std::vector<std::unique_ptr<MappedFile>> files;
        std::vector<ModelHead> heads;
        for (size_t i = 0; i < parts; ++i) {
            const auto part = test::splitPath(folder, "tiny", i, parts);
            const MappedFile &mapped = *files.emplace_back(std::make_unique<MappedFile>(part));
            heads.push_back(
                {mapped.bytes().first(std::min(headBytes, mapped.bytes().size())), mapped.bytes().size(), part.filename().string(), {}});
        }
        const ModelOutline first(heads[0]), all{std::span<const ModelHead>(heads)};
        QVERIFY(!first.isCut() && !first.hasParts());
        QVERIFY2(all.info().runs && all.hasParts(), all.info().whyNot.c_str());
        QCOMPARE(all.info().parameters, readModelInfo(path).parameters);
        heads[0].bytes = heads[0].bytes.first(2000);
        const ModelOutline cut{std::span<const ModelHead>(heads)};
        QVERIFY(cut.isCut() && !cut.hasParts() && cut.info().runs);
    }

    void saysWhatAProjectorIs()
    {
        HEARTH_NEEDS_FIXTURES();
        const ModelInfo info = readModelInfo(test::fixturesFolder() / "models/vision/mmproj-gemma3-f32.gguf");
        QVERIFY(!info.runs);
        QVERIFY2(QString::fromStdString(info.whyNot).contains("sees pictures"), info.whyNot.c_str());
    }

    void tellsWhatAnUnfinishedDownloadIs()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto path = test::scratchFolder("info") / "half.gguf";
        const MappedFile mapped(test::fixturesFolder() / "models/quants/tiny-mix-q4_k_m.gguf");
        std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char *>(mapped.bytes().data()), 40000);
        const ModelInfo info = readModelInfo(path);
        QVERIFY(!info.runs);
        QVERIFY2(QString::fromStdString(info.whyNot).contains("past the end"), info.whyNot.c_str());
        QCOMPARE(info.layers, 1);
    }

    void judgesASafetensorsFileByItsHeaderAndConfiguration()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto folder = test::fixturesFolder() / "safetensors/llama-bf16";
        const MappedFile mapped(folder / "model.safetensors"), config(folder / "config.json");
        ModelHead head{mapped.bytes().first(16384), mapped.bytes().size(), "model.safetensors",
                       std::string(reinterpret_cast<const char *>(config.bytes().data()), config.bytes().size())};
        const ModelInfo info = readModelInfo(head);
        QVERIFY2(info.runs, info.whyNot.c_str());
        QCOMPARE(info.architecture, std::string("llama"));
        QCOMPARE(info.types.front().first, std::string("BF16"));
        QCOMPARE(info.parameters, readModelInfo(folder).parameters);
        head.config = R"({"model_type": "nosuch", "hidden_size": 8})";
        QVERIFY(!readModelInfo(head).runs);
        QVERIFY(QString::fromStdString(readModelInfo(head).whyNot).contains("nosuch"));
        head.config.clear();
        QVERIFY(!readModelInfo(head).runs);
    }

    void throwsForWhatIsNoModelFile()
    {
        HEARTH_NEEDS_FIXTURES();
        QVERIFY_THROWS_EXCEPTION(Error, readModelInfo(test::fixturesFolder() / "README.md"));
        QVERIFY_THROWS_EXCEPTION(Error, readModelInfo(test::fixturesFolder() / "nothing.gguf"));
    }
};

QTEST_APPLESS_MAIN(ModelInfoTest)
#include "modelinfo_test.moc"
