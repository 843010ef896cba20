#include "tests/backend/vulkanplan.h"
#include "tests/support/fixtures.h"

#include <QtTest/QtTest>

using namespace hearth;
using namespace hearth::test;

namespace {

// Sums of float32 in another order than the reference's, nothing more.
constexpr double tolerance = 1e-5;

struct Shape
{
    int rows, columns, tokens;
};

std::vector<float> expectedProduct(const std::vector<float> &weights, const std::vector<float> &x, const Shape &s)
{
    std::vector<float> result(sized(s.tokens * s.rows));
    for (int t = 0; t < s.tokens; ++t) {
        for (int r = 0; r < s.rows; ++r) {
            double sum = 0;
            for (int k = 0; k < s.columns; ++k)
                sum += double(weights[sized(r * s.columns + k)]) * x[sized(t * s.columns + k)];
            result[sized(t * s.rows + r)] = float(sum);
        }
    }
    return result;
}

double productError(Backend &backend, TensorType type, const Shape &s)
{
    VulkanPlan model;
    const ValueId x = model.input(s.columns), y = model.value(s.rows);
    const WeightId weight = model.matrix(type, s.rows, s.columns, true, false);
    model.op(OpKind::MatMul, {x}, {y}, {weight});
    VulkanRun run(backend, model, {s.tokens, 1, 1, 0});
    const std::vector<float> input = randomNumbers(sized(s.tokens * s.columns), 5);
    return relativeError(run.run(VulkanBatch::simple(s.tokens), input), expectedProduct(model.decoded[0], input, s));
}

// Columns that are a multiple of the type's block and of nothing else that a kernel could like.
int oddColumns(TensorType type)
{
    const int block = int(tensorTypeInfo(type).blockElements);
    return block == 1 ? 101 : block == 32 ? 96 + 32 * 2 : 3 * block;
}

void addTypeRows()
{
    QTest::addColumn<int>("type");
    for (const TensorTypeInfo &info : tensorTypes())
        QTest::newRow(std::string(info.name).c_str()) << int(info.type);
}

} // namespace

class VulkanProductTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { m_backend = openVulkan(); }
    void oneTokenEqualsTheReference_data() { addTypeRows(); }
    void oneTokenEqualsTheReference();
    void fewTokensEqualTheReference_data() { addTypeRows(); }
    void fewTokensEqualTheReference();
    void manyTokensEqualTheReference_data() { addTypeRows(); }
    void manyTokensEqualTheReference();
    void lookupsEqualTheReference_data() { addTypeRows(); }
    void lookupsEqualTheReference();
    void columnsThatAreAMultipleOfFourTakeTheVectorPath();
    void addsBiasAndWhatIsThere();
    void sharesOneInputAmongWeightsOfSeveralTypes();
    void aMatrixLargerThanABindingIsSplit();
    void uploadsThroughStaging();
    void sumsWithoutSubgroups();
    void theShapesOfADiscreteGpuAreRight();

private:
    std::unique_ptr<Backend> m_backend;
};

void VulkanProductTest::oneTokenEqualsTheReference()
{
    HEARTH_NEEDS_VULKAN();
    QFETCH(int, type);
    QVERIFY(productError(*m_backend, TensorType(type), {45, oddColumns(TensorType(type)), 1}) < tolerance);
}

void VulkanProductTest::fewTokensEqualTheReference()
{
    HEARTH_NEEDS_VULKAN();
    QFETCH(int, type);
    QVERIFY(productError(*m_backend, TensorType(type), {45, oddColumns(TensorType(type)), 3}) < tolerance);
    if (TensorType(type) == TensorType::Q4_K || TensorType(type) == TensorType::F32)
        QVERIFY(productError(*m_backend, TensorType(type), {45, oddColumns(TensorType(type)), 7}) < tolerance);
}

void VulkanProductTest::manyTokensEqualTheReference()
{
    HEARTH_NEEDS_VULKAN();
    QFETCH(int, type);
    QVERIFY(productError(*m_backend, TensorType(type), {71, oddColumns(TensorType(type)), 37}) < tolerance);
}

