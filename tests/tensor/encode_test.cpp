#include "inference/tensor/types.h"
#include "tests/support/fixtures.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace hearth;

class EncodeTest : public QObject
{
    Q_OBJECT

private:
    static std::vector<float> roundTrip(const TensorTypeInfo &info, const std::vector<float> &row)
    {
        std::vector<std::byte> blocks(rowBytes(info, row.size()));
        info.encode(row, blocks);
        std::vector<float> out(row.size());
        info.decode(blocks, out);
        return out;
    }
    static std::vector<float> normalRow(size_t size, unsigned seed)
    {
        std::mt19937 generator(seed);
        std::normal_distribution<float> normal(0, 0.02f);
        std::vector<float> row(size);
        for (float &value : row)
            value = normal(generator);
        return row;
    }
    static void addTypes()
    {
        QTest::addColumn<int>("type");
        for (const TensorTypeInfo &info : tensorTypes()) {
            if (info.encode)
                QTest::newRow(std::string(info.name).c_str()) << int(info.type);
        }
    }

private slots:
    // On normal weights of a usual size; the bounds are a little above what round-to-nearest in the format's step width gives.
    void decodingGivesBackTheRow_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<double>("most");
        const auto row = [](TensorType type, double most) {
            QTest::newRow(std::string(tensorTypeInfo(type).name).c_str()) << int(type) << most;
        };
        row(TensorType::F32, 1e-12);
        row(TensorType::F16, 4e-4);
        row(TensorType::BF16, 3e-3);
        row(TensorType::Q8_0, 7e-3);
        row(TensorType::Q6_K, 0.02);
        row(TensorType::Q5_K, 0.042);
        row(TensorType::Q5_0, 0.05);
        row(TensorType::Q5_1, 0.05);
        row(TensorType::Q4_K, 0.085);
        row(TensorType::Q4_0, 0.1);
        row(TensorType::Q4_1, 0.095);
    }
    void decodingGivesBackTheRow()
    {
        QFETCH(int, type);
        QFETCH(double, most);
        const std::vector<float> row = normalRow(4096, 7);
        const double error = test::relativeError(roundTrip(tensorTypeInfo(TensorType(type)), row), row);
        QVERIFY2(error < most, qPrintable(QString::number(error)));
    }

    void everyTypeThatIsWrittenIsTested()
    {
        const auto types = tensorTypes();
        QCOMPARE(std::count_if(types.begin(), types.end(), [](const TensorTypeInfo &info) { return info.encode != nullptr; }), 11);
    }

    void zerosStayZeros_data() { addTypes(); }
    void zerosStayZeros()
    {
        QFETCH(int, type);
        const std::vector<float> zeros(256, 0.0f);
        QCOMPARE(roundTrip(tensorTypeInfo(TensorType(type)), zeros), zeros);
    }

    void oneSidedRowsKeepTheirSign_data() { addTypes(); }
    void oneSidedRowsKeepTheirSign()
    {
        QFETCH(int, type);
        for (const float sign : {1.0f, -1.0f}) {
            std::vector<float> row = normalRow(512, 3);
            for (float &value : row)
                value = sign * (std::fabs(value) + 0.01f);
            const double error = test::relativeError(roundTrip(tensorTypeInfo(TensorType(type)), row), row);
            QVERIFY2(error < 0.09, qPrintable(QString::number(error)));
        }
    }

    // Not a number must not become a wild index or an endless loop; what it becomes is free.
    void survivesNan_data() { addTypes(); }
    void survivesNan()
    {
        QFETCH(int, type);
        std::vector<float> row = normalRow(256, 5);
        row[17] = std::numeric_limits<float>::quiet_NaN();
        row[200] = std::numeric_limits<float>::infinity();
        QCOMPARE(roundTrip(tensorTypeInfo(TensorType(type)), row).size(), row.size());
    }
};

QTEST_APPLESS_MAIN(EncodeTest)
#include "encode_test.moc"
