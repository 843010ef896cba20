#include "inference/core/half.h"

#include <QTest>
#include <cmath>
#include <limits>

using namespace hearth;

class HalfTest : public QObject
{
    Q_OBJECT

private slots:
    void everyHalfSurvivesTheWayThroughFloat()
    {
        for (uint32_t bits = 0; bits < 0x10000; ++bits) {
            const float value = halfToFloat(uint16_t(bits));
            if (std::isnan(value))
                QVERIFY((bits & 0x7c00) == 0x7c00 && (bits & 0x3ff) != 0);
            else
                QCOMPARE(uint32_t(floatToHalf(value)), bits);
        }
    }

    void knownHalves_data()
    {
        QTest::addColumn<float>("value");
        QTest::addColumn<int>("half");
        QTest::newRow("one") << 1.0f << 0x3c00;
        QTest::newRow("minus two") << -2.0f << 0xc000;
        QTest::newRow("largest") << 65504.0f << 0x7bff;
        QTest::newRow("just rounds down to the largest") << 65519.0f << 0x7bff;
        QTest::newRow("rounds up to infinity") << 65520.0f << 0x7c00;
        QTest::newRow("smallest subnormal") << 0x1p-24f << 0x0001;
        QTest::newRow("half of the smallest subnormal rounds to even zero") << 0x1p-25f << 0x0000;
        QTest::newRow("tie above an odd one rounds up") << 1.0f + 3 * 0x1p-11f << 0x3c02;
        QTest::newRow("tie above an even one rounds down") << 1.0f + 0x1p-11f << 0x3c00;
    }
    void knownHalves()
    {
        QFETCH(float, value);
        QFETCH(int, half);
        QCOMPARE(int(floatToHalf(value)), half);
    }

    void everyBfloat16SurvivesTheWayThroughFloat()
    {
        for (uint32_t bits = 0; bits < 0x10000; ++bits) {
            const float value = bfloat16ToFloat(uint16_t(bits));
            if (!std::isnan(value))
                QCOMPARE(uint32_t(floatToBfloat16(value)), bits);
        }
    }

    void bfloat16RoundsToEvenAndKeepsNan()
    {
        QCOMPARE(int(floatToBfloat16(1.0f + 0x1p-8f)), 0x3f80);
        QCOMPARE(int(floatToBfloat16(1.0f + 3 * 0x1p-8f)), 0x3f82);
        QVERIFY(std::isnan(bfloat16ToFloat(floatToBfloat16(std::numeric_limits<float>::quiet_NaN()))));
    }
};

QTEST_APPLESS_MAIN(HalfTest)
#include "half_test.moc"
