#include "inference/core/mappedfile.h"
#include "inference/files/gguf.h"
#include "inference/files/modelfile.h"
#include "inference/quantizer.h"
#include "inference/run/runner.h"
#include "tests/support/fixtures.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <cstring>
#include <map>

using namespace hearth;
namespace fs = std::filesystem;

// Quantizing what comes as SafeTensors.
class QuantizeFolderTest : public QObject
{
    Q_OBJECT

private:
    static QuantizeRequest request(const std::string &in, const std::string &mixture, const std::string &out)
    {
        QuantizeRequest request;
        request.input = test::fixturesFolder() / "safetensors" / in;
        request.output = test::scratchFolder("quantizefolder") / out;
        request.mixture = mixture;
        request.threads = 2;
        return request;
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    // A SafeTensors folder becomes what the peer's converter makes of it: the same tensors in the same order of rows.
    void aSafetensorsFolderBecomesAnUsualGgufFile_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("mixture");
        for (const char *folder : {"llama-bf16", "llama-f16", "llama-bf16-sharded"}) {
            for (const char *mixture : {"F16", "Q8_0", "Q4_0"})
                QTest::addRow("%s to %s", folder, mixture) << folder << mixture;
        }
    }
    void aSafetensorsFolderBecomesAnUsualGgufFile()
    {
        QFETCH(QString, folder);
        QFETCH(QString, mixture);
        const QuantizeRequest mine = request(folder.toStdString(), mixture.toStdString(), "folder.gguf");
        const QuantizeRequest theirs = request("gguf/llama-f16.gguf", mixture.toStdString(), "peer.gguf");
        const uint64_t planned = planQuantization(mine).fileBytes;
        quantize(mine);
        quantize(theirs);
        QCOMPARE(planned, uint64_t(fs::file_size(mine.output)));
        const auto made = openModelFile(mine.output), wanted = openModelFile(theirs.output);
        QVERIFY(!made->find("hearth.rope.halves"));
        QCOMPARE(made->tensors().size(), wanted->tensors().size());
        for (const TensorInfo &tensor : wanted->tensors()) {
            const TensorInfo &other = made->tensor(tensor.name);
            QCOMPARE(tensorTypeInfo(other.type).name, tensorTypeInfo(tensor.type).name);
            QCOMPARE(other.shape, tensor.shape);
            const auto a = made->data(other), b = wanted->data(tensor);
            QVERIFY2(std::equal(a.begin(), a.end(), b.begin(), b.end()), tensor.name.c_str());
        }
    }

    // Other programs take the vocabulary only in these types.
    void theVocabularyHasTheUsualTypes()
    {
        const QuantizeRequest some = request("llama-bf16", "Q8_0", "types.gguf");
        quantize(some);
        const MappedFile file(some.output);
        std::map<std::string, uint32_t> elements;
        for (const EncodedValue &each : encodedMetadata(file.bytes(), "types.gguf")) {
            uint32_t types[2] = {0, 0}; // of the value, and of an array's elements
            std::memcpy(types, each.value.data(), std::min(sizeof types, each.value.size()));
            if (types[0] == 9)
                elements[each.key] = types[1];
        }
        QCOMPARE(elements.at("tokenizer.ggml.tokens"), 8u);     // texts
        QCOMPARE(elements.at("tokenizer.ggml.scores"), 6u);     // float32
        QCOMPARE(elements.at("tokenizer.ggml.token_type"), 5u); // int32
    }

    void logitsOfAWrittenFolderAreThoseOfTheFolder_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("golden");
        QTest::newRow("llama") << "llama-bf16"
                               << "llama";
        QTest::newRow("with rope factors") << "llama3rope-bf16"
                                           << "llama3rope";
        QTest::newRow("gemma3") << "gemma3-bf16"
                                << "gemma3";
        QTest::newRow("biases") << "qwen2-f16"
                                << "qwen2";
        QTest::newRow("packed") << "llama-gptq-g32"
                                << "llama-gptq-g32";
        QTest::newRow("in activation order") << "llama-gptq-g32-actorder"
                                             << "llama-gptq-g32-actorder";
    }
    void logitsOfAWrittenFolderAreThoseOfTheFolder()
    {
        QFETCH(QString, folder);
        QFETCH(QString, golden);
        const fs::path all = test::fixturesFolder() / "safetensors";
        QuantizeRequest some = request(folder.toStdString(), "F32", "written.gguf");
        some.mayRequantize = true;
        quantize(some);
        QFile index(QString::fromStdString((all / "golden/index.json").string()));
        QVERIFY(index.open(QIODevice::ReadOnly));
        std::vector<int32_t> tokens;
        for (const auto &model : QJsonDocument::fromJson(index.readAll())["models"].toArray()) {
            if (model.toObject()["f64ref"].toString() != golden + ".f64ref.npy")
                continue;
            for (const auto &token : model.toObject()["tokens"].toArray())
                tokens.push_back(token.toInt());
        }
        LoadOptions options{.path = some.output, .device = "cpu", .cpuIsa = "scalar"};
        options.cacheType = CacheType::F32;
        const auto runner = Runner::load(openModelFile(some.output), options, 24, [](double, std::string_view) {}, {});
        std::vector<float> logits;
        runner->evaluate(tokens, [&](int, std::span<const float> rows) { logits.insert(logits.end(), rows.begin(), rows.end()); });
        const double error = test::relativeError(logits, test::readNpy(all / "golden" / (golden.toStdString() + ".f64ref.npy")).data);
        QVERIFY2(error < 2e-5, qPrintable(QString::number(error)));
    }
};

QTEST_GUILESS_MAIN(QuantizeFolderTest)
#include "quantizefolder_test.moc"
