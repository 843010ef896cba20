#include "inference/calibration.h"
#include "inference/core/error.h"
#include "inference/evaluation.h"
#include "inference/files/modelfile.h"
#include "inference/quantizer.h"
#include "inference/text/tokenizer.h"
#include "tests/support/fixtures.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

using namespace hearth;
namespace fs = std::filesystem;

class CalibrationTest : public QObject
{
    Q_OBJECT

private:
    static fs::path story() { return test::fixturesFolder() / "models/trained/stories260K-f32.gguf"; }
    static std::string text()
    {
        std::string result;
        for (int i = 0; i < 20; ++i)
            result += "Once upon a time there was a little girl named Lily. She loved to play outside in the park with her friends. ";
        return result;
    }
    static CalibrationRequest request()
    {
        CalibrationRequest request;
        request.model.path = story();
        request.model.device = "cpu";
        request.text = text();
        request.name = "stories.txt";
        request.windowTokens = 64;
        return request;
    }
    static std::vector<float> values(const ModelFile &file, const char *name)
    {
        const TensorInfo &tensor = file.tensor(name);
        std::vector<float> result(tensor.elements());
        tensorTypeInfo(tensor.type).decode(file.data(tensor), result);
        return result;
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    // What the first layer multiplies with is the normed embedding of each token, wherever it stands.
    void sumsOfTheFirstLayerEqualThoseByHand()
    {
        const Importance importance = collectImportance(request());
        const auto file = openModelFile(story());
        const std::vector<int32_t> tokens = Tokenizer::create(*file)->encode(text());
        const std::vector<float> embedding = values(*file, "token_embd.weight"), norm = values(*file, "blk.0.attn_norm.weight");
        const size_t windows = tokens.size() / 64;
        std::vector<double> sums(64);
        for (size_t at = 0; at < windows * 64; ++at) {
            const float *x = embedding.data() + size_t(at % 64 == 0 ? 1 : tokens[at]) * 64; // a window begins with BOS
            double squares = 0;
            for (size_t i = 0; i < 64; ++i)
                squares += double(x[i]) * x[i];
            for (size_t i = 0; i < 64; ++i)
                sums[i] += std::pow(double(x[i]) * norm[i], 2) / (squares / 64 + 1e-5);
        }
        const Importance::Entry &entry = importance.entries.at("blk.0.attn_q.weight");
        QCOMPARE(entry.counts, std::vector<float>{float(windows * 64)});
        QCOMPARE(entry.sums.size(), size_t(64));
        for (size_t i = 0; i < 64; ++i)
            QVERIFY2(std::fabs(entry.sums[i] / sums[i] - 1) < 1e-4, qPrintable(QString::number(double(entry.sums[i]) / sums[i])));
        QCOMPARE(importance.chunks, uint32_t(windows));
    }

    void everyMatrixOfEveryLayerHasAnEntry()
    {
        const Importance importance = collectImportance(request());
        for (int layer = 0; layer < 5; ++layer) {
            for (const char *part : {"attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"})
                QVERIFY(importance.entries.contains("blk." + std::to_string(layer) + "." + part + ".weight"));
        }
        QCOMPARE(importance.entries.size(), size_t(35));
    }

    // On the text that it was measured on, a quantization that goes by it is nearer to the original.
    void quantizingByItIsNearerToTheOriginal()
    {
        writeImportance(collectImportance(request()), test::scratchFolder("calibration") / "story.imatrix.gguf");
        double divergence[2];
        for (const bool isBlind : {false, true}) {
            QuantizeRequest quantization;
            quantization.input = story();
            quantization.output = test::scratchFolder("calibration") / "story.gguf";
            quantization.mixture = "Q5_1";
            quantization.isPure = true;
            if (!isBlind)
                quantization.importance = test::scratchFolder("calibration") / "story.imatrix.gguf";
            quantize(quantization);
            EvaluationRequest evaluation;
            evaluation.model.path = quantization.output;
            evaluation.model.device = "cpu";
            evaluation.reference = evaluation.model;
            evaluation.reference->path = story();
            evaluation.text = text();
            evaluation.windowTokens = 64;
            divergence[isBlind] = evaluate(evaluation).summary.divergence->mean.value;
        }
        qInfo("divergence %.6f by importance, %.6f without", divergence[0], divergence[1]);
        QVERIFY(divergence[0] < divergence[1]);
    }

    // Of a mixture each expert is measured on the tokens that chose it, and encoded by that.
    void expertsAreMeasuredAndEncodedEachByItsOwnTokens()
    {
        CalibrationRequest some = request();
        some.model.path = test::fixturesFolder() / "models/archs/mixtral.gguf";
        Importance importance = collectImportance(some);
        const auto file = openModelFile(some.model.path);
        const uint64_t experts = file->requireUint("llama.expert_count"), used = file->requireUint("llama.expert_used_count");
        const std::string name = "blk.0.ffn_up_exps.weight";
        const TensorInfo &tensor = file->tensor(name);
        Importance::Entry &entry = importance.entries.at(name);
        QCOMPARE(entry.counts.size(), size_t(experts));
        QCOMPARE(entry.sums.size(), size_t(experts * tensor.columns()));
        const float tokens = importance.entries.at("blk.0.attn_q.weight").counts.at(0);
        QCOMPARE(std::accumulate(entry.counts.begin(), entry.counts.end(), 0.0f), tokens * float(used));
        QVERIFY(std::adjacent_find(entry.counts.begin(), entry.counts.end(), std::not_equal_to<>()) != entry.counts.end());

        QuantizeRequest quantization;
        quantization.input = some.model.path;
        quantization.mixture = "Q4_0";
        quantization.isPure = true;
        quantization.importance = test::scratchFolder("calibration") / "experts.imatrix.gguf";
        const auto encoded = [&](const char *out) {
            writeImportance(importance, quantization.importance);
            quantization.output = test::scratchFolder("calibration") / out;
            quantize(quantization);
            const auto written = openModelFile(quantization.output);
            const auto data = written->data(written->tensor(name));
            return std::vector<std::byte>(data.begin(), data.end());
        };
        const std::vector<std::byte> before = encoded("experts.gguf");
        for (uint64_t i = 0; i < tensor.columns(); ++i) // the second expert only
            entry.sums[tensor.columns() + i] *= i % 2 == 0 ? 100.0f : 0.01f;
        const std::vector<std::byte> after = encoded("other.gguf");
        const size_t one = before.size() / size_t(experts);
        for (size_t expert = 0; expert < experts; ++expert) {
            const auto first = before.begin() + ptrdiff_t(expert * one);
            QCOMPARE(std::equal(first, first + ptrdiff_t(one), after.begin() + ptrdiff_t(expert * one)), expert != 1);
        }
    }

    void aTextOfLessThanAWindowIsRefused()
    {
        CalibrationRequest shortText = request();
        shortText.text = "Once upon a time";
        try {
            collectImportance(shortText);
            QFAIL("accepted");
        } catch (const Error &error) {
            QCOMPARE(error.kind(), std::string("too_short"));
        }
    }
};

QTEST_GUILESS_MAIN(CalibrationTest)
#include "calibration_test.moc"
