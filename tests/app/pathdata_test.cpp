#include "app/drawing/pathdata.h"

#include <QTest>

#include <cmath>

using namespace hearth;

namespace {

// Of the curves, not of their control points.
bool isAt(const QRectF &a, const QRectF &b)
{
    constexpr double close = 0.02; // Qt makes arcs of cubic curves
    return std::abs(a.left() - b.left()) < close && std::abs(a.top() - b.top()) < close && std::abs(a.right() - b.right()) < close
        && std::abs(a.bottom() - b.bottom()) < close;
}

} // namespace

class PathDataTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesAndCurves_data();
    void linesAndCurves();
    void arcs_data();
    void arcs();
    void malformedIsRefused_data();
    void malformedIsRefused();
};

void PathDataTest::linesAndCurves_data()
{
    QTest::addColumn<QString>("data");
    QTest::addColumn<QPainterPath>("expected");
    QPainterPath lines(QPointF(1, 2));
    lines.lineTo(4, 2);
    lines.lineTo(4, 7);
    lines.lineTo(3.5, 6.5);
    QTest::newRow("absolute") << QStringLiteral("M1 2H4V7L3.5 6.5") << lines;
    QTest::newRow("relative") << QStringLiteral("m1,2h3v5l-.5-.5") << lines;
    QTest::newRow("further points of a move are lines") << QStringLiteral("M1 2 4 2 4 7 3.5 6.5") << lines;
    QTest::newRow("relative ones") << QStringLiteral("m1 2 3 0 0 5-.5-.5") << lines;
    QTest::newRow("blanks") << QStringLiteral("  M 1 , 2 \n H 4 V 7 L 3.5 6.5 ") << lines;
    QPainterPath curve(QPointF(1, 1));
    curve.cubicTo(2, 1, 3, 2, 3, 3);
    curve.closeSubpath();
    curve.moveTo(5, 5);
    curve.lineTo(6, 5);
    QTest::newRow("curve, closed") << QStringLiteral("M1 1C2 1 3 2 3 3ZM5 5h1") << curve;
    QTest::newRow("relative curve") << QStringLiteral("M1 1c1 0 2 1 2 2zM5 5h1") << curve;
    QTest::newRow("nothing") << QString() << QPainterPath();
}

void PathDataTest::linesAndCurves()
{
    QFETCH(const QString, data);
    QFETCH(const QPainterPath, expected);
    const std::optional<QPainterPath> path = readPathData(data);
    QVERIFY(path);
    QCOMPARE(*path, expected);
}

void PathDataTest::arcs_data()
{
    QTest::addColumn<QString>("data");
    QTest::addColumn<QRectF>("bounds");
    QTest::addColumn<QPointF>("end");
    QTest::newRow("a circle of two") << QStringLiteral("M12 4a8 8 0 1 1 0 16a8 8 0 0 1 0-16") << QRectF(4, 4, 16, 16) << QPointF(12, 4);
    QTest::newRow("right half") << QStringLiteral("M12 4A8 8 0 0 1 12 20") << QRectF(12, 4, 8, 16) << QPointF(12, 20);
    QTest::newRow("left half") << QStringLiteral("M12 4A8 8 0 0 0 12 20") << QRectF(4, 4, 8, 16) << QPointF(12, 20);
    QTest::newRow("a corner") << QStringLiteral("M10 2a5 5 0 0 1 5 5") << QRectF(10, 2, 5, 5) << QPointF(15, 7);
    QTest::newRow("a corner, bent in") << QStringLiteral("M10 2a5 5 0 0 0 5 5") << QRectF(10, 2, 5, 5) << QPointF(15, 7);
    QTest::newRow("the rest of the circle") << QStringLiteral("M10 2a5 5 0 1 0 5 5") << QRectF(5, 2, 10, 10) << QPointF(15, 7);
    QTest::newRow("flags without blanks") << QStringLiteral("M10 2a5 5 0 015 5") << QRectF(10, 2, 5, 5) << QPointF(15, 7);
    QTest::newRow("an ellipse") << QStringLiteral("M0 5A10 5 0 0 1 20 5") << QRectF(0, 0, 20, 5) << QPointF(20, 5);
    QTest::newRow("a radius that does not reach") << QStringLiteral("M0 10A1 1 0 0 1 20 10") << QRectF(0, 0, 20, 10) << QPointF(20, 10);
    QTest::newRow("no radius: a line") << QStringLiteral("M1 1A0 0 0 0 1 3 4") << QRectF(1, 1, 2, 3) << QPointF(3, 4);
}

void PathDataTest::arcs()
{
    QFETCH(const QString, data);
    QFETCH(const QRectF, bounds);
    QFETCH(const QPointF, end);
    const std::optional<QPainterPath> path = readPathData(data);
    QVERIFY(path);
    const QRectF drawn = path->boundingRect();
    QVERIFY2(isAt(drawn, bounds),
             qPrintable(QStringLiteral("%1 %2 %3 %4").arg(drawn.x()).arg(drawn.y()).arg(drawn.width()).arg(drawn.height())));
    QVERIFY((path->currentPosition() - end).manhattanLength() < 1e-6);
}

void PathDataTest::malformedIsRefused_data()
{
    QTest::addColumn<QString>("data");
    QTest::newRow("no command") << QStringLiteral("1 2");
    QTest::newRow("unknown command") << QStringLiteral("M1 2Q3 4 5 6");
    QTest::newRow("half a point") << QStringLiteral("M1 2L3");
    QTest::newRow("no number") << QStringLiteral("M1 2L- 3");
    QTest::newRow("flag") << QStringLiteral("M1 2A1 1 0 2 0 3 3");
    QTest::newRow("turned ellipse") << QStringLiteral("M1 2A2 1 30 0 0 3 3");
}

void PathDataTest::malformedIsRefused()
{
    QFETCH(const QString, data);
    QVERIFY(!readPathData(data));
}

QTEST_APPLESS_MAIN(PathDataTest)
#include "pathdata_test.moc"
