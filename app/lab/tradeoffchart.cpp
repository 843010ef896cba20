#include "app/lab/tradeoffchart.h"

#include "app/settings/bytetext.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr double fontSize = chartFontSize;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(TradeoffChart)
};

// Bytes as sizes are told beside it, seconds as milliseconds: what the axis counts in.
struct Unit
{
    double size = 1;
    QString title;
};
Unit unitOf(Cost cost, double highest)
{
    if (cost == Cost::Time)
        return {0.001, Text::tr("Time a token (ms)")};
    if (highest >= 1e9)
        return {1e9, Text::tr("File size (GB)")};
    return highest >= 1e6 ? Unit{1e6, Text::tr("File size (MB)")} : Unit{1e3, Text::tr("File size (kB)")};
}

QString tipOf(const QString &label, const TradeoffPoint &point, Cost cost)
{
    const QLocale locale;
    const QString spent =
        cost == Cost::Time ? Text::tr("%1 ms a token").arg(locale.toString(point.cost * 1000, 'f', 2)) : byteText(qint64(point.cost));
    const QString value = locale.toString(point.quality, 'f', 4);
    const QString text = point.isAtLeast ? Text::tr("%1: %2, KL divergence at least %3 nats a token").arg(label, spent, value)
                                         : Text::tr("%1: %2, KL divergence %3 nats a token").arg(label, spent, value);
    if (point.within.high <= point.within.low)
        return text;
    return Text::tr("%1 (95 %: %2 to %3)")
        .arg(text, locale.toString(std::max(0.0, point.within.low), 'f', 4), locale.toString(point.within.high, 'f', 4));
}

// What the marks mean, and what was measured where.
QStringList notesOf(const LabRun &run, Cost cost)
{
    QStringList facts;
    facts.append(Text::tr("“%1”, %Ln token(s)", nullptr, measuredTokensOf(run)).arg(run.textName));
    QStringList devices;
    for (const LabVariant &variant : run.variants) {
        if (!variant.device.isEmpty() && !devices.contains(variant.device))
            devices.append(variant.device);
    }
    facts.append(devices);
    if (!run.build.isEmpty())
        facts.append(Text::tr("Hearth %1").arg(run.build));
    facts.append(run.startedAt.date().toString(Qt::ISODate));
    facts.removeAll(QString());
    const QString legend = cost == Cost::Time
        ? Text::tr("In colour: no other is both faster and closer. Hollow: the reference. Bars: 95 % confidence.")
        : Text::tr("In colour: no other is both smaller and closer. Hollow: the reference. Bars: 95 % confidence.");
    QStringList notes{legend, facts.join(QStringLiteral(" · "))};
    if (std::any_of(run.quality.begin(), run.quality.end(), [](const LabQuality &quality) { return quality.isAtLeast; }))
        notes.insert(1, Text::tr("Divergences are at least what is drawn: of the reference the likeliest tokens were kept."));
    return notes;
}

QString number(double value)
{
    return QString::number(value, 'f', 1);
}

QString textElement(const QPointF &at, const QString &text, const QString &color, const QString &anchor)
{
    return QStringLiteral("<text x=\"%1\" y=\"%2\" fill=\"%3\" text-anchor=\"%4\">%5</text>\n")
        .arg(number(at.x()), number(at.y()), color, anchor, text.toHtmlEscaped());
}

QString lineElement(const QPointF &from, const QPointF &to, const QString &color)
{
    return QStringLiteral("<line x1=\"%1\" y1=\"%2\" x2=\"%3\" y2=\"%4\" stroke=\"%5\"/>\n")
        .arg(number(from.x()), number(from.y()), number(to.x()), number(to.y()), color);
}

QString axesSvg(const TradeoffChart &chart, const ChartColors &colors)
{
    QString svg;
    for (const ChartTick &tick : chart.yTicks) {
        svg += lineElement({chart.left, tick.at}, {chart.right, tick.at}, colors.lines);
        svg += textElement({chart.left - 6, tick.at + fontSize / 3}, tick.text, colors.text, QStringLiteral("end"));
    }
    for (const ChartTick &tick : chart.xTicks) {
        svg += lineElement({tick.at, chart.bottom}, {tick.at, chart.bottom + 4}, colors.lines);
        svg += textElement({tick.at, chart.bottom + 18}, tick.text, colors.text, QStringLiteral("middle"));
    }
    svg += lineElement({chart.left, chart.bottom}, {chart.right, chart.bottom}, colors.lines);
    svg += textElement({(chart.left + chart.right) / 2, chart.bottom + xTitleBelow}, chart.xTitle, colors.text, QStringLiteral("middle"));
    return svg + textElement({chart.left, chart.top - 10}, chart.yTitle, colors.text, QStringLiteral("start"));
}

QString lineSvg(const QList<QPointF> &line, const QString &color)
{
    QStringList points;
    for (const QPointF &point : line)
        points.append(number(point.x()) + QLatin1Char(',') + number(point.y()));
    return line.size() < 2 ? QString()
                           : QStringLiteral("<polyline points=\"%1\" fill=\"none\" stroke=\"%2\" stroke-width=\"1.5\"/>\n")
                                 .arg(points.join(QLatin1Char(' ')), color);
}

