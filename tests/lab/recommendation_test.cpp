#include "app/lab/recommendation.h"
#include "app/lab/tradeoffchart.h"
#include "app/settings/englishforms.h"
#include "tests/lab/maderun.h"

#include <QLineF>
#include <QRectF>
#include <QXmlStreamReader>
#include <QtTest/QtTest>

using namespace hearth;
using test::madeRun;

class RecommendationTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsNotMeasuredFromNotCompared();
    void initTestCase() { QCoreApplication::installTranslator(new EnglishForms(QCoreApplication::instance())); }
    void takesTheSmallestWithinTheLoss();
    void saysWhenTheTextIsTooShort();
    void saysWhenNoneIsGoodEnough();
    void perplexityAloneDoesNotMakeItClose_data();
    void perplexityAloneDoesNotMakeItClose();
    void claimsNoBoundWhereThereIsNone();
    void namesTheFasterOne();
    void saysThatItIsSlower();
    void fewerBlocksNeedMoreToBeSure();
    void saysWhenNothingWasMeasured();
    void saysThatTheReferenceFailed();
    void takesNoneThatWasNotCompared();
    void takesNoneThatIsLargerThanTheReference();
    void theBestLineHasNoDominatedPoint();
    void timeIsACostToo();
    void chartPutsMarksAndLabelsInside();
    void chartOfOneVariantIsEmpty();
    void chartCountsInUnitsThatFit_data();
    void chartCountsInUnitsThatFit();
    void whereTwoAreEqualTheOtherFigureTells();
    void chartShowsWhatIsSure();
    void svgIsWellFormedAndEscaped();
    void svgDrawsTheBestLineAndTheBars();
    void ticksAreRound_data();
    void ticksAreRound();
};

void RecommendationTest::takesTheSmallestWithinTheLoss()
{
    const Recommendation advice = recommend(madeRun());
    QCOMPARE(advice.variant, 2);
    QVERIFY(!advice.isLossy);
    QVERIFY2(advice.text.startsWith("Take Q4_K_M: it has 30 % of the size of F16, and writes 2.9 times as fast."), qPrintable(advice.text));
    QVERIFY2(advice.text.contains("2,048 tokens of “sample.txt”"), qPrintable(advice.text));
    QVERIFY2(advice.text.contains("1.2 % above (at most 1.6 %)"), qPrintable(advice.text));
    QVERIFY2(advice.text.contains("in 97.0 % of the places (at least 96.1 %)"), qPrintable(advice.text));
    QVERIFY2(advice.text.contains("KL divergence 0.0060 nats a token (at most 0.0080)"), qPrintable(advice.text));
    QVERIFY2(advice.text.contains("95 % confidence"), qPrintable(advice.text));
}

void RecommendationTest::saysWhenTheTextIsTooShort()
{
    LabRun run = madeRun();
    for (LabQuality &quality : run.quality)
        quality.logRatio.error = 0.05;
    const Recommendation advice = recommend(run);
    QCOMPARE(advice.variant, -1);
    QVERIFY2(advice.text.startsWith("Too little text to say"), qPrintable(advice.text));
}

void RecommendationTest::saysWhenNoneIsGoodEnough()
{
    LabRun run = madeRun();
    run.quality.removeIf([](const LabQuality &quality) { return quality.variant == 1 || quality.variant == 2; });
    const Recommendation advice = recommend(run);
    QCOMPARE(advice.variant, 3);
    QVERIFY(advice.isLossy);
    QVERIFY2(advice.text.startsWith("All of them lose something that shows, beside F16. Q2_K differs least"), qPrintable(advice.text));
    QVERIFY2(advice.text.contains("perplexity 35 % above that of F16"), qPrintable(advice.text));
}

// A coarse quantization of a small model may have the perplexity of the original and still say other words.
void RecommendationTest::perplexityAloneDoesNotMakeItClose_data()
{
    QTest::addColumn<double>("sameTop");
    QTest::addColumn<double>("divergence");
    QTest::newRow("other words") << 0.76 << 0.01;
    QTest::newRow("far away") << 0.99 << 0.2;
}

void RecommendationTest::perplexityAloneDoesNotMakeItClose()
{
    QFETCH(double, sameTop);
    QFETCH(double, divergence);
    LabRun run = madeRun();
    run.quality.removeIf([](const LabQuality &quality) { return quality.variant == 1 || quality.variant == 3; });
    LabQuality &coarse = run.quality.last();
    coarse.logRatio = {0.001, 0.0005};
    coarse.sameTop.value = sameTop;
    coarse.divergence.value = divergence;
    const Recommendation advice = recommend(run);
    QVERIFY(advice.isLossy);
    QVERIFY2(advice.text.startsWith("All of them lose something that shows"), qPrintable(advice.text));
    QVERIFY2(advice.text.contains(QString::number(sameTop * 100, 'f', 1)), qPrintable(advice.text));
    // Beside one that is close it is passed over.
    run = madeRun();
    run.quality[2].sameTop.value = sameTop;
    run.quality[2].divergence.value = divergence;
    QCOMPARE(recommend(run).variant, 1);
    QVERIFY(!recommend(run).isLossy);
}

