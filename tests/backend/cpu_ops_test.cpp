#include "tests/backend/cpuplan.h"
#include "tests/support/fixtures.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <functional>

using namespace hearth;
using namespace hearth::test;

namespace {

constexpr int tokens = 37;

// One op from "x" (and "gate", a scaled copy of it) to "y".
std::vector<float> runUnary(const std::string &isa, Op op, int width, const std::vector<float> &x,
                            const std::vector<std::vector<float>> &vectors = {})
{
    CpuPlan model;
    model.plan.input = model.value("x", width);
    model.plan.output = model.value("y", width);
    op.inputs = {model.plan.input};
    op.outputs = {model.plan.output};
    for (const std::vector<float> &vector : vectors)
        op.weights.push_back(vector.empty() ? noId : model.vector(vector));
    model.plan.ops = {op};
    CpuRun run(model, isa, 2, {tokens, tokens, 1, 1});
    return run.run(CpuBatch::simple(int(x.size()) / width), x);
}

template <typename Function> std::vector<float> mapped(const std::vector<float> &x, const Function &function)
{
    std::vector<float> result(x.size());
    std::transform(x.begin(), x.end(), result.begin(), [&](float v) { return float(function(double(v))); });
    return result;
}

// Largest relative error of an element, with numbers under 1e-30 taken as zero.
double largestError(const std::vector<float> &got, const std::vector<float> &expected)
{
    double largest = got.size() == expected.size() ? 0 : 1e9;
    for (size_t i = 0; i < std::min(got.size(), expected.size()); ++i)
        largest = std::max(largest, std::abs(double(got[i]) - double(expected[i])) / (std::abs(double(expected[i])) + 1e-30));
    return largest;
}

std::vector<float> manyNumbers()
{
    std::vector<float> x;
    for (float v = -30; v < 30; v += 0.0117f)
        x.push_back(v);
    for (float v = 1e-8f; v < 1; v *= 1.9f)
        x.insert(x.end(), {v, -v});
    return x;
}

} // namespace

class CpuOpsTest : public QObject
{
    Q_OBJECT
private slots:
    void eachInstructionSetIsListedFromScalarUp();
    void anUnknownInstructionSetIsRefused();
    void rmsNormEqualsItsFormula();
    void layerNormEqualsItsFormula();
    void normsTakeAWeightForEachGroup();
    void activationsAreAccurate();
    void gatedActivationMultiplies();
    void softCapAndScaleEqualTheirFormulas();
    void ropeRotatesBothStyles_data();
    void ropeRotatesBothStyles();
    void embedsAddsPositionsAndSelectsRows();
    void stopsWhenAborted();
    void theEstimateIsWhatIsTaken();
};

void CpuOpsTest::eachInstructionSetIsListedFromScalarUp()
{
    const std::vector<std::string> isas = availableCpuIsas();
    QCOMPARE(isas.front(), std::string("scalar"));
    const std::unique_ptr<Backend> best = createCpuBackend({3, "auto"});
    QVERIFY(best->info().name.find("3 threads") != std::string::npos);
    QVERIFY(best->info().totalBytes > best->info().freeBytes);
    QVERIFY(best->info().freeBytes > 0);
}

void CpuOpsTest::anUnknownInstructionSetIsRefused()
{
    try {
        createCpuBackend({1, "mmx"});
        QFAIL("made");
    } catch (const Error &error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY(std::string(error.what()).find("scalar") != std::string::npos);
    }
}

void CpuOpsTest::rmsNormEqualsItsFormula()
{
    for (int width : {8, 33, 512})
        for (int group : {width, width % 4 == 0 ? width / 4 : width}) {
            const std::vector<float> x = randomFloats(size_t(tokens) * size_t(width), uint32_t(width));
            const std::vector<float> weight = randomFloats(size_t(group), 2);
            std::vector<float> expected(x.size());
            for (size_t begin = 0; begin < x.size(); begin += size_t(group)) {
                double squares = 0;
                for (int i = 0; i < group; ++i)
                    squares += double(x[begin + size_t(i)]) * double(x[begin + size_t(i)]);
                for (int i = 0; i < group; ++i)
                    expected[begin + size_t(i)] =
                        float(double(x[begin + size_t(i)]) / std::sqrt(squares / group + 1e-5) * double(weight[size_t(i)]));
            }
            Op op{OpKind::RmsNorm, {}, {}, {}, {}, {}};
            op.params.epsilon = 1e-5f;
            op.params.groupWidth = group;
            for (const std::string &isa : availableCpuIsas())
                QVERIFY2(largestError(runUnary(isa, op, width, x, {weight}), expected) < 2e-6, isa.c_str());
        }
}

