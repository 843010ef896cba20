#include "inference/core/error.h"
#include "inference/core/mappedfile.h"
#include "inference/evaluation.h"
#include "inference/files/gguf.h"
#include "inference/files/ggufwriter.h"
#include "inference/quantize/encoders.h"
#include "inference/quantize/mixture.h"
#include "inference/quantizer.h"
#include "tests/support/fixtures.h"

#include <QTest>
#include <cmath>
#include <fstream>
#include <limits>

using namespace hearth;
namespace fs = std::filesystem;

class QuantizerTest : public QObject
{
    Q_OBJECT

private:
    static fs::path quants() { return test::fixturesFolder() / "models/quants"; }
    static fs::path scratch(const std::string &name) { return test::scratchFolder("quantizer") / name; }
    static QuantizeRequest request(const std::string &mixture, const std::string &out = "out.gguf")
    {
        QuantizeRequest request;
        request.input = quants() / "tiny-f32.gguf";
        request.output = scratch(out);
        request.mixture = mixture;
        request.threads = 2;
        return request;
    }
    static std::string kindOf(const QuantizeRequest &request)
    {
        try {
            quantize(request);
        } catch (const Error &error) {
            return error.kind();
        }
        return "accepted";
    }
    // An importance matrix with an entry for every matrix of the tiny model.
    static fs::path importanceFile()
    {
        const auto file = openModelFile(quants() / "tiny-f32.gguf");
        Importance importance;
        for (const TensorInfo &tensor : file->tensors()) {
            if (tensor.dimensions == 2)
                importance.entries[tensor.name] = {std::vector<float>(tensor.columns(), 2.0f), {2.0f}};
        }
        writeImportance(importance, scratch("importance.gguf"));
        return scratch("importance.gguf");
    }
    // How far the distributions of one file are from those of tiny-f32, on the CPU's reference kernels.
    static double divergence(const fs::path &model)
    {
        EvaluationRequest request;
        request.model.path = model;
        request.model.device = "cpu";
        request.model.cpuIsa = "scalar";
        request.model.cacheType = CacheType::F32;
        request.reference = request.model;
        request.reference->path = quants() / "tiny-f32.gguf";
        for (int i = 0; i < 12; ++i)
            request.text += "Tom and Lily went to the park. They saw a big dog and a small cat. ";
        request.windowTokens = 128;
        return evaluate(request).summary.divergence->mean.value;
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    // The written file loads, and its answers are about as near to the original's as those of the peer's file of the type.
    void writtenFilesAnswerLikeThePeers_data()
    {
        QTest::addColumn<QString>("mixture");
        QTest::addColumn<QString>("peer");
        for (const char *mixture :
             {"F16",    "BF16",   "Q8_0",  "Q4_0",    "Q4_1",  "Q5_0",   "Q5_1",    "Q2_K",  "Q3_K_S", "Q4_K_S", "Q5_K_S", "Q6_K",
              "IQ4_NL", "IQ4_XS", "IQ3_S", "IQ3_XXS", "IQ2_M", "IQ2_XS", "IQ2_XXS", "IQ1_M", "IQ1_S",  "TQ1_0",  "TQ2_0",  "MXFP4"}) {
            QString peer = QString::fromLatin1(mixture).toLower();
            if (peer.contains("_k_"))
                peer.chop(2);
            if (peer == "iq2_m")
                peer = "iq2_s";
            const quantizing::Mixture &recipe = *quantizing::findMixture(mixture);
            if (!quantizing::findEncoder(recipe.type))
                continue;
            QTest::newRow(mixture) << mixture << QStringLiteral("tiny-%1.gguf").arg(peer);
        }
    }
    void writtenFilesAnswerLikeThePeers()
    {
        QFETCH(QString, mixture);
        QFETCH(QString, peer);
        QuantizeRequest pure = request(mixture.toStdString(), "pure-" + mixture.toStdString() + ".gguf");
        pure.isPure = true;
        pure.importance = importanceFile();
        const QuantizeReport report = quantize(pure);
        QCOMPARE(report.fileBytes, uint64_t(fs::file_size(pure.output)));
        const double mine = divergence(pure.output), theirs = divergence(quants() / peer.toStdString());
        qInfo("divergence %.6f, of the peer's file %.6f", mine, theirs);
        QVERIFY(mine < theirs * 1.4 + 1e-6); // a random model's answers hang on chance: the weights' errors are compared in encoders_test
    }

    void allMetadataIsKept()
    {
        const QuantizeRequest some = request("Q4_K_M");
        quantize(some);
        const MappedFile before(some.input), after(some.output);
        std::map<std::string, std::vector<std::byte>> kept;
        for (const EncodedValue &each : encodedMetadata(after.bytes(), "after"))
            kept[each.key].assign(each.value.begin(), each.value.end());
        int compared = 0;
        for (const EncodedValue &each : encodedMetadata(before.bytes(), "before")) {
            if (each.key == "general.file_type" || each.key == "general.quantization_version")
                continue;
            QVERIFY2(kept.contains(each.key), each.key.c_str());
            QVERIFY2(kept[each.key] == std::vector<std::byte>(each.value.begin(), each.value.end()), each.key.c_str());
            ++compared;
        }
        QVERIFY(compared > 10);
        const auto file = openModelFile(some.output);
        QCOMPARE(file->requireUint("general.file_type"), uint64_t(15));
        QCOMPARE(file->tensors().size(), openModelFile(some.input)->tensors().size());
    }

    void thePlanTellsTheSizeBeforehand_data()
    {
        QTest::addColumn<QString>("mixture");
        for (const char *mixture : {"F16", "Q8_0", "Q5_K_M", "Q4_0"})
            QTest::newRow(mixture) << mixture;
    }
    void thePlanTellsTheSizeBeforehand()
    {
        QFETCH(QString, mixture);
        const QuantizeRequest some = request(mixture.toStdString(), "planned.gguf");
        fs::remove(some.output);
        const QuantizeReport plan = planQuantization(some);
        QVERIFY(!fs::exists(some.output));
        const QuantizeReport report = quantize(some);
        QCOMPARE(plan.bytes, report.bytes);
        QCOMPARE(plan.fileBytes, uint64_t(fs::file_size(some.output))); // to the byte
        QCOMPARE(report.fileBytes, plan.fileBytes);
        for (const QuantizedTensor &tensor : report.tensors)
            QVERIFY(tensor.error < 0.2 && (tensor.error > 0) == (tensor.from != tensor.to));
    }

    void theNumberOfThreadsChangesNothing()
    {
        QuantizeRequest one = request("Q4_K_M", "one.gguf"), three = request("Q4_K_M", "three.gguf");
        one.threads = 1;
        three.threads = 3;
        const QuantizeReport a = quantize(one), b = quantize(three);
        QCOMPARE(a.tensors[0].error, b.tensors[0].error);
        const MappedFile first(one.output), second(three.output);
        QVERIFY(std::equal(first.bytes().begin(), first.bytes().end(), second.bytes().begin(), second.bytes().end()));
    }

    // Rows of 64 and 172: blocks of 256 fit neither.
    void rowsThatDoNotFitAreReported()
    {
        QuantizeRequest story = request("Q4_K_M", "story.gguf");
        story.input = test::fixturesFolder() / "models/trained/stories260K-f32.gguf";
        const QuantizeReport report = quantize(story);
        int standIns = 0;
        for (const QuantizedTensor &tensor : report.tensors) {
            if (!tensor.wanted)
                continue;
            ++standIns;
            QVERIFY(tensor.to == TensorType::Q5_0 || tensor.to == TensorType::Q8_0 || tensor.to == TensorType::F16);
        }
        QVERIFY(standIns > 30);
        QVERIFY(openModelFile(story.output));
    }

    void whatCannotBeDoneIsRefused()
    {
        QCOMPARE(kindOf(request("Q9_Z")), std::string("unknown_type"));
        for (const char *small : {"IQ2_XXS", "Q2_K_S"}) {
            const bool isWritten = quantizing::findEncoder(quantizing::findMixture(small)->type) != nullptr;
            QCOMPARE(kindOf(request(small)), std::string(isWritten ? "needs_importance" : "unknown_type"));
        }
        QuantizeRequest again = request("Q4_0");
        again.input = quants() / "tiny-q8_0.gguf";
        QCOMPARE(kindOf(again), std::string("quantized_input"));
        again.mayRequantize = true;
        QCOMPARE(kindOf(again), std::string("accepted"));
        QuantizeRequest same = request("Q8_0");
        same.input = scratch("same.gguf");
        same.output = same.input;
        fs::copy_file(quants() / "tiny-f32.gguf", same.input, fs::copy_options::overwrite_existing);
        QCOMPARE(kindOf(same), std::string("same_file"));
        QuantizeRequest pattern = request("Q8_0");
        pattern.tensorTypes = {{"attn_(q", "Q4_0"}};
        QCOMPARE(kindOf(pattern), std::string("bad_pattern"));
    }

    void anotherModelsImportanceIsRefused()
    {
        Importance importance;
        importance.entries["blk.0.attn_q.weight"] = {std::vector<float>(100, 1.0f), {1}};
        writeImportance(importance, scratch("other.gguf"));
        QuantizeRequest some = request("Q4_K_M", "refused.gguf");
        some.importance = scratch("other.gguf");
        QCOMPARE(kindOf(some), std::string("shape_mismatch"));
        QVERIFY(!fs::exists(some.output) && !fs::exists(some.output.string() + ".part"));
    }

    void weightsThatAreNoNumbersAreRefused()
    {
        const fs::path damaged = scratch("damaged.gguf");
        fs::copy_file(quants() / "tiny-f32.gguf", damaged, fs::copy_options::overwrite_existing);
        const uint64_t offset = openModelFile(damaged)->tensor("blk.0.ffn_up.weight").offset;
        std::fstream file(damaged, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(std::streamoff(offset + 4000));
        const float none = std::numeric_limits<float>::quiet_NaN();
        file.write(reinterpret_cast<const char *>(&none), sizeof none);
        file.close();
        QuantizeRequest some = request("Q4_K_M", "refused.gguf");
        some.input = damaged;
        QCOMPARE(kindOf(some), std::string("not_finite"));
        QVERIFY(!fs::exists(some.output.string() + ".part"));
    }

    void cancellingLeavesNothing()
    {
        std::stop_source stop;
        const QuantizeRequest some = request("Q6_K", "cancelled.gguf");
        fs::remove(some.output);
        std::string kind;
        try {
            quantize(
                some, [&](const QuantizeProgress &) { stop.request_stop(); }, stop.get_token());
        } catch (const Error &error) {
            kind = error.kind();
        }
        QCOMPARE(kind, std::string("cancelled"));
        QVERIFY(!fs::exists(some.output) && !fs::exists(some.output.string() + ".part"));
    }
};

QTEST_GUILESS_MAIN(QuantizerTest)
#include "quantizer_test.moc"