// Both did not fit in memory together: what was measured of the divergence is a lower bound, and so is what is said of it.
void RecommendationTest::claimsNoBoundWhereThereIsNone()
{
    LabRun run = madeRun();
    for (LabQuality &quality : run.quality)
        quality.isAtLeast = quality.variant != run.reference;
    const Recommendation advice = recommend(run);
    QCOMPARE(advice.variant, 2);
    QVERIFY2(advice.text.contains("KL divergence at least 0.0060 nats a token, perplexity"), qPrintable(advice.text));
    QVERIFY2(advice.text.contains("has no upper bound"), qPrintable(advice.text));
    const TradeoffChart chart = drawTradeoff(run, Cost::Size, {640, 400});
    QVERIFY2(chart.marks.first().tip.contains("KL divergence at least 0.1500"), qPrintable(chart.marks.first().tip));
    QVERIFY(!chart.marks.last().tip.contains("at least")); // the reference's own
    QCOMPARE(chart.notes.size(), 3);
    run.quality.removeIf([](const LabQuality &quality) { return quality.variant == 1 || quality.variant == 2; });
    QVERIFY2(recommend(run).text.contains("KL divergence at least 0.15 nats"), qPrintable(recommend(run).text));
}

void RecommendationTest::namesTheFasterOne()
{
    LabRun run = madeRun();
    for (LabAnswer &answer : run.answers) {
        if (answer.variant == 1)
            answer.decodeTokensPerSecond = 100;
    }
    const Recommendation advice = recommend(run);
    QCOMPARE(advice.variant, 2);
    QVERIFY2(advice.text.endsWith("Q8_0 is close as well, larger, and writes 3.3 times as fast."), qPrintable(advice.text));
}

void RecommendationTest::saysThatItIsSlower()
{
    LabRun run = madeRun();
    for (LabAnswer &answer : run.answers) {
        if (answer.variant == 2)
            answer.decodeTokensPerSecond = 2;
    }
    const Recommendation advice = recommend(run);
    QCOMPARE(advice.variant, 2);
    QVERIFY2(advice.text.contains("of the size of F16, but writes only 0.2 times as fast."), qPrintable(advice.text));
}

void RecommendationTest::fewerBlocksNeedMoreToBeSure()
{
    LabRun run = madeRun();
    run.quality[2].logRatio = {0.0155, 0.002};
    QCOMPARE(recommend(run).variant, 2);
    run.quality[2].blocks = 5;
    QCOMPARE(recommend(run).variant, 1);
}

void RecommendationTest::saysWhenNothingWasMeasured()
{
    LabRun run = madeRun();
    run.quality.clear();
    QCOMPARE(recommend(run).variant, -1);
    QVERIFY(recommend(LabRun{}).text.contains("was not measured"));
}

// A variant with another vocabulary, or beside a reference that failed, has a perplexity but nothing that says what it lost.
void RecommendationTest::saysThatTheReferenceFailed()
{
    LabRun run = madeRun();
    run.variants[0].error = QStringLiteral("The memory ran out.");
    run.quality.removeFirst();
    for (LabQuality &quality : run.quality)
        quality.isCompared = false;
    const Recommendation advice = recommend(run);
    QCOMPARE(advice.variant, -1);
    QVERIFY2(advice.text.startsWith("F16, the reference, came to nothing"), qPrintable(advice.text));
}

void RecommendationTest::takesNoneThatWasNotCompared()
{
    LabRun run = madeRun();
    for (LabQuality &quality : run.quality)
        quality = {.variant = quality.variant, .error = QStringLiteral("other words"), .tokens = 100, .perplexity = {12, 0.1}};
    QCOMPARE(recommend(run).variant, -1);
    QVERIFY(recommend(run).text.contains("No variant was held against"));
    QVERIFY(tradeoff(run, Cost::Size).isEmpty());
}

void RecommendationTest::takesNoneThatIsLargerThanTheReference()
{
    LabRun run = madeRun();
    run.reference = 3;
    const Recommendation advice = recommend(run);
    QCOMPARE(advice.variant, -1);
    QVERIFY2(advice.text.contains("Q2_K, the reference, is the smallest"), qPrintable(advice.text));
}