QString markSvg(const ChartMark &mark, const ChartColors &colors)
{
    const QString color = colors.of(mark);
    QString svg;
    if (mark.hasBar()) {
        svg += lineElement({mark.at.x(), mark.barTop}, {mark.at.x(), mark.barBottom}, color);
        for (const double end : {mark.barTop, mark.barBottom})
            svg += lineElement({mark.at.x() - barHalf, end}, {mark.at.x() + barHalf, end}, color);
    }
    svg += QStringLiteral("<circle cx=\"%1\" cy=\"%2\" r=\"%5\" fill=\"%3\" stroke=\"%4\" stroke-width=\"1.5\"/>\n")
               .arg(number(mark.at.x()), number(mark.at.y()),
                    mark.isReference ? (colors.background.isEmpty() ? QStringLiteral("none") : colors.background) : color, color,
                    number(radiusOf(mark)));
    return mark.label.isEmpty() ? svg : svg + textElement(mark.labelAt, mark.label, colors.text, QStringLiteral("start"));
}

} // namespace

QStringList notesOf(const TradeoffChart &chart)
{
    constexpr double letterWidth = 0.55 * noteFontSize;
    const auto most = qsizetype(std::max(8.0, (chart.right - chart.left) / letterWidth));
    QStringList lines = chart.notes;
    for (QString &line : lines) {
        if (line.size() > most)
            line = line.left(most - 1) + QStringLiteral("…");
    }
    return lines;
}

double heightWithNotes(const TradeoffChart &chart)
{
    return chart.size.height() + (chart.notes.isEmpty() ? 0 : double(chart.notes.size()) * noteHeight + noteHeight / 2);
}

TradeoffChart drawTradeoff(const LabRun &run, Cost cost, QSizeF size)
{
    TradeoffChart chart{.size = size, .left = 56, .right = size.width() - 16, .top = 32, .bottom = size.height() - 48};
    const QList<TradeoffPoint> points = tradeoff(run, cost);
    if (points.size() < 2 || chart.right <= chart.left || chart.bottom <= chart.top)
        return chart;
    const Unit unit = unitOf(cost, points.last().cost);
    QList<double> costs;
    QList<double> losses;
    for (const TradeoffPoint &point : points) {
        costs.append(point.cost / unit.size);
        losses += {point.quality, std::max(0.0, point.within.low), point.within.high};
    }
    const ChartRange x = chartRangeOf(costs);
    const ChartRange y = chartRangeOf(losses);
    chart.xTitle = unit.title;
    chart.yTitle = Text::tr("KL divergence from the reference (nats a token) — lower is closer");
    chart.xTicks = ticksOf(x, 6, chart.left, chart.right);
    chart.yTicks = ticksOf(y, 5, chart.bottom, chart.top);
    const auto heightAt = [&](double quality) { return chart.bottom + (chart.top - chart.bottom) * y.share(quality); };
    for (const TradeoffPoint &point : points) {
        const QPointF at(chart.left + (chart.right - chart.left) * x.share(point.cost / unit.size), heightAt(point.quality));
        const QString label = run.variants[point.variant].label;
        chart.marks.append({.at = at,
                            .label = label,
                            .isBest = point.isBest,
                            .isReference = point.variant == run.reference,
                            .tip = tipOf(label, point, cost),
                            .barTop = heightAt(point.within.high),
                            .barBottom = heightAt(std::max(0.0, point.within.low))});
        if (point.isBest)
            chart.bestLine.append(at);
    }
    chart.notes = notesOf(run, cost);
    placeLabels(chart);
    return chart;
}

QByteArray toSvg(const TradeoffChart &chart, const ChartColors &colors)
{
    const QString width = number(chart.size.width());
    const QString height = number(heightWithNotes(chart));
    QString svg = QStringLiteral("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1\" height=\"%2\" viewBox=\"0 0 %1 %2\" "
                                 "font-family=\"Inter, sans-serif\" font-size=\"%3\">\n")
                      .arg(width, height, number(fontSize));
    if (!colors.background.isEmpty())
        svg += QStringLiteral("<rect width=\"%1\" height=\"%2\" fill=\"%3\"/>\n").arg(width, height, colors.background);
    svg += axesSvg(chart, colors) + lineSvg(chart.bestLine, colors.best);
    for (qsizetype series = 0; series < chart.lines.size(); ++series)
        svg += lineSvg(chart.lines[series], colors.ofSeries(series));
    for (const ChartMark &mark : chart.legend + chart.marks)
        svg += markSvg(mark, colors);
    svg += QStringLiteral("<g font-size=\"%1\">\n").arg(number(noteFontSize));
    double at = chart.size.height();
    for (const QString &line : notesOf(chart))
        svg += textElement({chart.left, at += noteHeight}, line, colors.notes, QStringLiteral("start"));
    return (svg + QStringLiteral("</g>\n</svg>\n")).toUtf8();
}

} // namespace hearth
