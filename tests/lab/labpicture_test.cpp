#include "app/lab/labpicture.h"
#include "tests/lab/maderun.h"

#include <QImage>
#include <QtTest/QtTest>

using namespace hearth;

class LabPictureTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void drawsWhatTheChartSays();
    void scales();
    void nothingIsNoPicture();
};

void LabPictureTest::drawsWhatTheChartSays()
{
    const TradeoffChart chart = drawTradeoff(test::madeRun(), Cost::Size, {720, 440});
    const QImage image = QImage::fromData(toPng(chart, {}, 1), "PNG");
    QCOMPARE(image.size(), QSize(720, 440));
    QCOMPARE(image.pixelColor(1, 1), QColor(QStringLiteral("#ffffff")));
    for (const ChartMark &mark : chart.marks) {
        const QColor shown = image.pixelColor(mark.at.toPoint());
        const QColor wanted(mark.isBest ? QStringLiteral("#c2410c") : QStringLiteral("#8c959f"));
        if (mark.isReference) // hollow: its ring
            QCOMPARE(image.pixelColor(qRound(mark.at.x()) + 5, qRound(mark.at.y())).saturation() > 0, wanted.saturation() > 0);
        else
            QCOMPARE(shown, wanted);
    }
    int ink = 0; // of the letters below the plot
    for (int x = int(chart.left); x < int(chart.right); ++x)
        for (int y = int(chart.bottom) + 8; y < 440; ++y)
            ink += image.pixelColor(x, y).lightness() < 128 ? 1 : 0;
    QVERIFY(ink > 50);
}

void LabPictureTest::scales()
{
    const TradeoffChart chart = drawTradeoff(test::madeRun(), Cost::Size, {720, 440});
    QCOMPARE(QImage::fromData(toPng(chart), "PNG").size(), QSize(1440, 880));
}

void LabPictureTest::nothingIsNoPicture()
{
    QVERIFY(toPng(TradeoffChart{}).isEmpty());
}

QTEST_MAIN(LabPictureTest)
#include "labpicture_test.moc"