void VulkanProductTest::lookupsEqualTheReference()
{
    HEARTH_NEEDS_VULKAN();
    QFETCH(int, type);
    const int columns = oddColumns(TensorType(type));
    VulkanPlan model;
    const ValueId y = model.value(columns);
    const WeightId words = model.matrix(TensorType(type), 13, columns, true, true);
    const WeightId places = model.matrix(TensorType(type), 5, columns, false, true);
    model.op(OpKind::Embed, {}, {y}, {words}).params.scale = 1.5f;
    model.op(OpKind::AddPosition, {}, {y}, {places});
    VulkanRun run(*m_backend, model, {4, 1, 1, 0});
    VulkanBatch batch = VulkanBatch::simple(4);
    batch.tokens = {12, 0, 7, 12};
    std::vector<float> expected;
    for (size_t t = 0; t < 4; ++t)
        for (size_t k = 0; k < size_t(columns); ++k)
            expected.push_back(1.5f * model.decoded[0][size_t(batch.tokens[t]) * size_t(columns) + k]
                               + model.decoded[1][t * size_t(columns) + k]);
    QVERIFY(relativeError(run.run(batch, {}), expected) < 1e-6);
}

void VulkanProductTest::columnsThatAreAMultipleOfFourTakeTheVectorPath()
{
    HEARTH_NEEDS_VULKAN();
    QVERIFY(productError(*m_backend, TensorType::F16, {45, 100, 1}) < tolerance);
    QVERIFY(productError(*m_backend, TensorType::F16, {45, 100, 11}) < tolerance);
}

void VulkanProductTest::addsBiasAndWhatIsThere()
{
    HEARTH_NEEDS_VULKAN();
    for (const int tokens : {1, 11}) {
        const Shape s = {45, 64, tokens};
        VulkanPlan model;
        const ValueId x = model.input(s.columns), y = model.value(s.rows);
        const WeightId weight = model.matrix(TensorType::F32, s.rows, s.columns, true, false);
        const std::vector<float> bias = randomNumbers(size_t(s.rows), 9);
        const WeightId biasId = model.vector(bias);
        model.op(OpKind::MatMul, {x}, {y}, {weight});
        Op &again = model.op(OpKind::MatMul, {x}, {y}, {weight});
        again.biases = {biasId};
        again.params.accumulate = true;
        VulkanRun run(*m_backend, model, {tokens, 1, 1, 0});
        const std::vector<float> input = randomNumbers(sized(tokens * s.columns), 6);
        std::vector<float> expected = expectedProduct(model.decoded[0], input, s);
        for (size_t i = 0; i < expected.size(); ++i)
            expected[i] = 2 * expected[i] + bias[i % size_t(s.rows)];
        QVERIFY(relativeError(run.run(VulkanBatch::simple(tokens), input), expected) < tolerance);
    }
}

void VulkanProductTest::sharesOneInputAmongWeightsOfSeveralTypes()
{
    HEARTH_NEEDS_VULKAN();
    VulkanPlan model;
    const ValueId x = model.input(256), a = model.value(45), b = model.value(45), sum = model.value(45);
    const WeightId first = model.matrix(TensorType::Q4_K, 45, 256, true, false);
    const WeightId second = model.matrix(TensorType::Q8_0, 45, 256, true, false);
    model.op(OpKind::MatMul, {x}, {a, b}, {first, second});
    model.op(OpKind::Add, {a, b}, {sum});
    VulkanRun run(*m_backend, model, {1, 1, 1, 0});
    const std::vector<float> input = randomNumbers(256, 7);
    std::vector<float> expected = expectedProduct(model.decoded[0], input, {45, 256, 1});
    const std::vector<float> other = expectedProduct(model.decoded[1], input, {45, 256, 1});
    for (size_t i = 0; i < expected.size(); ++i)
        expected[i] += other[i];
    QVERIFY(relativeError(run.run(VulkanBatch::simple(1), input), expected) < tolerance);
}

