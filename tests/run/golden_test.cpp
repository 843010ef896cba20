#include "inference/backend/backend.h"
#include "inference/run/runner.h"
#include "tests/run/goldencases.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <optional>

using namespace hearth;
using namespace hearth::test;

Q_DECLARE_METATYPE(hearth::test::GoldenCase)

// Every model of the fixtures on every instruction set and on Vulkan, against numbers made elsewhere: the logits of a whole prompt, the
// same computed one token at a time with half of the layers on each device, and the greedy continuation. The errors, as a table:
//   build/release/tests/run/golden_test logitsEqualTheReference | grep '|'
class GoldenTest : public QObject
{
    Q_OBJECT

    struct Target
    {
        std::string name;
        LoadOptions options;
        bool isExact; // computes with float32 activations
    };

    static std::vector<Target> targets()
    {
        std::vector<Target> result;
        for (const std::string &isa : availableCpuIsas())
            result.push_back(
                {isa, {.device = "cpu", .cacheType = CacheType::F32, .threads = 2, .cpuIsa = isa, .batchTokens = 64}, isa == "scalar"});
        if (!listVulkanDevices().empty())
            result.push_back({"vulkan", {.device = "vulkan", .cacheType = CacheType::F32, .threads = 2, .batchTokens = 64}, true});
        return result;
    }

    // The greatest relative error allowed against the float64 pass; the reasons stand in the fixtures' READMEs.
    static double tolerance(const ModelFile &file, const Target &target)
    {
        if (target.isExact)
            return target.name == "vulkan" ? 1e-4 : 2e-5; // float32 in another order
        double most = 2e-5;
        for (const TensorInfo &tensor : file.tensors()) {
            if (tensor.rows() < 2 || tensor.type == TensorType::F32)
                continue;
            const bool isWide = tensor.type == TensorType::BF16;         // activations in bfloat16: 8 bits
            const bool isHalf = tensor.type == TensorType::F16;          // activations may be rounded to half
            most = std::max(most, isHalf ? 3e-3 : isWide ? 2e-2 : 4e-2); // quantized: activations in 8-bit blocks of 32
        }
        return most;
    }

    static std::shared_ptr<const ModelFile> open(const GoldenCase &golden) { return openModelFile(golden.file); }

    static std::unique_ptr<Runner> load(const GoldenCase &golden, const std::shared_ptr<const ModelFile> &file, LoadOptions options)
    {
        options.path = file->path();
        options.contextTokens = golden.contextTokens;
        return Runner::load(file, options, 64, [](double, std::string_view) {}, {});
    }

    static std::vector<float> promptLogits(Runner &runner, const std::vector<int32_t> &tokens)
    {
        std::vector<float> logits;
        runner.evaluate(tokens, [&](int, std::span<const float> rows) { logits.insert(logits.end(), rows.begin(), rows.end()); });
        return logits;
    }

    // Runs one token at a position of the only sequence, whose pages lie in order.
    static std::vector<float> oneToken(Runner &runner, int32_t token, int position)
    {
        std::vector<int32_t> pageTable(size_t((runner.contextTokens() + runner.pageTokens() - 1) / runner.pageTokens()));
        for (size_t i = 0; i < pageTable.size(); ++i)
            pageTable[i] = int32_t(i);
        const std::vector<int32_t> tokens{token}, positions{position}, zero{0};
        std::vector<float> logits(size_t(runner.vocabulary()));
        runner.forward({.tokens = tokens,
                        .positions = positions,
                        .sequences = zero,
                        .cacheSlots = positions,
                        .pageTables = pageTable,
                        .outputRows = zero},
                       logits);
        return logits;
    }

    static double standardDeviation(const std::vector<float> &values)
    {
        double sum = 0, squares = 0;
        for (float value : values) {
            sum += value;
            squares += double(value) * value;
        }
        const double mean = sum / double(values.size());
        return std::sqrt(squares / double(values.size()) - mean * mean);
    }

    struct Errors // relative; -1: there is no such reference
    {
        double exact = -1;
        double llamacpp = -1;
    };

    static void compare(const GoldenCase &golden, const std::vector<float> &logits, int vocabulary, double most, Errors *errors = nullptr)
    {
        Errors found;
        if (!golden.exact.empty()) {
            found.exact = relativeError(logits, readNpy(golden.exact).data);
            QVERIFY2(found.exact < most, qPrintable(QStringLiteral("against float64: %1, allowed %2").arg(found.exact).arg(most)));
        }
        if (!golden.llamacpp.empty()) {
            std::vector<float> reference = readNpy(golden.llamacpp).data;
            std::vector<float> mine = logits;
            if (reference.size() == size_t(vocabulary)) // only the last position is kept
                mine.erase(mine.begin(), mine.end() - vocabulary);
            found.llamacpp = relativeError(mine, reference);
            const double allowed = most + std::max(golden.llamacppError, 1e-4) * 1.1;
            QVERIFY2(found.llamacpp < allowed,
                     qPrintable(QStringLiteral("against llama.cpp: %1, allowed %2").arg(found.llamacpp).arg(allowed)));
        }
        if (errors)
            *errors = found;
    }