void RecommendationTest::theBestLineHasNoDominatedPoint()
{
    LabRun run = madeRun();
    run.variants[1].fileBytes = run.variants[0].fileBytes * 2; // Q8_0 is now larger and worse than F16
    const QList<TradeoffPoint> points = tradeoff(run, Cost::Size);
    QCOMPARE(points.size(), 4);
    QList<int> order;
    for (const TradeoffPoint &point : points)
        order.append(point.variant);
    QCOMPARE(order, (QList<int>{3, 2, 0, 1}));
    QVERIFY(points[0].isBest && points[1].isBest && points[2].isBest && !points[3].isBest);
}

void RecommendationTest::timeIsACostToo()
{
    const QList<TradeoffPoint> points = tradeoff(madeRun(), Cost::Time);
    QCOMPARE(points.first().variant, 3);
    QVERIFY(std::abs(points.first().cost - 1 / 40.5) < 1e-12);
    LabRun run = madeRun();
    run.answers.clear();
    QVERIFY(tradeoff(run, Cost::Time).isEmpty());
}

void RecommendationTest::chartPutsMarksAndLabelsInside()
{
    const TradeoffChart chart = drawTradeoff(madeRun(), Cost::Size, {640, 400});
    QCOMPARE(chart.marks.size(), 4);
    const QRectF plot(chart.left, chart.top, chart.right - chart.left, chart.bottom - chart.top);
    for (const ChartMark &mark : chart.marks) {
        QVERIFY(plot.contains(mark.at));
        QVERIFY2(mark.labelAt.x() >= chart.left && mark.labelAt.x() + 6.6 * double(mark.label.size()) <= chart.right + 1,
                 qPrintable(mark.label));
    }
    QVERIFY(chart.marks.first().at.x() < chart.marks.last().at.x()); // the cheapest is on the left
    QVERIFY(chart.marks.first().at.y() < chart.marks.last().at.y()); // and loses most, which is up
    QVERIFY(chart.xTicks.size() >= 3 && chart.yTicks.size() >= 3);
    QCOMPARE(chart.bestLine.size(), 4);
    QVERIFY(chart.marks.last().isReference);
}

void RecommendationTest::chartOfOneVariantIsEmpty()
{
    LabRun run = madeRun();
    run.quality.resize(1);
    QVERIFY(drawTradeoff(run, Cost::Size, {640, 400}).marks.isEmpty());
    QVERIFY(drawTradeoff(madeRun(), Cost::Size, {10, 10}).marks.isEmpty());
}

