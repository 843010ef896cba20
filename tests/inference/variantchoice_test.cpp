#include "inference/variantchoice.h"

#include <QTest>

#include <cmath>

using namespace hearth;

class VariantChoiceTest : public QObject
{
    Q_OBJECT

private:
    static Closeness measured(int variant, uint64_t bytes, double divergence, double atMost)
    {
        return {.variant = variant,
                .fileBytes = bytes,
                .divergence = divergence,
                .sameTop = 0.97,
                .loss = 0,
                .lossAtMost = 0.01,
                .divergenceAtMost = atMost,
                .sameTopAtLeast = 0.95};
    }
    static bool isNear(double a, double b) { return std::abs(a - b) < 1e-4; }

private slots:
    // What it surely is not worse than lies beyond what was measured, by the error and the number of blocks it comes from.
    void closenessHeedsTheErrors()
    {
        DivergenceSummary summary;
        summary.mean = {0.02, 0.004, 16};
        summary.logRatio = {0.01, 0.002, 16};
        summary.sameTop = {0.95, 0.01, 16};
        const Closeness closeness = closenessOf(3, 77, summary, 4096);
        QCOMPARE(closeness.variant, 3);
        QCOMPARE(closeness.fileBytes, uint64_t(77));
        QCOMPARE(closeness.divergence, 0.02);
        QCOMPARE(closeness.sameTop, 0.95);
        QVERIFY(isNear(closeness.loss, std::exp(0.01) - 1));
        QVERIFY(isNear(closeness.lossAtMost, std::exp(0.01 + 2.1314 * 0.002) - 1));
        QVERIFY(isNear(closeness.divergenceAtMost, 0.02 + 2.1314 * 0.004));
        QVERIFY(closeness.sameTopAtLeast < 0.94 && closeness.sameTopAtLeast > 0.91);
        QVERIFY(closeness.isClose());
    }

    void eachOfTheThreeBoundsCounts()
    {
        Closeness close = measured(0, 1, 0.01, 0.02);
        QVERIFY(close.isClose());
        for (double Closeness::*bound : {&Closeness::lossAtMost, &Closeness::divergenceAtMost}) {
            Closeness far = close;
            far.*bound = 0.06;
            QVERIFY(!far.isClose() && far.seemsClose());
        }
        close.sameTopAtLeast = 0.89;
        QVERIFY(!close.isClose() && close.seemsClose());
    }

    void theSmallestThatIsCloseIsTaken()
    {
        const Closeness large = measured(1, 80, 0.001, 0.002), middle = measured(2, 60, 0.01, 0.02), small = measured(3, 40, 0.1, 0.2);
        QCOMPARE(chooseVariant({large, small, middle}, 100).variant, 2);
        QVERIFY(chooseVariant({large, small, middle}, 100).kind == VariantChoice::Kind::Close);
        QVERIFY(chooseVariant({small}, 100).kind == VariantChoice::Kind::Lossy);
        QCOMPARE(chooseVariant({small, measured(4, 50, 0.09, 0.2)}, 100).variant, 4); // differs least
        QVERIFY(chooseVariant({measured(1, 80, 0.01, 0.06)}, 100).kind == VariantChoice::Kind::TooLittle);
        QVERIFY(chooseVariant({}, 100).kind == VariantChoice::Kind::NotMeasured);
        QVERIFY(chooseVariant({measured(1, 100, 0.001, 0.002)}, 100).kind == VariantChoice::Kind::NothingSmaller); // as large as it
    }
};

QTEST_APPLESS_MAIN(VariantChoiceTest)
#include "variantchoice_test.moc"
