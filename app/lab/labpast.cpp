// LabController: prompts, runs of the past, exports.
#include "app/lab/labcontroller.h"
#include "app/lab/labpicture.h"
#include "app/lab/textdiff.h"
#include "app/lab/tradeoffchart.h"

#include <QDir>
#include <QFile>
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

} // namespace

QVariantList LabController::prompts() const
{
    QVariantList all;
    for (const LabPrompt &prompt : m_run.id >= 0 ? m_run.prompts : m_prompts)
        all.append(QVariantMap{
            {QStringLiteral("name"), nameOf(prompt)}, {QStringLiteral("system"), prompt.system}, {QStringLiteral("text"), prompt.text}});
    return all;
}

void LabController::setPromptIndex(int index)
{
    m_promptIndex = std::max(0, index);
    m_variants.setPrompt(m_promptIndex);
    Q_EMIT promptsChanged();
}

QStringList LabController::promptSets() const
{
    QStringList names;
    for (const PromptSet &set : m_sets)
        names.append(set.name);
    return names;
}

void LabController::addPrompt(const QString &text)
{
    if (m_prompts.size() >= mostPrompts)
        return;
    m_prompts.append({.text = text});
    Q_EMIT promptsChanged();
    Q_EMIT setupChanged();
}

void LabController::setPrompt(int index, const QString &system, const QString &text)
{
    if (index < 0 || index >= m_prompts.size())
        return;
    m_prompts[index].system = system;
    m_prompts[index].text = text;
    m_prompts[index].name.clear();
    Q_EMIT promptsChanged();
}

void LabController::removePrompt(int index)
{
    if (index < 0 || index >= m_prompts.size())
        return;
    m_prompts.removeAt(index);
    Q_EMIT promptsChanged();
    Q_EMIT setupChanged();
}

void LabController::importPrompts(const QUrl &file)
{
    QFile source(file.toLocalFile());
    const QString name = QFileInfo(source.fileName()).completeBaseName();
    if (!source.open(QIODevice::ReadOnly)) {
        Q_EMIT notice(tr("“%1” could not be read: %2.").arg(name, source.errorString()));
        return;
    }
    const PromptSet set = promptSetFrom(source.read(mostPromptBytes + 1), name);
    if (!set.error.isEmpty()) {
        Q_EMIT notice(set.error);
        return;
    }
    m_prompts = set.prompts;
    setPromptIndex(0);
    Q_EMIT setupChanged();
}

void LabController::usePromptSet(const QString &name)
{
    for (const PromptSet &set : std::as_const(m_sets)) {
        if (set.name == name)
            m_prompts = set.prompts;
    }
    setPromptIndex(0);
    Q_EMIT setupChanged();
}

void LabController::keepPromptSet(const QString &name)
{
    const PromptSet set{.name = name.trimmed(), .prompts = m_prompts};
    if (set.name.isEmpty() || set.prompts.isEmpty())
        return;
    m_sets.removeIf([&](const PromptSet &other) { return other.name == set.name; });
    m_sets.append(set);
    m_store.write([set](Database &db) { putPromptSet(db, set); });
    Q_EMIT promptSetsChanged();
}

void LabController::forgetPromptSet(const QString &name)
{
    m_sets.removeIf([&](const PromptSet &set) { return set.name == name; });
    m_store.write([name](Database &db) { deletePromptSet(db, name); });
    Q_EMIT promptSetsChanged();
}

void LabController::refreshHistory()
{
    m_store.run([](Database &db) { return listLabRuns(db); }).then(this, [this](const StoreResult<QList<LabRunSummary>> &result) {
        if (!result.error)
            m_history.setRuns(result.value);
    });
}

void LabController::openRun(qint64 runId)
{
    if (m_bench.isRunning())
        return;
    m_store.run([runId](Database &db) { return readLabRun(db, runId); }).then(this, [this](const StoreResult<LabRun> &result) {
        if (result.error || result.value.id < 0 || m_bench.isRunning())
            return;
        m_before = {};
        show(result.value);
    });
}

void LabController::renameRun(qint64 runId, const QString &title)
{
    if (title.trimmed().isEmpty())
        return;
    m_store.write([runId, title](Database &db) { renameLabRun(db, runId, title.trimmed()); });
    if (m_run.id == runId) {
        m_run.title = title.trimmed();
        Q_EMIT stateChanged();
    }
    refreshHistory();
}

void LabController::removeRun(qint64 runId)
{
    m_store.write([runId](Database &db) { deleteLabRun(db, runId); });
    if (m_run.id == runId)
        newRun();
    refreshHistory();
}

QByteArray LabController::fileOf(const QString &format, QString &name) const
{
    const QString base = labFileName(m_run, LabFormat::Json).chopped(4);
    if (format == QLatin1String("prompts")) {
        name = base + tr("prompts") + QStringLiteral(".json");
        return toJson(PromptSet{.name = base, .prompts = m_run.id >= 0 ? m_run.prompts : m_prompts});
    }
    if (format == QLatin1String("svg") || format == QLatin1String("png")) {
        name = base + format;
        const TradeoffChart picture = drawTradeoff(m_run, Cost::Size, {720, 440});
        return format == QLatin1String("svg") ? toSvg(picture) : toPng(picture);
    }
    const LabFormat wanted = format == QLatin1String("csv") ? LabFormat::Csv
        : format == QLatin1String("json")                   ? LabFormat::Json
                                                            : LabFormat::Markdown;
    name = labFileName(m_run, wanted);
    return hearth::exportRun(m_run, m_blind.votes(), wanted);
}

void LabController::exportRun(const QString &format)
{
    QString name;
    const QByteArray bytes = fileOf(format, name);
    if (bytes.isEmpty()) {
        Q_EMIT exportFailed(tr("The picture could not be drawn. Nothing was exported."));
        return;
    }
    const Written written = writeNew(QStandardPaths::writableLocation(QStandardPaths::DownloadLocation), name, bytes);
    if (written.error.isEmpty())
        Q_EMIT exported(written.path, QFileInfo(written.path).fileName());
    else
        Q_EMIT exportFailed(written.error);
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
    return !drawTrend(m_trend, Trend::Speed, {720, 440}).marks.isEmpty();
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

QString LabController::heatHtml(int row, const QColor &color, const QColor &unmeasured) const
{
    const LabQuality *quality = qualityOf(m_run, row);
    if (!quality || quality->heat.isEmpty())
        return {};
    QString html;
    qsizetype at = 0;
    const qsizetype count = std::min(quality->heat.size(), quality->lengths.size());
    for (qsizetype i = 0; i < count && at < m_run.text.size(); ++i) {
        const qsizetype length = uint8_t(quality->lengths[i]);
        const QString piece = m_run.text.mid(at, length).toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
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
    return QStringLiteral("<p style='white-space:pre-wrap'>") + html + QStringLiteral("</p>");
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