void CpuOpsTest::layerNormEqualsItsFormula()
{
    for (int width : {8, 33, 512})
        for (bool hasBias : {false, true}) {
            std::vector<float> x = randomFloats(size_t(tokens) * size_t(width), uint32_t(width));
            for (float &v : x)
                v += 100; // a mean far off zero
            const std::vector<float> weight = randomFloats(size_t(width), 2);
            const std::vector<float> bias = hasBias ? randomFloats(size_t(width), 3) : std::vector<float>{};
            std::vector<float> expected(x.size());
            for (size_t begin = 0; begin < x.size(); begin += size_t(width)) {
                double sum = 0, squares = 0;
                for (int i = 0; i < width; ++i)
                    sum += double(x[begin + size_t(i)]);
                for (int i = 0; i < width; ++i)
                    squares += std::pow(double(x[begin + size_t(i)]) - sum / width, 2);
                for (int i = 0; i < width; ++i)
                    expected[begin + size_t(i)] =
                        float((double(x[begin + size_t(i)]) - sum / width) / std::sqrt(squares / width + 1e-5) * double(weight[size_t(i)])
                              + (hasBias ? double(bias[size_t(i)]) : 0));
            }
            Op op{OpKind::LayerNorm, {}, {}, {}, {}, {}};
            op.params.epsilon = 1e-5f;
            for (const std::string &isa : availableCpuIsas())
                QVERIFY2(relativeError(runUnary(isa, op, width, x, {weight, bias}), expected) < 2e-5, isa.c_str());
        }
}

void CpuOpsTest::normsTakeAWeightForEachGroup()
{
    const int group = 700, groups = 7, width = group * groups; // enough that two threads share the groups of a row
    const std::vector<float> x = randomFloats(size_t(tokens) * size_t(width), 5);
    const std::vector<float> weight = randomFloats(size_t(width), 6), bias = randomFloats(size_t(width), 7);
    for (const OpKind kind : {OpKind::RmsNorm, OpKind::LayerNorm}) {
        const bool isLayer = kind == OpKind::LayerNorm;
        std::vector<float> expected(x.size());
        for (size_t begin = 0; begin < x.size(); begin += group) {
            double mean = 0, squares = 0;
            for (size_t i = 0; i < group; ++i)
                mean += isLayer ? double(x[begin + i]) / group : 0;
            for (size_t i = 0; i < group; ++i)
                squares += std::pow(double(x[begin + i]) - mean, 2) / group;
            for (size_t i = 0; i < group; ++i) {
                const size_t column = (begin + i) % width;
                expected[begin + i] = float((double(x[begin + i]) - mean) / std::sqrt(squares + 1e-5) * double(weight[column])
                                            + (isLayer ? double(bias[column]) : 0));
            }
        }
        Op op{kind, {}, {}, {}, {}, {}};
        op.params.epsilon = 1e-5f;
        op.params.groupWidth = group;
        for (const std::string &isa : availableCpuIsas()) {
            std::vector<std::vector<float>> weights(1, weight);
            if (isLayer)
                weights.push_back(bias);
            QVERIFY2(relativeError(runUnary(isa, op, width, x, weights), expected) < 1e-6, isa.c_str());
        }
    }
}

void CpuOpsTest::activationsAreAccurate()
{
    const std::vector<float> x = manyNumbers();
    const auto check = [&](Activation activation, double limit, const std::function<double(double)> &exact) {
        Op op{OpKind::Activate, {}, {}, {}, {}, {}};
        op.params.activation = activation;
        for (const std::string &isa : availableCpuIsas()) {
            const double error = largestError(runUnary(isa, op, int(x.size()), x), mapped(x, exact));
            QVERIFY2(error < limit, (isa + " " + std::to_string(int(activation)) + ": " + std::to_string(error * 1e6) + "e-6").c_str());
        }
    };
    check(Activation::Relu, 1e-9, [](double v) { return std::max(v, 0.0); });
    check(Activation::ReluSquared, 1e-7, [](double v) { return v > 0 ? v * v : 0; });
    check(Activation::Tanh, 2e-6, [](double v) { return std::tanh(v); });
    check(Activation::Sigmoid, 2e-6, [](double v) { return 1 / (1 + std::exp(-v)); });
    check(Activation::Silu, 1e-6, [](double v) { return v / (1 + std::exp(-v)); });
    // the far left tails are products of exponentials of large float32 numbers: an ulp of 2u is a relative error of its size
    check(Activation::GeluTanh, 3e-5, [](double v) { return v / (1 + std::exp(-2 * 0.79788456080286536 * (v + 0.044715 * v * v * v))); });
    check(Activation::GeluErf, 3e-5, [](double v) { return 0.5 * v * std::erfc(-v * 0.70710678118654752); });
}

