#include "inference/backend/cpu/cpuexecutable.h"
#include "inference/backend/cpu/cpuweight.h"
#include "tests/backend/cpuplan.h"
#include "tests/support/fixtures.h"

#include <QtTest/QtTest>

#include <algorithm>

using namespace hearth;
using namespace hearth::test;

// The AMX unit with its matrix tiles emulated (HEARTH_EMULATED_TILES), so that decoding, tiling and edges are tested on every machine
// with AVX-512; only the eight instructions themselves are left to cpu_product_test on a machine that has them.
class CpuTilesTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void equalsTheProduct_data();
    void equalsTheProduct();
};

void CpuTilesTest::initTestCase()
{
    const std::vector<std::string> isas = availableCpuIsas();
    if (std::find(isas.begin(), isas.end(), "avx512") == isas.end())
        QSKIP("this processor has no AVX-512, which the tiles' decoders need");
}

void CpuTilesTest::equalsTheProduct_data()
{
    QTest::addColumn<int>("type");
    for (const TensorTypeInfo &info : tensorTypes())
        if (info.type != TensorType::F32) // F16 takes the vector kernels too, to see that they are found
            QTest::newRow(std::string(info.name).c_str()) << int(info.type);
}

void CpuTilesTest::equalsTheProduct()
{
    QFETCH(int, type);
    const auto tensorType = TensorType(type);
    const cpu::Kernels &kernels = cpu::amxKernels();
    ThreadPool pool(2);
    const int unit = tensorType == TensorType::BF16 ? 45 : std::max(32, int(tensorTypeInfo(tensorType).blockElements));
    for (int rows : {1, 17, 48, 83})
        for (int tokens : {1, 16, 17, 31, 48, 100, 257})
            for (int columns : {unit, 3 * unit}) {
                WeightRef ref;
                ref.type = tensorType;
                ref.rows = rows;
                ref.columns = columns;
                ref.usedForProduct = true;
                const std::vector<std::byte> blocks = randomBlocks(tensorType, rows, columns, uint32_t(rows + tokens));
                const cpu::CpuWeight weight(ref, blocks, kernels, pool);
                Plan plan;
                plan.values = {{"x", columns, RowCount::Tokens}, {"y", rows, RowCount::Tokens}};
                plan.weights = {ref};
                plan.input = 0;
                plan.output = 1;
                plan.ops = {{OpKind::MatMul, {0}, {1}, {0}, {}, {}}};
                DeviceWeight *pointer = const_cast<cpu::CpuWeight *>(&weight);
                cpu::CpuExecutable executable(plan, {&pointer, 1}, nullptr, {tokens, tokens, 1, 1}, kernels, pool);
                const std::vector<float> x = randomFloats(size_t(tokens) * size_t(columns), 3);
                std::vector<float> got(size_t(tokens) * size_t(rows));
                const CpuBatch batch = CpuBatch::simple(tokens);
                executable.run(batch.view(), x, got);
                const std::vector<float> numbers = decodeRows(tensorType, rows, columns, blocks);
                std::vector<float> expected(got.size());
                for (int t = 0; t < tokens; ++t)
                    for (int r = 0; r < rows; ++r)
                        for (int c = 0; c < columns; ++c)
                            expected[size_t(t) * size_t(rows) + size_t(r)] +=
                                numbers[size_t(r) * size_t(columns) + size_t(c)] * x[size_t(t) * size_t(columns) + size_t(c)];
                // two factors rounded to 8 bits of mantissa: half of 2^-8 each at most, in the mean a third of that; int8 below 17 tokens
                const double limit = tokens >= 17 ? 4e-3 : 2e-2;
                if (rows * tokens >= 48)
                    QVERIFY2(relativeError(got, expected) < limit,
                             qPrintable(QString("%1 rows %2 tokens %3 columns: %4")
                                            .arg(rows)
                                            .arg(tokens)
                                            .arg(columns)
                                            .arg(relativeError(got, expected))));
            }
}

QTEST_APPLESS_MAIN(CpuTilesTest)
#include "cpu_tiles_test.moc"