void VulkanProductTest::aMatrixLargerThanABindingIsSplit()
{
    HEARTH_NEEDS_VULKAN();
    const auto backend = openVulkan([](vulkan::Tuning &tuning) { tuning.maxRangeBytes = 80 * 1024; });
    VulkanPlan model; // 300 rows of 512 bytes: three parts
    const ValueId hidden = model.value(256), y = model.value(300);
    const WeightId weight = model.matrix(TensorType::F16, 300, 256, true, true);
    model.op(OpKind::Embed, {}, {hidden}, {weight});
    model.op(OpKind::MatMul, {hidden}, {y}, {weight});
    VulkanRun run(*backend, model, {90, 1, 1, 0}); // and 90 rows of x are more than one binding
    VulkanBatch batch = VulkanBatch::simple(90);
    std::vector<float> looked;
    for (size_t t = 0; t < 90; ++t) {
        batch.tokens[t] = int32_t(t * 37 % 300);
        const auto row = model.decoded[0].begin() + batch.tokens[t] * 256;
        looked.insert(looked.end(), row, row + 256);
    }
    QVERIFY(relativeError(run.run(batch, {}), expectedProduct(model.decoded[0], looked, {300, 256, 90})) < tolerance);
    // each part has the table of a type with a grid
    const auto small = openVulkan([](vulkan::Tuning &tuning) { tuning.maxRangeBytes = 6000; });
    QVERIFY(productError(*small, TensorType::IQ3_S, {300, 256, 1}) < tolerance);
}

void VulkanProductTest::uploadsThroughStaging()
{
    HEARTH_NEEDS_VULKAN();
    const auto backend = openVulkan([](vulkan::Tuning &tuning) { tuning.forceStaging = true; });
    QVERIFY(productError(*backend, TensorType::Q6_K, {45, 768, 1}) < tolerance);
    QVERIFY(productError(*backend, TensorType::IQ1_S, {3500, 4096, 1}) < tolerance); // a table, then more than one piece of rows
    // More than the two pieces of the ring hold, so that they are used again: 40 MiB.
    VulkanPlan model;
    const ValueId x = model.input(4096), y = model.value(2600);
    model.op(OpKind::MatMul, {x}, {y}, {model.matrix(TensorType::F32, 2600, 4096, true, false)});
    VulkanRun run(*backend, model, {1, 1, 1, 0});
    const std::vector<float> input = randomNumbers(4096, 8);
    QVERIFY(relativeError(run.run(VulkanBatch::simple(1), input), expectedProduct(model.decoded[0], input, {2600, 4096, 1})) < tolerance);
}

void VulkanProductTest::sumsWithoutSubgroups()
{
    HEARTH_NEEDS_VULKAN();
    const auto backend = openVulkan([](vulkan::Tuning &tuning) {
        tuning.useSubgroups = false;
        tuning.vectorThreads = 64;
        tuning.vectorLanes = 16;
    });
    QVERIFY(productError(*backend, TensorType::Q4_0, {45, 96, 1}) < tolerance);
    QVERIFY(productError(*backend, TensorType::F32, {45, 101, 3}) < tolerance);
}

void VulkanProductTest::theShapesOfADiscreteGpuAreRight()
{
    HEARTH_NEEDS_VULKAN();
    const auto backend = openVulkan([](vulkan::Tuning &tuning) {
        const vulkan::Tuning large;
        tuning.vectorThreads = 8 * tuning.vectorLanes;
        tuning.vectorRows = large.vectorRows;
        tuning.tileRows = large.tileRows;
        tuning.tileTokens = large.tileTokens;
        tuning.threadRows = large.threadRows;
        tuning.threadTokens = large.threadTokens;
    });
    QVERIFY(productError(*backend, TensorType::Q4_K, {45, 768, 1}) < tolerance);
    QVERIFY(productError(*backend, TensorType::Q4_K, {71, 768, 75}) < tolerance);
}

QTEST_GUILESS_MAIN(VulkanProductTest)
#include "vulkan_product_test.moc"
