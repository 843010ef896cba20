#include "app/lab/tradeoffchart.h"
#include "app/lab/trendchart.h"
#include "tests/lab/maderun.h"

#include <QSet>
#include <QtTest/QtTest>

using namespace hearth;
using test::madeRun;

namespace {

// Runs an hour apart, each with an id; the last one is on show.
LabTrend trendOf(const QList<LabRun> &runs)
{
    LabTrend trend = emptyTrend(runs.last());
    for (const LabRun &run : runs)
        addRun(trend, run);
    return trend;
}

LabRun runAt(int number)
{
    LabRun run = madeRun();
    run.id = number;
    run.startedAt = run.startedAt.addSecs(3600 * number);
    for (LabVariant &variant : run.variants)
        variant.sha256.clear(); // by path
    return run;
}

} // namespace

class TrendChartTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void drawsALineAVariant();
    void everyVariantHasItsColor();
    void aLongLegendTakesMoreLines();
    void onePointIsNoTrend();
    void followsAFileThatMoved();
    void marksWhatChanged();
    void leavesOutWhatFailed();
    void qualityIsOfTheSameTextOnly();
    void runsGoFromLeftToRight();
    void marksTheOneOnShow();
    void showsTheNewestOfMany();
    void timesDoNotCoverEachOther();
    void anotherDeviceIsAnotherVariant();
};

void TrendChartTest::drawsALineAVariant()
{
    const TradeoffChart chart = drawTrend(trendOf({runAt(1), runAt(2), runAt(3)}), Trend::Speed, {600, 400});
    QCOMPARE(chart.lines.size(), 4);
    QCOMPARE(chart.lines[2].size(), 3);
    QCOMPARE(chart.marks.size(), 12);
    QStringList labels;
    for (const ChartMark &mark : chart.marks) {
        QVERIFY(mark.at.x() >= chart.left && mark.at.x() <= chart.right && mark.at.y() >= chart.top && mark.at.y() <= chart.bottom);
        if (!mark.label.isEmpty())
            labels.append(mark.label);
    }
    QCOMPARE(labels, QStringList({"F16", "Q8_0", "Q4_K_M", "Q2_K"})); // each once, at its end
}

void TrendChartTest::everyVariantHasItsColor()
{
    LabRun failed = runAt(2);
    failed.variants[1].error = QStringLiteral("gone"); // one of two: no line of it
    const TradeoffChart chart = drawTrend(trendOf({runAt(1), failed}), Trend::Speed, {600, 400});
    QStringList names;
    for (const ChartMark &entry : chart.legend) {
        names.append(entry.label);
        QCOMPARE(entry.label, runAt(1).variants[entry.series].label);
        QVERIFY(entry.at.y() < chart.top - legendHeight && entry.at.x() > 0 && entry.labelAt.x() > entry.at.x());
    }
    QCOMPARE(names, QStringList({"F16", "Q4_K_M", "Q2_K"}));
    for (const ChartMark &mark : chart.marks) {
        QVERIFY(mark.series >= 0);
        QVERIFY(chart.lines[mark.series].contains(mark.at));
    }
    const ChartColors colors;
    QCOMPARE(QSet<QString>(colors.series.begin(), colors.series.end()).size(), 6); // as many as a comparison may have
    const QByteArray svg = toSvg(chart);
    for (const int series : {0, 2, 3}) {
        const QByteArray color = colors.series[series].toLatin1();
        QVERIFY(svg.contains("fill=\"none\" stroke=\"" + color) && svg.contains("fill=\"" + color));
    }
    QVERIFY(!svg.contains(colors.series[1].toLatin1()));
}

void TrendChartTest::aLongLegendTakesMoreLines()
{
    LabRun first = runAt(1), second = runAt(2);
    for (LabVariant &variant : second.variants)
        variant.label = QStringLiteral("A long name of a file on a device %1").arg(variant.label);
    const TradeoffChart chart = drawTrend(trendOf({first, second}), Trend::Speed, {600, 400});
    QCOMPARE(chart.legend.size(), 4);
    QVERIFY(chart.legend[3].at.y() > chart.legend[0].at.y() && chart.legend[3].at.y() < chart.top);
    for (const ChartMark &entry : chart.legend)
        QVERIFY(entry.labelAt.x() < chart.right);
}

void TrendChartTest::onePointIsNoTrend()
{
    QVERIFY(drawTrend(trendOf({runAt(1)}), Trend::Speed, {600, 400}).marks.isEmpty());
    QVERIFY(drawTrend(LabTrend{}, Trend::Speed, {600, 400}).marks.isEmpty());
}

void TrendChartTest::followsAFileThatMoved()
{
    LabRun before = runAt(1);
    before.variants = {before.variants[2]};
    before.variants[0].path = QStringLiteral("/elsewhere.gguf");
    before.variants[0].sha256 = QStringLiteral("77");
    before.answers.removeIf([](const LabAnswer &answer) { return answer.variant != 0; });
    LabRun after = runAt(2);
    QCOMPARE(trendOf({before, after}).points.size(), 4); // another path, and no hash to know it by
    after.variants[2].sha256 = QStringLiteral("77");
    const LabTrend trend = trendOf({before, after});
    QCOMPARE(trend.points.size(), 5);
    QCOMPARE(trend.points[0].variant, 2);
}

