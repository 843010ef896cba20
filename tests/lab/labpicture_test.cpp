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
    void drawsTheBestLineAndTheBars();
    void writesTheNotesBelow();
    void scales();
    void nothingIsNoPicture();
};

void LabPictureTest::drawsWhatTheChartSays()
{
    const TradeoffChart chart = drawTradeoff(test::madeRun(), Cost::Size, {720, 440});
    const QImage image = QImage::fromData(toPng(chart, {}, 1), "PNG");
    QCOMPARE(image.size(), QSize(720, 480)); // 440, and two lines of notes
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

// How much a pixel is of the colour of the best: 0 to 255.
static int bestAt(const QImage &image, double x, double y)
{
    const QColor color = image.pixelColor(qRound(x - 0.5), qRound(y - 0.5));
    return color.red() - color.blue();
}

void LabPictureTest::drawsTheBestLineAndTheBars()
{
    TradeoffChart chart = drawTradeoff(test::madeRun(), Cost::Size, {720, 440});
    const auto drawn = [](const TradeoffChart &what) { return QImage::fromData(toPng(what, {}, 1), "PNG"); };
    const QImage image = drawn(chart);
    QCOMPARE(chart.bestLine.size(), 4);
    for (qsizetype i = 0; i + 1 < chart.bestLine.size(); ++i) {
        const QPointF middle = (chart.bestLine[i] + chart.bestLine[i + 1]) / 2;
        int ink = 0;
        for (int dy = -1; dy <= 1; ++dy)
            ink = std::max(ink, bestAt(image, middle.x(), middle.y() + dy));
        QVERIFY2(ink > 60, qPrintable(QString::number(i)));
    }
    const auto barInk = [&](const QImage &of) {
        int most = 0;
        const ChartMark &worst = chart.marks.first(); // the bar of Q2_K is longer than its mark
        for (int dx = -1; dx <= 1; ++dx)
            most = std::max(most, bestAt(of, worst.at.x() + dx, (worst.at.y() - 6 + worst.barTop) / 2));
        return most;
    };
    chart.marks.first().barTop = chart.marks.first().at.y() - 20;
    chart.marks.first().barBottom = chart.marks.first().at.y() + 20;
    QVERIFY(barInk(drawn(chart)) > 60);
    TradeoffChart without = chart;
    without.bestLine.clear();
    for (ChartMark &mark : without.marks)
        mark.barTop = mark.barBottom = 0;
    QVERIFY(barInk(drawn(without)) < 20);
}

void LabPictureTest::writesTheNotesBelow()
{
    const TradeoffChart chart = drawTradeoff(test::madeRun(), Cost::Size, {720, 440});
    const QImage image = QImage::fromData(toPng(chart, {}, 1), "PNG");
    const auto inkOf = [&](int top, int bottom) {
        int ink = 0;
        for (int x = int(chart.left); x < int(chart.right); ++x)
            for (int y = top; y < bottom; ++y)
                ink += image.pixelColor(x, y).lightness() < 160 ? 1 : 0;
        return ink;
    };
    QVERIFY(inkOf(445, 460) > 100);
    QVERIFY(inkOf(461, 477) > 100);
}

void LabPictureTest::scales()
{
    const TradeoffChart chart = drawTradeoff(test::madeRun(), Cost::Size, {720, 440});
    QCOMPARE(QImage::fromData(toPng(chart), "PNG").size(), QSize(1440, 960));
}

void LabPictureTest::nothingIsNoPicture()
{
    QVERIFY(toPng(TradeoffChart{}).isEmpty());
}

QTEST_MAIN(LabPictureTest)
#include "labpicture_test.moc"
