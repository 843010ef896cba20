#include "inference/tensor/packedtypes.h"
#include "tests/backend/cpuplan.h"
#include "tests/support/fixtures.h"

#include <QtTest/QtTest>

#include <algorithm>

using namespace hearth;
using namespace hearth::test;

namespace {

// x rounded as the vector kernels round it for quantized weights: int8 with one scale a block of 32.
std::vector<float> roundedActivations(const std::vector<float> &x)
{
    std::vector<float> rounded(x.size());
    for (size_t block = 0; block < x.size(); block += 32) {
        float largest = 0;
        for (size_t i = block; i < block + 32; ++i)
            largest = std::max(largest, std::abs(x[i]));
        for (size_t i = block; i < block + 32; ++i)
            rounded[i] = largest > 0 ? std::nearbyint(x[i] * (127.0f / largest)) * (largest / 127.0f) : 0;
    }
    return rounded;
}

struct Shape
{
    int rows, columns, tokens;
};

std::vector<float> product(const std::vector<float> &weights, const std::vector<float> &x, const Shape &s)
{
    std::vector<float> result(size_t(s.tokens) * size_t(s.rows));
    for (int t = 0; t < s.tokens; ++t)
        for (int r = 0; r < s.rows; ++r) {
            double sum = 0;
            for (int c = 0; c < s.columns; ++c)
                sum += double(weights[size_t(r) * size_t(s.columns) + size_t(c)]) * double(x[size_t(t) * size_t(s.columns) + size_t(c)]);
            result[size_t(t) * size_t(s.rows) + size_t(r)] = float(sum);
        }
    return result;
}

std::vector<float> runProduct(TensorType type, const Shape &s, const std::string &isa, const std::vector<float> &x, uint32_t seed)
{
    CpuPlan model;
    const WeightId weight = model.matrix(type, s.rows, s.columns, randomBlocks(type, s.rows, s.columns, seed));
    model.plan.input = model.value("x", s.columns);
    model.plan.output = model.value("y", s.rows);
    model.plan.ops = {{OpKind::MatMul, {model.plan.input}, {model.plan.output}, {weight}, {}, {}}};
    CpuRun run(model, isa, 2, {s.tokens, s.tokens, 1, 1});
    return run.run(CpuBatch::simple(s.tokens), x);
}

std::vector<TensorType> allTypes()
{
    std::vector<TensorType> types;
    for (const TensorTypeInfo &info : tensorTypes())
        types.push_back(info.type);
    return types;
}

} // namespace

class CpuProductTest : public QObject
{
    Q_OBJECT
private slots:
    void equalsTheReference_data();
    void equalsTheReference();
    void sharesOneInputAmongWeightsOfSeveralTypes();
    void addsBiasAndWhatIsThere();
    void handlesOddColumnsOfFloatTypes();
    void panelsTakeLittleMoreThanTheFile_data();
    void panelsTakeLittleMoreThanTheFile();
    void handlesZeroAndHugeActivations();
};

void CpuProductTest::equalsTheReference_data()
{
    QTest::addColumn<QString>("isa");
    QTest::addColumn<int>("type");
    for (const std::string &isa : availableCpuIsas())
        for (TensorType type : allTypes()) {
            const std::string name = isa + " " + std::string(tensorTypeInfo(type).name);
            QTest::newRow(name.c_str()) << QString::fromStdString(isa) << int(type);
        }
}