void RecommendationTest::chartCountsInUnitsThatFit_data()
{
    QTest::addColumn<qint64>("largest");
    QTest::addColumn<QString>("title");
    QTest::newRow("kB") << qint64(999'000) << QStringLiteral("File size (kB)");
    QTest::newRow("MB") << qint64(1'000'000) << QStringLiteral("File size (MB)");
    QTest::newRow("many MB") << qint64(999'000'000) << QStringLiteral("File size (MB)");
    QTest::newRow("GB") << qint64(1'000'000'000) << QStringLiteral("File size (GB)");
}

void RecommendationTest::chartCountsInUnitsThatFit()
{
    QFETCH(qint64, largest);
    QFETCH(QString, title);
    LabRun run = madeRun();
    for (int i = 0; i < 4; ++i)
        run.variants[i].fileBytes = largest * (8 - i) / 8;
    const TradeoffChart chart = drawTradeoff(run, Cost::Size, {640, 400});
    QCOMPARE(chart.xTitle, title);
    for (const ChartTick &tick : chart.xTicks) {
        bool isNumber = false;
        const double value = QLocale().toDouble(tick.text, &isNumber);
        QVERIFY2(isNumber && value > 0 && value <= 1120, qPrintable(tick.text));
    }
}

void RecommendationTest::whereTwoAreEqualTheOtherFigureTells()
{
    const auto best = [](const LabRun &run) {
        QList<int> variants;
        for (const TradeoffPoint &point : tradeoff(run, Cost::Size)) {
            if (point.isBest)
                variants.append(point.variant);
        }
        return variants;
    };
    LabRun asLarge = madeRun();
    asLarge.variants[1].fileBytes = asLarge.variants[2].fileBytes;
    QCOMPARE(best(asLarge), QList<int>({3, 1, 0}));
    LabRun asClose = madeRun();
    asClose.quality[1].divergence = asClose.quality[2].divergence;
    QCOMPARE(best(asClose), QList<int>({3, 2, 0}));
}

void RecommendationTest::chartShowsWhatIsSure()
{
    LabRun run = madeRun();
    run.quality[1].divergence = {0.0005, 0.002}; // its lower end would be below 0, where no divergence is
    const TradeoffChart chart = drawTradeoff(run, Cost::Size, {640, 400});
    const double zero = chart.marks.last().at.y();
    for (const ChartMark &mark : chart.marks) {
        if (mark.isReference) {
            QVERIFY(!mark.hasBar());
            continue;
        }
        QVERIFY(mark.barTop >= chart.top && mark.barBottom <= zero + 1e-9);
        QVERIFY(mark.barTop < mark.at.y() && mark.barBottom > mark.at.y());
    }
    // 95 % of Q2_K reaches as far as its error says.
    const double unit = (zero - chart.marks.first().at.y()) / 0.15;
    QVERIFY(std::abs(chart.marks.first().at.y() - chart.marks.first().barTop - 1.959964 * 0.001 * unit) < 1e-3);
    QVERIFY2(chart.marks.first().tip.contains("(95 %: 0.1480 to 0.1520)"), qPrintable(chart.marks.first().tip));
    QVERIFY2(chart.marks[2].tip.contains("(95 %: 0.0000 to 0.0"), qPrintable(chart.marks[2].tip));
    QCOMPARE(chart.notes.size(), 2);
    QVERIFY2(chart.notes[1].contains("sample.txt") && chart.notes[1].contains("CPU · Hearth 0.1.0 · 2026-11-21"),
             qPrintable(chart.notes[1]));
    run.quality[3] = {.variant = 3, .error = QStringLiteral("other words"), .tokens = 9999, .perplexity = {12, 1}}; // another vocabulary
    const QStringList notes = drawTradeoff(run, Cost::Size, {640, 400}).notes;
    QVERIFY2(notes[1].contains("2,048 tokens"), qPrintable(notes[1]));
}

void RecommendationTest::svgDrawsTheBestLineAndTheBars()
{
    const TradeoffChart chart = drawTradeoff(madeRun(), Cost::Size, {640, 400});
    QXmlStreamReader reader(toSvg(chart));
    QStringList points;
    QList<QLineF> lines;
    QString texts;
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QXmlStreamAttributes at = reader.attributes();
        if (reader.name() == QLatin1String("polyline"))
            points.append(at.value("points").toString());
        if (reader.name() == QLatin1String("line"))
            lines.append({at.value("x1").toDouble(), at.value("y1").toDouble(), at.value("x2").toDouble(), at.value("y2").toDouble()});
        if (reader.name() == QLatin1String("text"))
            texts += reader.readElementText() + '\n';
    }
    QStringList best;
    for (const QPointF &point : chart.bestLine)
        best.append(QString::number(point.x(), 'f', 1) + ',' + QString::number(point.y(), 'f', 1));
    QCOMPARE(points, QStringList{best.join(' ')});
    for (const ChartMark &mark : chart.marks) {
        const bool isDrawn = std::any_of(lines.begin(), lines.end(), [&](const QLineF &line) {
            return std::abs(line.x1() - mark.at.x()) < 0.06 && line.x1() == line.x2() && std::abs(line.y1() - mark.barTop) < 0.06
                && std::abs(line.y2() - mark.barBottom) < 0.06;
        });
        QCOMPARE(isDrawn, mark.hasBar());
    }
    for (const QString &note : chart.notes)
        QVERIFY2(texts.contains(note), qPrintable(note));
}

void RecommendationTest::svgIsWellFormedAndEscaped()
{
    LabRun run = madeRun();
    run.variants[2].label = QStringLiteral("<Q4> & \"co\"");
    const QByteArray svg = toSvg(drawTradeoff(run, Cost::Size, {640, 400}));
    QXmlStreamReader reader(svg);
    QStringList texts;
    int circles = 0;
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        circles += reader.name() == QLatin1String("circle");
        if (reader.name() == QLatin1String("text"))
            texts.append(reader.readElementText());
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QCOMPARE(circles, 4);
    QVERIFY(texts.contains(run.variants[2].label));
}

void RecommendationTest::ticksAreRound_data()
{
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<QList<double>>("expected");
    QTest::newRow("hundreds") << 90.0 << 520.0 << QList<double>{100, 200, 300, 400, 500};
    QTest::newRow("through zero") << -0.4 << 1.3 << QList<double>{0, 0.5, 1};
    QTest::newRow("nothing") << 3.0 << 3.0 << QList<double>{};
}

void RecommendationTest::ticksAreRound()
{
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(QList<double>, expected);
    const QList<double> ticks = roundTicks(low, high, 5);
    QCOMPARE(ticks.size(), expected.size());
    for (qsizetype i = 0; i < ticks.size(); ++i)
        QVERIFY(std::abs(ticks[i] - expected[i]) < 1e-9);
}

// A text was chosen and read: that it was not would send people to choose one.
void RecommendationTest::tellsNotMeasuredFromNotCompared()
{
    LabRun run = madeRun();
    run.quality = {run.quality[0]};
    QVERIFY(recommend(run).text.startsWith(QLatin1String("No variant was held against F16 on the text")));
    run.quality.clear();
    QVERIFY(recommend(run).text.startsWith(QLatin1String("Quality was not measured in this run")));
}

QTEST_GUILESS_MAIN(RecommendationTest)
#include "recommendation_test.moc"
