#include "app/lab/labpicture.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>

namespace hearth {

namespace {

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
    drawText(painter, {(chart.left + chart.right) / 2, chart.bottom + xTitleBelow}, chart.xTitle, Qt::AlignHCenter);
}

void drawMark(QPainter &painter, const ChartMark &mark, const ChartColors &colors)
{
    const QColor color(colors.of(mark));
    if (mark.hasBar()) {
        painter.setPen(color);
        painter.drawLine(QPointF(mark.at.x(), mark.barTop), QPointF(mark.at.x(), mark.barBottom));
        for (const double end : {mark.barTop, mark.barBottom})
            painter.drawLine(QPointF(mark.at.x() - barHalf, end), QPointF(mark.at.x() + barHalf, end));
    }
    painter.setPen(QPen(color, 1.5));
    const QBrush inside = colors.background.isEmpty() ? QBrush(Qt::NoBrush) : QBrush(QColor(colors.background));
    painter.setBrush(mark.isReference ? inside : QBrush(color));
    painter.drawEllipse(mark.at, radiusOf(mark), radiusOf(mark));
    painter.setPen(QColor(colors.text));
    drawText(painter, mark.labelAt, mark.label, Qt::AlignLeft);
}

void drawNotes(QPainter &painter, const TradeoffChart &chart, const ChartColors &colors)
{
    QFont font = painter.font();
    font.setPixelSize(int(noteFontSize));
    painter.setFont(font);
    painter.setPen(QColor(colors.notes));
    double at = chart.size.height();
    for (const QString &line : notesOf(chart))
        drawText(painter, {chart.left, at += noteHeight}, line, Qt::AlignLeft);
}

} // namespace

QByteArray toPng(const TradeoffChart &chart, const ChartColors &colors, double scale)
{
    QImage image((QSizeF(chart.size.width(), heightWithNotes(chart)) * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
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
    const auto drawLine = [&painter](const QList<QPointF> &line, const QString &color) {
        painter.setPen(QPen(QColor(color), 1.5));
        painter.drawPolyline(line.constData(), int(line.size()));
    };
    drawLine(chart.bestLine, colors.best);
    for (qsizetype series = 0; series < chart.lines.size(); ++series)
        drawLine(chart.lines[series], colors.ofSeries(series));
    for (const ChartMark &mark : chart.legend + chart.marks)
        drawMark(painter, mark, colors);
    drawNotes(painter, chart, colors);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    return image.save(&buffer, "PNG") ? bytes : QByteArray();
}

} // namespace hearth