void CpuProductTest::equalsTheReference()
{
    QFETCH(QString, isa);
    QFETCH(int, type);
    const auto tensorType = TensorType(type);
    // F8_E4M3 holds small floats, and is multiplied as such.
    const bool roundsActivations = tensorTypeInfo(tensorType).blockElements > 1 && tensorType != f8E4m3Type;
    const int unit = std::max(32, int(tensorTypeInfo(tensorType).blockElements));
    for (int rows : {1, 5, 17, 64, 515})
        for (int tokens : {1, 2, 3, 7, 16, 33, 100})
            for (int blocks : {1, 3, 4}) {
                if (rows * tokens > 10000 && blocks != 3)
                    continue; // the reference would take longest where the least is new
                const Shape shape{rows, unit * blocks, tokens};
                const uint32_t seed = uint32_t(rows * 1000 + tokens * 10 + blocks);
                const std::vector<float> x = randomFloats(size_t(tokens) * size_t(shape.columns), seed + 7);
                const std::vector<float> weights =
                    decodeRows(tensorType, rows, shape.columns, randomBlocks(tensorType, rows, shape.columns, seed));
                const std::vector<float> got = runProduct(tensorType, shape, isa.toStdString(), x, seed);
                const double exact = relativeError(got, product(weights, x, shape));
                const std::string where = std::to_string(rows) + " rows, " + std::to_string(shape.columns) + " columns, "
                    + std::to_string(tokens) + " tokens: " + std::to_string(exact);
                // float32 sums of a few hundred terms; nothing is rounded
                if (!roundsActivations || isa == "scalar") {
                    QVERIFY2(exact < (rows * tokens >= 64 ? 2e-6 : 2e-5), where.c_str());
                    continue;
                }
                // one of the two roundings a kernel may make: int8 with a scale a block of 32, or (matrix tiles) bfloat16
                const bool isMany = rows * tokens >= 64; // one sum alone may cancel
                QVERIFY2(exact < 2e-2 || !isMany, where.c_str());
                if (isa == "amx" && tokens >= 16)
                    continue;
                const double emulated = relativeError(got, product(weights, roundedActivations(x), shape));
                QVERIFY2(emulated < (isMany ? 3e-6 : 1e-4), (where + ", emulated " + std::to_string(emulated)).c_str());
            }
}

void CpuProductTest::sharesOneInputAmongWeightsOfSeveralTypes()
{
    const Shape shape{48, 512, 21};
    const std::vector<float> x = randomFloats(size_t(shape.tokens) * size_t(shape.columns), 1);
    for (const std::string &isa : availableCpuIsas()) {
        CpuPlan model;
        model.plan.input = model.value("x", shape.columns);
        Op op{OpKind::MatMul, {model.plan.input}, {}, {}, {}, {}};
        for (TensorType type : allTypes()) {
            op.weights.push_back(
                model.matrix(type, shape.rows, shape.columns, randomBlocks(type, shape.rows, shape.columns, uint32_t(type))));
            op.outputs.push_back(model.value("y", shape.rows));
        }
        const ValueId sum = model.value("sum", shape.rows);
        model.plan.output = sum;
        model.plan.ops = {op, {OpKind::Add, {op.outputs[0], op.outputs[1]}, {sum}, {}, {}, {}}};
        for (size_t i = 2; i < op.outputs.size(); ++i)
            model.plan.ops.push_back({OpKind::Add, {sum, op.outputs[i]}, {sum}, {}, {}, {}});
        CpuRun run(model, isa, 2, {shape.tokens, shape.tokens, 1, 1});
        std::vector<float> expected(size_t(shape.tokens) * size_t(shape.rows));
        for (TensorType type : allTypes()) {
            const std::vector<float> one = product(
                decodeRows(type, shape.rows, shape.columns, randomBlocks(type, shape.rows, shape.columns, uint32_t(type))), x, shape);
            std::transform(one.begin(), one.end(), expected.begin(), expected.begin(), std::plus<>());
        }
        const double error = relativeError(run.run(CpuBatch::simple(shape.tokens), x), expected);
        QVERIFY2(error < (isa == "scalar" ? 2e-6 : 2e-2), (isa + " " + std::to_string(error)).c_str());
    }
}

