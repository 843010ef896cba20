#include "tests/backend/vulkanplan.h"
#include "tests/support/fixtures.h"

#include <QtTest/QtTest>

#include <cmath>

using namespace hearth;
using namespace hearth::test;

namespace {

constexpr double tolerance = 1e-6; // a few roundings of float32

std::vector<float> onDevice(Backend &backend, const VulkanPlan &model, int tokens, const std::vector<float> &input)
{
    VulkanRun run(backend, model, {tokens, 1, 1, 0});
    return run.run(VulkanBatch::simple(tokens), input);
}

std::vector<float> normed(const std::vector<float> &x, const std::vector<float> &gain, const std::vector<float> &bias, bool isLayer)
{
    const size_t width = gain.size();
    std::vector<float> result;
    for (size_t base = 0; base < x.size(); base += width) {
        double mean = 0, squares = 0;
        for (size_t i = 0; i < width && isLayer; ++i)
            mean += x[base + i] / double(width);
        for (size_t i = 0; i < width; ++i)
            squares += (x[base + i] - mean) * (x[base + i] - mean) / double(width);
        for (size_t i = 0; i < width; ++i)
            result.push_back(float((x[base + i] - mean) / std::sqrt(squares + 1e-5) * gain[i] + (bias.empty() ? 0.0f : bias[i])));
    }
    return result;
}

double activated(Activation activation, double v)
{
    switch (activation) {
    case Activation::Silu: return v / (1 + std::exp(-v));
    case Activation::GeluTanh: return 0.5 * v * (1 + std::tanh(0.7978845608028654 * (v + 0.044715 * v * v * v)));
    case Activation::GeluErf: return 0.5 * v * (1 + std::erf(v * 0.7071067811865476));
    case Activation::Relu: return v > 0 ? v : 0;
    case Activation::Sigmoid: return 1 / (1 + std::exp(-v));
    case Activation::Tanh: return std::tanh(v);
    case Activation::ReluSquared: return v > 0 ? v * v : 0;
    case Activation::ClampedSwish: break; // never without a gate: experts_test
    }
    return 0;
}

} // namespace

class VulkanRowsTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { m_backend = openVulkan(); }
    void rmsNormWorksOnGroups();
    void layerNormTakesABiasOrNone();
    void normsTakeAWeightForEachGroup();
    void normsSumWithoutSubgroups();
    void ropeEqualsTheReferenceAtLargePositions_data();
    void ropeEqualsTheReferenceAtLargePositions();
    void activationsEqualTheReference_data();
    void activationsEqualTheReference();
    void activationsOfHugeNumbersAreNumbers();
    void addScaleAndSoftCapWorkInPlace();
    void selectsTheRowsThatAreWanted();

private:
    std::unique_ptr<Backend> m_backend;
};

void VulkanRowsTest::rmsNormWorksOnGroups()
{
    HEARTH_NEEDS_VULKAN();
    const std::vector<float> gain = randomNumbers(37, 1), input = randomNumbers(3 * 5 * 37, 2);
    VulkanPlan model;
    const ValueId x = model.input(5 * 37);
    Op &op = model.op(OpKind::RmsNorm, {x}, {x}, {model.vector(gain)});
    op.params.groupWidth = 37;
    op.params.epsilon = 1e-5f;
    QVERIFY(relativeError(onDevice(*m_backend, model, 3, input), normed(input, gain, {}, false)) < tolerance);
}

void VulkanRowsTest::layerNormTakesABiasOrNone()
{
    HEARTH_NEEDS_VULKAN();
    const std::vector<float> gain = randomNumbers(333, 1), bias = randomNumbers(333, 3);
    std::vector<float> input = randomNumbers(2 * 333, 2);
    for (float &value : input)
        value += 5; // a mean that matters
    for (const bool hasBias : {false, true}) {
        VulkanPlan model;
        const ValueId x = model.input(333), y = model.value(333);
        const WeightId gainId = model.vector(gain), biasId = hasBias ? model.vector(bias) : noId;
        model.op(OpKind::LayerNorm, {x}, {y}, {gainId, biasId}).params.epsilon = 1e-5f;
        QVERIFY(relativeError(onDevice(*m_backend, model, 2, input), normed(input, gain, hasBias ? bias : std::vector<float>(), true))
                < tolerance);
    }
}

