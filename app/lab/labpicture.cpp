#include "app/lab/labpicture.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>

namespace hearth {

namespace {

constexpr double markRadius = 5;

// A text whose base line begins, is in the middle or ends at a point.
void drawText(QPainter &painter, const QPointF &at, const QString &text, Qt::AlignmentFlag side)
{
    const double width = painter.fontMetrics().horizontalAdvance(text);
    const double left = side == Qt::AlignLeft ? 0 : side == Qt::AlignRight ? width : width / 2;
    painter.drawText(QPointF(at.x() - left, at.y()), text);
}

void drawAxes(QPainter &painter, const TradeoffChart &chart, const ChartColors &colors)
{
    const QColor lines(colors.lines);
    const QColor text(colors.text);
    for (const ChartTick &tick : chart.yTicks) {
        painter.setPen(lines);
        painter.drawLine(QPointF(chart.left, tick.at), QPointF(chart.right, tick.at));
        painter.setPen(text);
        drawText(painter, {chart.left - 6, tick.at + 4}, tick.text, Qt::AlignRight);
    }
    for (const ChartTick &tick : chart.xTicks) {
        painter.setPen(lines);
        painter.drawLine(QPointF(tick.at, chart.bottom), QPointF(tick.at, chart.bottom + 4));
        painter.setPen(text);
        drawText(painter, {tick.at, chart.bottom + 18}, tick.text, Qt::AlignHCenter);
    }
    painter.setPen(lines);
    painter.drawLine(QPointF(chart.left, chart.bottom), QPointF(chart.right, chart.bottom));
    painter.setPen(text);
    drawText(painter, {chart.left, chart.top - 10}, chart.yTitle, Qt::AlignLeft);
    drawText(painter, {(chart.left + chart.right) / 2, chart.size.height() - 8}, chart.xTitle, Qt::AlignHCenter);
}

} // namespace

QByteArray toPng(const TradeoffChart &chart, const ChartColors &colors, double scale)
{
    QImage image((chart.size * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return {};
    image.fill(colors.background.isEmpty() ? QColor(Qt::transparent) : QColor(colors.background));
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(scale, scale);
    QFont font(QStringLiteral("Inter"));
    font.setPixelSize(int(chartFontSize));
    painter.setFont(font);
    drawAxes(painter, chart, colors);
    painter.setPen(QPen(QColor(colors.best), 1.5));
    painter.drawPolyline(chart.bestLine.constData(), int(chart.bestLine.size()));
    for (const ChartMark &mark : chart.marks) {
        const QColor color(mark.isBest ? colors.best : colors.other);
        painter.setPen(QPen(color, 1.5));
        painter.setBrush(mark.isReference ? QBrush(Qt::NoBrush) : QBrush(color));
        painter.drawEllipse(mark.at, markRadius, markRadius);
        painter.setPen(QColor(colors.text));
        drawText(painter, mark.labelAt, mark.label, Qt::AlignLeft);
    }
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    return image.save(&buffer, "PNG") ? bytes : QByteArray();
}

} // namespace hearth