    static QString shown(double error) { return error < 0 ? QStringLiteral("-") : QString::number(error, 'e', 1); }

    static void addRows()
    {
        QTest::addColumn<GoldenCase>("golden");
        QTest::addColumn<int>("target");
        if (!hasFixtures())
            return;
        const std::vector<Target> all = targets();
        for (const GoldenCase &golden : goldenCases())
            for (int i = 0; i < int(all.size()); ++i)
                QTest::addRow("%s on %s", golden.name.c_str(), all[size_t(i)].name.c_str()) << golden << i;
    }

private slots:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }

    void logitsEqualTheReference_data()
    {
        addRows();
        qInfo("| model | on | error against float64 | against llama.cpp | llama.cpp's own |");
    }

    void logitsEqualTheReference()
    {
        QFETCH(const GoldenCase, golden);
        QFETCH(const int, target);
        const Target on = targets()[size_t(target)];
        const auto file = open(golden);
        const auto runner = load(golden, file, on.options);
        const std::vector<float> logits = promptLogits(*runner, golden.tokens);
        Errors errors;
        compare(golden, logits, runner->vocabulary(), tolerance(*file, on), &errors);
        qInfo("| %s | %s | %s | %s | %s |", golden.name.c_str(), on.name.c_str(), qPrintable(shown(errors.exact)),
              qPrintable(shown(errors.llamacpp)), qPrintable(shown(golden.llamacpp.empty() ? -1 : golden.llamacppError)));
    }

    void greedyTextEqualsTheReference_data() { addRows(); }

    // Token by token, through the decode path. Where the reference's best two logits lie closer than what rounding moves them, either is
    // right, and the continuation after it is no longer compared.
    void greedyTextEqualsTheReference()
    {
        QFETCH(const GoldenCase, golden);
        QFETCH(const int, target);
        const Target on = targets()[size_t(target)];
        const auto file = open(golden);
        const auto runner = load(golden, file, on.options);
        std::vector<float> logits = promptLogits(*runner, golden.tokens);
        logits.erase(logits.begin(), logits.end() - runner->vocabulary());
        const double share = std::max(0.05, 3 * (tolerance(*file, on) + golden.llamacppError));
        int position = int(golden.tokens.size());
        int compared = 0;
        for (size_t i = 0; i < golden.greedy.size() && position < runner->contextTokens(); ++i, ++position) {
            const int32_t best = int32_t(std::max_element(logits.begin(), logits.end()) - logits.begin());
            if (i < golden.greedyGap.size() && golden.greedyGap[i] < share * standardDeviation(logits) && best != golden.greedy[i])
                break;
            QVERIFY2(best == golden.greedy[i], qPrintable(QStringLiteral("token %1 is %2, not %3").arg(i).arg(best).arg(golden.greedy[i])));
            ++compared;
            if (i + 1 < golden.greedy.size())
                logits = oneToken(*runner, best, position);
        }
        QVERIFY(compared > 0 || golden.greedyGap.empty() || golden.greedyGap[0] < share * standardDeviation(logits));
    }

    // The same, with the first half of the layers on the GPU and the rest on the CPU.
    void aModelSplitBetweenTwoDevicesComputesTheSame_data()
    {
        QTest::addColumn<GoldenCase>("golden");
        if (!hasFixtures() || listVulkanDevices().empty())
            return;
        for (const GoldenCase &golden : goldenCases())
            if (golden.name == "stories260K-f32" || golden.name == "gpt2" || golden.name == "qwen3" || golden.name == "gemma3"
                || golden.name == "qwen35" || golden.name == "mamba")
                QTest::addRow("%s", golden.name.c_str()) << golden;
    }

    void aModelSplitBetweenTwoDevicesComputesTheSame()
    {
        if (listVulkanDevices().empty())
            QSKIP("no Vulkan device");
        QFETCH(const GoldenCase, golden);
        const Target on{
            "vulkan",
            {.device = "vulkan", .gpuLayers = 1, .cacheType = CacheType::F32, .threads = 2, .cpuIsa = "scalar", .batchTokens = 7},
            true};
        const auto file = open(golden);
        const auto runner = load(golden, file, on.options);
        QCOMPARE(runner->placement().layersOnGpu, 1);
        QVERIFY(!runner->placement().reason.empty());
        compare(golden, promptLogits(*runner, golden.tokens), runner->vocabulary(), tolerance(*file, on));
    }
};

QTEST_GUILESS_MAIN(GoldenTest)
#include "golden_test.moc"