void TrendChartTest::marksWhatChanged()
{
    LabRun after = runAt(2);
    after.build = QStringLiteral("0.2.0");
    after.variants[1].driver = QStringLiteral("2.0");
    const LabTrend trend = trendOf({runAt(1), after});
    QVERIFY(trend.points[0].changed.isEmpty());
    QCOMPARE(trend.points[5].changed, QStringLiteral("driver, build"));
    const TradeoffChart chart = drawTrend(trend, Trend::Speed, {600, 400});
    QVERIFY(chart.marks[5].isReference && chart.marks[5].tip.contains(QLatin1String("driver, build")));
    QVERIFY(!chart.marks[1].isReference);
}

void TrendChartTest::leavesOutWhatFailed()
{
    LabRun failed = runAt(2);
    failed.variants[0].error = QStringLiteral("gone");
    const LabTrend trend = trendOf({runAt(1), failed, runAt(3)});
    QCOMPARE(std::count_if(trend.points.begin(), trend.points.end(), [](const LabTrendPoint &point) { return point.variant == 0; }), 2);
}

void TrendChartTest::qualityIsOfTheSameTextOnly()
{
    LabRun other = runAt(1);
    other.textHash = QStringLiteral("11");
    QVERIFY(drawTrend(trendOf({other, runAt(2)}), Trend::Quality, {600, 400}).marks.isEmpty());
    QCOMPARE(drawTrend(trendOf({other, runAt(2), runAt(3)}), Trend::Quality, {600, 400}).marks.size(), 8);
}

void TrendChartTest::runsGoFromLeftToRight()
{
    const TradeoffChart chart = drawTrend(trendOf({runAt(1), runAt(2), runAt(3)}), Trend::Quality, {600, 400});
    QVERIFY(chart.lines[0][0].x() < chart.lines[0][1].x() && chart.lines[0][1].x() < chart.lines[0][2].x());
    QVERIFY(!chart.xTicks.isEmpty() && !chart.yTicks.isEmpty());
}

void TrendChartTest::marksTheOneOnShow()
{
    LabTrend trend = emptyTrend(runAt(2));
    for (const int number : {1, 2, 3})
        addRun(trend, runAt(number));
    const TradeoffChart chart = drawTrend(trend, Trend::Speed, {600, 400});
    QCOMPARE(chart.marks.size(), 12);
    for (qsizetype i = 0; i < chart.marks.size(); ++i)
        QCOMPARE(chart.marks[i].isBest, i / 4 == 1);
    QVERIFY2(chart.marks[4].tip.startsWith("F16, ") && chart.marks[4].tip.endsWith(": 10.5 tokens/s"), qPrintable(chart.marks[4].tip));
    const TradeoffChart quality = drawTrend(trend, Trend::Quality, {600, 400});
    QVERIFY2(quality.marks[6].tip.endsWith(": perplexity 10.121"), qPrintable(quality.marks[6].tip));
}

void TrendChartTest::showsTheNewestOfMany()
{
    QList<LabRun> runs;
    for (int number = 1; number <= mostDrawnRuns + 5; ++number) {
        runs.append(runAt(number));
        for (LabAnswer &answer : runs.last().answers)
            answer.decodeTokensPerSecond = number;
    }
    const LabTrend trend = trendOf(runs);
    const TradeoffChart chart = drawTrend(trend, Trend::Speed, {600, 400});
    QCOMPARE(chart.lines[0].size(), mostDrawnRuns);
    QVERIFY2(chart.marks.first().tip.endsWith(": 6.0 tokens/s"), qPrintable(chart.marks.first().tip)); // the five oldest are not
    QVERIFY2(chart.marks.last().tip.endsWith(": 65.0 tokens/s"), qPrintable(chart.marks.last().tip));
}

void TrendChartTest::timesDoNotCoverEachOther()
{
    QList<LabRun> runs;
    for (int number = 1; number <= 20; ++number)
        runs.append(runAt(number));
    const TradeoffChart chart = drawTrend(trendOf(runs), Trend::Speed, {600, 400});
    QVERIFY(chart.xTicks.size() > 2 && chart.xTicks.size() < 6);
    for (qsizetype i = 1; i < chart.xTicks.size(); ++i)
        QVERIFY(chart.xTicks[i].at - chart.xTicks[i - 1].at > 100);
}

void TrendChartTest::anotherDeviceIsAnotherVariant()
{
    LabRun before = runAt(1);
    before.variants[2].wantedDevice = QStringLiteral("vulkan:0");
    const LabTrend trend = trendOf({before, runAt(2)});
    QCOMPARE(std::count_if(trend.points.begin(), trend.points.end(), [](const LabTrendPoint &point) { return point.variant == 2; }), 1);
}

QTEST_GUILESS_MAIN(TrendChartTest)
#include "trendchart_test.moc"