void CpuOpsTest::gatedActivationMultiplies()
{
    const int width = 77;
    const std::vector<float> x = randomFloats(size_t(tokens) * size_t(width), 1);
    for (const std::string &isa : availableCpuIsas()) {
        CpuPlan model;
        model.plan.input = model.value("x", width);
        const ValueId gate = model.value("gate", width);
        model.plan.output = model.value("y", width);
        OpParams twice;
        twice.scale = 2;
        OpParams silu;
        model.plan.ops = {{OpKind::Scale, {model.plan.input}, {gate}, {}, {}, twice},
                          {OpKind::GatedActivate, {model.plan.input, gate}, {model.plan.output}, {}, {}, silu}};
        CpuRun run(model, isa, 2, {tokens, tokens, 1, 1});
        const auto expected = mapped(x, [](double v) { return v / (1 + std::exp(-v)) * 2 * v; });
        QVERIFY2(relativeError(run.run(CpuBatch::simple(tokens), x), expected) < 1e-6, isa.c_str());
    }
}

void CpuOpsTest::softCapAndScaleEqualTheirFormulas()
{
    const std::vector<float> x = manyNumbers();
    Op cap{OpKind::SoftCap, {}, {}, {}, {}, {}};
    cap.params.softcap = 7;
    Op scale{OpKind::Scale, {}, {}, {}, {}, {}};
    scale.params.scale = -0.3f;
    for (const std::string &isa : availableCpuIsas()) {
        QVERIFY(largestError(runUnary(isa, cap, int(x.size()), x), mapped(x, [](double v) { return 7 * std::tanh(v / 7); })) < 1e-6);
        QVERIFY(largestError(runUnary(isa, scale, int(x.size()), x), mapped(x, [](double v) { return v * double(-0.3f); })) < 1e-7);
    }
}

void CpuOpsTest::ropeRotatesBothStyles_data()
{
    QTest::addColumn<bool>("isAdjacent");
    QTest::addColumn<int>("headDim");
    QTest::addColumn<int>("ropeDim");
    QTest::newRow("adjacent, whole head") << true << 8 << 8;
    QTest::newRow("adjacent, half a head") << true << 64 << 32;
    QTest::newRow("halves, whole head") << false << 64 << 64;
    QTest::newRow("halves, part of a head") << false << 80 << 42;
}

void CpuOpsTest::ropeRotatesBothStyles()
{
    QFETCH(bool, isAdjacent);
    QFETCH(int, headDim);
    QFETCH(int, ropeDim);
    const int heads = 3;
    std::vector<float> frequencies;
    for (int i = 0; i < ropeDim / 2; ++i)
        frequencies.push_back(float(std::pow(10000.0, -2.0 * i / ropeDim)));
    CpuBatch batch = CpuBatch::simple(tokens);
    for (int t = 0; t < tokens; ++t)
        batch.positions[size_t(t)] = t * 3001;
    const std::vector<float> x = randomFloats(size_t(tokens) * size_t(heads) * size_t(headDim), 4);
    std::vector<float> expected = x;
    for (int t = 0; t < tokens; ++t)
        for (int h = 0; h < heads; ++h)
            for (int i = 0; i < ropeDim / 2; ++i) {
                const size_t head = size_t(t * heads + h) * size_t(headDim);
                const size_t a = head + size_t(isAdjacent ? 2 * i : i);
                const size_t b = head + size_t(isAdjacent ? 2 * i + 1 : i + ropeDim / 2);
                const double angle = double(batch.positions[size_t(t)]) * double(frequencies[size_t(i)]);
                expected[a] = float(1.25 * (double(x[a]) * std::cos(angle) - double(x[b]) * std::sin(angle)));
                expected[b] = float(1.25 * (double(x[a]) * std::sin(angle) + double(x[b]) * std::cos(angle)));
            }
    for (const std::string &isa : availableCpuIsas()) {
        CpuPlan model;
        model.plan.input = model.plan.output = model.value("x", heads * headDim);
        Op op{OpKind::Rope, {model.plan.input}, {model.plan.input}, {model.vector(frequencies)}, {}, {}};
        op.params.heads = heads;
        op.params.headDim = headDim;
        op.params.ropeDim = ropeDim;
        op.params.ropeMagnitude = 1.25f;
        op.params.ropeStyle = isAdjacent ? RopeStyle::Adjacent : RopeStyle::Halves;
        model.plan.ops = {op};
        CpuRun run(model, isa, 2, {tokens, tokens, 1, 1});
        QVERIFY2(relativeError(run.run(batch, x), expected) < 1e-6, isa.c_str());
    }
}