void CpuProductTest::addsBiasAndWhatIsThere()
{
    const Shape shape{19, 64, 5};
    const std::vector<float> x = randomFloats(size_t(shape.tokens) * size_t(shape.columns), 1);
    const std::vector<float> bias = randomFloats(19, 2);
    const std::vector<std::byte> first = randomBlocks(TensorType::F16, shape.rows, shape.columns, 3);
    const std::vector<std::byte> second = randomBlocks(TensorType::F16, shape.rows, shape.columns, 4);
    std::vector<float> expected = product(decodeRows(TensorType::F16, shape.rows, shape.columns, first), x, shape);
    const std::vector<float> more = product(decodeRows(TensorType::F16, shape.rows, shape.columns, second), x, shape);
    for (size_t i = 0; i < expected.size(); ++i)
        expected[i] += more[i] + bias[i % 19];
    for (const std::string &isa : availableCpuIsas()) {
        CpuPlan model;
        model.plan.input = model.value("x", shape.columns);
        model.plan.output = model.value("y", shape.rows);
        const WeightId a = model.matrix(TensorType::F16, shape.rows, shape.columns, first);
        const WeightId b = model.matrix(TensorType::F16, shape.rows, shape.columns, second);
        OpParams accumulate;
        accumulate.accumulate = true;
        model.plan.ops = {{OpKind::MatMul, {model.plan.input}, {model.plan.output}, {a}, {model.vector(bias)}, {}},
                          {OpKind::MatMul, {model.plan.input}, {model.plan.output}, {b}, {noId}, accumulate}};
        CpuRun run(model, isa, 2, {shape.tokens, shape.tokens, 1, 1});
        QVERIFY2(relativeError(run.run(CpuBatch::simple(shape.tokens), x), expected) < 2e-6, isa.c_str());
    }
}

void CpuProductTest::handlesOddColumnsOfFloatTypes()
{
    for (const std::string &isa : availableCpuIsas())
        for (TensorType type : {TensorType::F32, TensorType::F16, TensorType::BF16})
            for (int tokens : {1, 2, 13}) {
                const Shape shape{21, 37, tokens};
                const std::vector<float> x = randomFloats(size_t(tokens) * size_t(37), 5);
                const std::vector<float> weights = decodeRows(type, 21, 37, randomBlocks(type, 21, 37, 6));
                QVERIFY2(relativeError(runProduct(type, shape, isa, x, 6), product(weights, x, shape)) < 2e-6, isa.c_str());
            }
}

// The percentages of pack.h.
void CpuProductTest::panelsTakeLittleMoreThanTheFile_data()
{
    QTest::addColumn<int>("type");
    for (TensorType type : allTypes())
        QTest::newRow(std::string(tensorTypeInfo(type).name).c_str()) << int(type);
}

void CpuProductTest::panelsTakeLittleMoreThanTheFile()
{
    QFETCH(int, type);
    const auto tensorType = TensorType(type);
    CpuPlan model;
    model.matrix(tensorType, 64, 1024, randomBlocks(tensorType, 64, 1024, 1));
    const double most = tensorType == TensorType::TQ1_0 ? 1.23 : tensorTypeInfo(tensorType).name.ends_with("_K") ? 1.12 : 1.07;
    for (const std::string &isa : availableCpuIsas()) {
        const uint64_t bytes = createCpuBackend({1, isa})->upload(model.plan.weights[0], model.bytes[0])->sizeBytes();
        QVERIFY2(double(bytes) <= most * double(model.bytes[0].size()) + 4096, isa.c_str());
    }
}

void CpuProductTest::handlesZeroAndHugeActivations()
{
    const Shape shape{16, 64, 2};
    std::vector<float> x(128, 0.0f);
    for (size_t i = 64; i < 128; ++i)
        x[i] = i % 2 ? 1e30f : -1e30f; // an int8 scale of 1e28
    const std::vector<float> weights = decodeRows(TensorType::Q8_0, 16, 64, randomBlocks(TensorType::Q8_0, 16, 64, 9));
    for (const std::string &isa : availableCpuIsas()) {
        const std::vector<float> got = runProduct(TensorType::Q8_0, shape, isa, x, 9);
        const std::vector<float> expected = product(weights, x, shape);
        for (size_t i = 0; i < 16; ++i)
            QCOMPARE(got[i], 0.0f);
        for (size_t i = 16; i < 32; ++i)
            QVERIFY(std::abs(got[i] - expected[i]) <= 1e-4f * std::abs(expected[i]) + 1e24f);
    }
}

QTEST_APPLESS_MAIN(CpuProductTest)
#include "cpu_product_test.moc"
