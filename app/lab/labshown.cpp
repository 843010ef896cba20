// LabController: what is shown and saved of a run.
#include "app/lab/labcontroller.h"
#include "app/lab/labpicture.h"
#include "app/lab/textdiff.h"
#include "app/lab/tradeoffchart.h"

#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QSaveFile>
#include <QStandardPaths>

#include <cmath>

namespace hearth {

namespace {

constexpr int mostNumbers = 1000;

QVariantMap pointMap(const QPointF &point)
{
    return {{QStringLiteral("x"), point.x()}, {QStringLiteral("y"), point.y()}};
}

QVariantList tickList(const QList<ChartTick> &ticks)
{
    QVariantList all;
    for (const ChartTick &tick : ticks)
        all.append(QVariantMap{{QStringLiteral("at"), tick.at}, {QStringLiteral("text"), tick.text}});
    return all;
}

Cost costFrom(const QString &name)
{
    return name == QLatin1String("time") ? Cost::Time : Cost::Size;
}

QVariantMap chartMap(const TradeoffChart &chart)
{
    QVariantList marks;
    for (const ChartMark &mark : chart.marks) {
        QVariantMap map = pointMap(mark.at);
        map.insert({{QStringLiteral("label"), mark.label},
                    {QStringLiteral("labelX"), mark.labelAt.x()},
                    {QStringLiteral("labelY"), mark.labelAt.y()},
                    {QStringLiteral("isBest"), mark.isBest},
                    {QStringLiteral("isReference"), mark.isReference},
                    {QStringLiteral("tip"), mark.tip}});
        marks.append(map);
    }
    QVariantList lines;
    for (const QList<QPointF> &line : QList<QList<QPointF>>{chart.bestLine} + chart.lines) {
        QVariantList points;
        for (const QPointF &point : line)
            points.append(pointMap(point));
        if (points.size() > 1)
            lines.append(QVariant(points));
    }
    return {{QStringLiteral("marks"), marks},
            {QStringLiteral("lines"), lines},
            {QStringLiteral("xTicks"), tickList(chart.xTicks)},
            {QStringLiteral("yTicks"), tickList(chart.yTicks)},
            {QStringLiteral("xTitle"), chart.xTitle},
            {QStringLiteral("yTitle"), chart.yTitle},
            {QStringLiteral("left"), chart.left},
            {QStringLiteral("right"), chart.right},
            {QStringLiteral("top"), chart.top},
            {QStringLiteral("bottom"), chart.bottom}};
}

struct Written
{
    QString path;
    QString error;
};

// Numbered when there is such a file: nothing is overwritten, and a file is there whole or not at all.
Written writeNew(const QString &folder, const QString &name, const QByteArray &bytes)
{
    QDir().mkpath(folder);
    const QFileInfo wanted(QDir(folder).filePath(name));
    QString path = wanted.filePath();
    for (int number = 2; QFileInfo::exists(path) && number < mostNumbers; ++number)
        path = QDir(folder).filePath(QStringLiteral("%1 (%2).%3").arg(wanted.completeBaseName()).arg(number).arg(wanted.suffix()));
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return {{}, LabController::tr("%1 could not be written: %2. Nothing was exported.").arg(path, file.errorString())};
    return {path, {}};
}

QByteArray fileOf(const LabRun &run, const QList<LabVote> &votes, const QString &format, QString &name)
{
    const QString base = labFileName(run, LabFormat::Json).chopped(4);
    if (format == QLatin1String("prompts")) {
        name = base + LabController::tr("prompts") + QStringLiteral(".json");
        return toJson(PromptSet{.name = base, .prompts = run.prompts, .error = {}});
    }
    if (format == QLatin1String("svg") || format == QLatin1String("png")) {
        name = base + format;
        const TradeoffChart picture = drawTradeoff(run, Cost::Size, {720, 440});
        return format == QLatin1String("svg") ? toSvg(picture) : toPng(picture);
    }
    const LabFormat wanted = format == QLatin1String("csv") ? LabFormat::Csv
        : format == QLatin1String("json")                   ? LabFormat::Json
                                                            : LabFormat::Markdown;
    name = labFileName(run, wanted);
    return exportRun(run, votes, wanted);
}

Written saveRun(const LabRun &run, const QList<LabVote> &votes, const QString &format, const QString &folder)
{
    QString name;
    const QByteArray bytes = fileOf(run, votes, format, name);
    if (bytes.isEmpty())
        return {{}, LabController::tr("The picture could not be drawn. Nothing was exported.")};
    return writeNew(folder, name, bytes);
}

// Which tokens of the map stand together: a part ends with a line once it has some hundred characters.
constexpr qsizetype shortPart = 600;
constexpr qsizetype longestPart = 4000;

struct HeatPart
{
    qsizetype firstToken = 0;
    qsizetype endToken = 0;
    qsizetype firstCharacter = 0;
};

QList<HeatPart> heatPartsOf(const LabRun &run, const LabQuality &quality)
{
    QList<HeatPart> parts;
    HeatPart part;
    qsizetype at = 0;
    const qsizetype count = std::min(quality.heat.size(), quality.lengths.size());
    for (qsizetype i = 0; i < count && at < run.text.size(); ++i) {
        at = std::min(at + qsizetype(uint8_t(quality.lengths[i])), run.text.size());
        part.endToken = i + 1;
        const qsizetype length = at - part.firstCharacter;
        const bool endsLine = at > 0 && run.text[at - 1] == QLatin1Char('\n');
        if ((length < shortPart || !endsLine) && length < longestPart)
            continue;
        parts.append(part);
        part = {i + 1, i + 1, at};
    }
    if (part.endToken > part.firstToken)
        parts.append(part);
    return parts;
}

} // namespace

void LabController::exportRun(const QString &format)
{
    const LabRun shown = m_run.id >= 0 ? m_run : LabRun{.prompts = m_promptList.prompts()};
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
    // A run of a hundred prompts is some megabytes of text, and a picture is drawn: not here.
    m_exporter.start([this, shown, votes = m_blind.votes(), format, folder] {
        const Written written = saveRun(shown, votes, format, folder);
        QMetaObject::invokeMethod(
            this,
            [this, written] {
                if (written.error.isEmpty())
                    Q_EMIT exported(written.path, QFileInfo(written.path).fileName());
                else
                    Q_EMIT exportFailed(written.error);
            },
            Qt::QueuedConnection);
    });
}

bool LabController::hasChart() const
{
    return tradeoff(m_run, Cost::Size).size() > 1;
}

QVariantMap LabController::chart(const QString &cost, double width, double height) const
{
    return chartMap(drawTradeoff(m_run, costFrom(cost), {width, height}));
}

bool LabController::hasTrend() const
{
    return hasPoints(m_trend, Trend::Speed);
}

QVariantMap LabController::trendChart(const QString &what, double width, double height) const
{
    return chartMap(drawTrend(m_trend, what == QLatin1String("quality") ? Trend::Quality : Trend::Speed, {width, height}));
}

QVariantList LabController::details() const
{
    QVariantList all;
    const auto add = [&all](const QString &title, const QString &value) {
        if (!value.isEmpty())
            all.append(QVariantMap{{QStringLiteral("title"), title}, {QStringLiteral("value"), value}});
    };
    if (m_run.id < 0)
        return all;
    add(tr("Made"), QLocale().toString(m_run.startedAt.toLocalTime(), QLocale::ShortFormat));
    add(tr("Hearth"), m_run.build);
    add(tr("Seed"), QString::number(m_run.seed));
    add(tr("Temperature"), QLocale().toString(m_run.temperature));
    add(tr("Longest answer"), tr("%1 tokens").arg(m_run.maxTokens));
    add(tr("Text"), m_run.textName);
    add(tr("SHA-256 of the text"), m_run.textHash);
    if (!m_run.isWhole)
        add(tr("Stopped"), tr("What was done until then is shown."));
    return all;
}

int LabController::heatParts(int row) const
{
    const LabQuality *quality = qualityOf(m_run, row);
    return quality ? int(heatPartsOf(m_run, *quality).size()) : 0;
}

QString LabController::heatHtml(int row, int part, const QColor &color, const QColor &unmeasured) const
{
    const LabQuality *quality = qualityOf(m_run, row);
    const HeatPart wanted = quality ? heatPartsOf(m_run, *quality).value(part) : HeatPart();
    QString html;
    qsizetype at = wanted.firstCharacter;
    for (qsizetype i = wanted.firstToken; i < wanted.endToken; ++i) {
        const qsizetype length = uint8_t(quality->lengths[i]);
        QString letters = m_run.text.mid(at, length);
        if (i + 1 == wanted.endToken && letters.endsWith(QLatin1Char('\n')))
            letters.chop(1); // the next part begins a line by itself
        const QString piece = letters.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
        at += length;
        const auto heat = quint8(quality->heat[i]);
        const double strength = std::sqrt(divergenceOfHeat(heat) / divergenceOfHeat(255));
        if (heat == 0)
            html += QStringLiteral("<span style='color:%1'>%2</span>").arg(unmeasured.name(), piece);
        else if (strength < 0.03)
            html += piece;
        else
            html += QStringLiteral("<span style='background-color:rgba(%1,%2,%3,%4)'>%5</span>")
                        .arg(QString::number(color.red()), QString::number(color.green()), QString::number(color.blue()),
                             QString::number(int(40 + 180 * strength)), piece);
    }
    return html.isEmpty() ? QString()
                          : QStringLiteral("<p style='white-space:pre-wrap;margin-top:0;margin-bottom:0'>") + html + QStringLiteral("</p>");
}

QVariantList LabController::difference(int row) const
{
    QString reference;
    QString text;
    for (const LabAnswer &answer : m_run.answers) {
        if (answer.prompt != m_promptIndex)
            continue;
        if (answer.variant == m_run.reference)
            reference = answer.text;
        if (answer.variant == row)
            text = answer.text;
    }
    static const char *names[] = {"same", "added", "removed"};
    QVariantList parts;
    const QList<DiffPart> found = diffWords(reference, text);
    for (const DiffPart &part : found)
        parts.append(QVariantMap{{QStringLiteral("kind"), QLatin1String(names[int(part.kind)])}, {QStringLiteral("text"), part.text}});
    return parts;
}

} // namespace hearth