void CpuOpsTest::embedsAddsPositionsAndSelectsRows()
{
    const int width = 96, vocabulary = 50;
    const auto words = randomBlocks(TensorType::Q5_1, vocabulary, width, 1);
    const auto places = randomBlocks(TensorType::F16, 64, width, 2);
    const std::vector<float> wordRows = decodeRows(TensorType::Q5_1, vocabulary, width, words);
    const std::vector<float> placeRows = decodeRows(TensorType::F16, 64, width, places);
    CpuBatch batch = CpuBatch::simple(tokens);
    for (int t = 0; t < tokens; ++t)
        batch.tokens[size_t(t)] = t * 7 % vocabulary;
    batch.outputRows = {36, 3, 4};
    std::vector<float> expected;
    for (int t : batch.outputRows)
        for (int i = 0; i < width; ++i)
            expected.push_back(wordRows[size_t(t * 7 % vocabulary) * size_t(width) + size_t(i)] * 3
                               + placeRows[size_t(t) * size_t(width) + size_t(i)]);
    for (const std::string &isa : availableCpuIsas()) {
        CpuPlan model;
        const ValueId hidden = model.value("hidden", width);
        model.plan.output = model.value("chosen", width, RowCount::Outputs);
        OpParams scaled;
        scaled.scale = 3;
        const WeightId embedding = model.matrix(TensorType::Q5_1, vocabulary, width, words);
        const WeightId position = model.matrix(TensorType::F16, 64, width, places);
        for (WeightRef &weight : model.plan.weights) {
            weight.usedForLookup = true;
            weight.usedForProduct = false;
        }
        model.plan.ops = {{OpKind::Embed, {}, {hidden}, {embedding}, {}, scaled},
                          {OpKind::AddPosition, {}, {hidden}, {position}, {}, {}},
                          {OpKind::SelectRows, {hidden}, {model.plan.output}, {}, {}, {}}};
        CpuRun run(model, isa, 2, {tokens, tokens, 1, 1});
        QVERIFY2(relativeError(run.run(batch, {}), expected) < 1e-7, isa.c_str());
    }
}

void CpuOpsTest::stopsWhenAborted()
{
    CpuPlan model;
    model.plan.input = model.value("x", 4);
    model.plan.output = model.value("y", 4);
    model.plan.ops = {{OpKind::Scale, {model.plan.input}, {model.plan.output}, {}, {}, {}}};
    const std::unique_ptr<Backend> backend = createCpuBackend({1, "scalar"});
    const std::unique_ptr<Executable> executable = backend->compile(model.plan, {}, nullptr, {1, 1, 1, 1});
    const CpuBatch batch = CpuBatch::simple(1);
    BatchView view = batch.view();
    std::atomic<bool> abort{true};
    view.abort = &abort;
    const std::vector<float> x(4, 1.0f);
    std::vector<float> y(4, 0.0f);
    QVERIFY(!executable->run(view, x, y));
    QCOMPARE(y[0], 0.0f);
    abort = false;
    QVERIFY(executable->run(view, x, y));
    QCOMPARE(y[0], 1.0f);
}

void CpuOpsTest::theEstimateIsWhatIsTaken()
{
    for (const std::string &isa : availableCpuIsas()) {
        CpuPlan model;
        model.plan.input = model.value("x", 256);
        model.plan.output = model.value("y", 131);
        const WeightId a = model.matrix(TensorType::Q4_K, 131, 256, randomBlocks(TensorType::Q4_K, 131, 256, 1));
        const WeightId bias = model.vector(randomFloats(131, 2));
        model.plan.ops = {{OpKind::MatMul, {model.plan.input}, {model.plan.output}, {a}, {bias}, {}}};
        model.plan.cacheLayers = {{2, 24, 40}};
        const CacheSpec cache{model.plan.cacheLayers, 9, 20, CacheType::F16};
        const BatchLimits limits{65, 3, 2, 4};
        CpuRun run(model, isa, 2, limits, cache);
        QCOMPARE(run.bytesTaken(), run.backend().estimateBytes(model.plan, cache, limits));
    }
}

QTEST_APPLESS_MAIN(CpuOpsTest)
#include "cpu_ops_test.moc"