void VulkanRowsTest::normsTakeAWeightForEachGroup()
{
    HEARTH_NEEDS_VULKAN();
    const std::vector<float> gain = randomNumbers(3 * 20, 1), bias = randomNumbers(3 * 20, 3), input = randomNumbers(5 * 60, 2);
    for (const bool isLayer : {false, true}) {
        VulkanPlan model;
        const ValueId x = model.input(60);
        const WeightId gains = model.vector(gain);
        Op &op =
            isLayer ? model.op(OpKind::LayerNorm, {x}, {x}, {gains, model.vector(bias)}) : model.op(OpKind::RmsNorm, {x}, {x}, {gains});
        op.params.groupWidth = 20;
        op.params.epsilon = 1e-5f;
        std::vector<float> expected;
        for (size_t at = 0; at < input.size(); at += 20) {
            const auto cut = [&](const std::vector<float> &from, size_t first) {
                return std::vector<float>(from.begin() + ptrdiff_t(first), from.begin() + ptrdiff_t(first) + 20);
            };
            const auto part = normed(cut(input, at), cut(gain, at % 60), isLayer ? cut(bias, at % 60) : std::vector<float>(), isLayer);
            expected.insert(expected.end(), part.begin(), part.end());
        }
        QVERIFY(relativeError(onDevice(*m_backend, model, 5, input), expected) < tolerance);
    }
}

void VulkanRowsTest::normsSumWithoutSubgroups()
{
    HEARTH_NEEDS_VULKAN();
    const auto backend = openVulkan([](vulkan::Tuning &tuning) { tuning.useSubgroups = false; });
    const std::vector<float> gain = randomNumbers(100, 1), input = randomNumbers(300, 2);
    VulkanPlan model;
    const ValueId x = model.input(100), y = model.value(100);
    model.op(OpKind::LayerNorm, {x}, {y}, {model.vector(gain), noId}).params.epsilon = 1e-5f;
    QVERIFY(relativeError(onDevice(*backend, model, 3, input), normed(input, gain, {}, true)) < tolerance);
}

void VulkanRowsTest::ropeEqualsTheReferenceAtLargePositions_data()
{
    QTest::addColumn<bool>("isHalves");
    QTest::newRow("adjacent") << false;
    QTest::newRow("halves") << true;
}

void VulkanRowsTest::ropeEqualsTheReferenceAtLargePositions()
{
    HEARTH_NEEDS_VULKAN();
    QFETCH(bool, isHalves);
    constexpr int heads = 3, headDim = 20, ropeDim = 12, pairs = ropeDim / 2; // the last 8 do not rotate
    std::vector<float> frequencies;
    for (int i = 0; i < pairs; ++i)
        frequencies.push_back(float(std::pow(10000.0, -double(i) / pairs)));
    VulkanPlan model;
    const ValueId x = model.input(heads * headDim);
    Op &op = model.op(OpKind::Rope, {x}, {x}, {model.vector(frequencies)});
    op.params.ropeStyle = isHalves ? RopeStyle::Halves : RopeStyle::Adjacent;
    op.params.heads = heads;
    op.params.headDim = headDim;
    op.params.ropeDim = ropeDim;
    op.params.ropeMagnitude = 1.2f;
    VulkanBatch batch = VulkanBatch::simple(4);
    batch.positions = {0, 1, 4097, 131071};
    const std::vector<float> input = randomNumbers(4 * heads * headDim, 4);
    std::vector<float> expected = input;
    for (int at = 0; at < 4 * heads * pairs; ++at) {
        const int pair = at % pairs, head = at / pairs;
        const double angle = double(batch.positions[sized(head / heads)]) * frequencies[size_t(pair)];
        const size_t a = sized(head * headDim + (isHalves ? pair : 2 * pair)), b = a + (isHalves ? pairs : 1);
        expected[a] = float(1.2 * (input[a] * std::cos(angle) - input[b] * std::sin(angle)));
        expected[b] = float(1.2 * (input[a] * std::sin(angle) + input[b] * std::cos(angle)));
    }
    VulkanRun run(*m_backend, model, {4, 1, 1, 0});
    QVERIFY(relativeError(run.run(batch, input), expected) < tolerance);
}

void VulkanRowsTest::activationsEqualTheReference_data()
{
    QTest::addColumn<int>("activation");
    QTest::newRow("silu") << int(Activation::Silu);
    QTest::newRow("gelu by tanh") << int(Activation::GeluTanh);
    QTest::newRow("gelu by erf") << int(Activation::GeluErf);
    QTest::newRow("relu") << int(Activation::Relu);
    QTest::newRow("sigmoid") << int(Activation::Sigmoid);
    QTest::newRow("tanh") << int(Activation::Tanh);
    QTest::newRow("squared relu") << int(Activation::ReluSquared);
}

void VulkanRowsTest::activationsEqualTheReference()
{
    HEARTH_NEEDS_VULKAN();
    QFETCH(int, activation);
    const std::vector<float> input = randomNumbers(5 * 13, 5, 3);
    for (const bool isGated : {false, true}) {
        VulkanPlan model;
        const ValueId x = model.input(13), y = model.value(13);
        Op &op = model.op(isGated ? OpKind::GatedActivate : OpKind::Activate, {x}, {y});
        if (isGated)
            op.inputs.push_back(x);
        op.params.activation = Activation(activation);
        std::vector<float> expected;
        for (const float v : input)
            expected.push_back(float(activated(Activation(activation), v) * (isGated ? v : 1)));
        QVERIFY(relativeError(onDevice(*m_backend, model, 5, input), expected) < tolerance);
    }
}

void VulkanRowsTest::activationsOfHugeNumbersAreNumbers()
{
    HEARTH_NEEDS_VULKAN();
    const std::vector<float> input = {-3e4f, -200, -90, 0, 90, 200, 3e4f, 1e-30f};
    for (const Activation activation : {Activation::Silu, Activation::GeluTanh, Activation::GeluErf}) {
        VulkanPlan model;
        const ValueId x = model.input(8), y = model.value(8);
        model.op(OpKind::Activate, {x}, {y}).params.activation = activation;
        std::vector<float> expected;
        for (const float v : input)
            expected.push_back(float(activated(activation, v)));
        QVERIFY(relativeError(onDevice(*m_backend, model, 1, input), expected) < tolerance);
    }
}

void VulkanRowsTest::addScaleAndSoftCapWorkInPlace()
{
    HEARTH_NEEDS_VULKAN();
    const std::vector<float> input = randomNumbers(3 * 21, 6, 4);
    VulkanPlan model;
    const ValueId x = model.input(21);
    model.op(OpKind::Add, {x, x}, {x});
    model.op(OpKind::Scale, {x}, {x}).params.scale = 0.75f;
    model.op(OpKind::SoftCap, {x}, {x}).params.softcap = 2.5f;
    std::vector<float> expected;
    for (const float v : input)
        expected.push_back(float(2.5 * std::tanh(1.5 * v / 2.5)));
    QVERIFY(relativeError(onDevice(*m_backend, model, 3, input), expected) < tolerance);
}

void VulkanRowsTest::selectsTheRowsThatAreWanted()
{
    HEARTH_NEEDS_VULKAN();
    VulkanPlan model;
    const ValueId x = model.input(7), y = model.value(7, RowCount::Outputs);
    model.op(OpKind::SelectRows, {x}, {y});
    VulkanRun run(*m_backend, model, {6, 4, 1, 0});
    const std::vector<float> input = randomNumbers(6 * 7, 8);
    VulkanBatch batch = VulkanBatch::simple(6);
    QVERIFY(run.run(batch, input).empty()); // a part of a prompt of which nobody wants the logits
    batch.outputRows = {5, 0, 2};
    std::vector<float> expected;
    for (const int32_t row : batch.outputRows)
        expected.insert(expected.end(), input.begin() + row * 7, input.begin() + row * 7 + 7);
    QCOMPARE(run.run(batch, input), expected);
}

QTEST_GUILESS_MAIN(VulkanRowsTest)
#include "vulkan_rows_test.moc"
