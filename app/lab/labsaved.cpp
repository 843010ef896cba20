// LabController: what is saved of a run.
#include "app/lab/labcontroller.h"
#include "app/lab/labpicture.h"
#include "app/lab/tradeoffchart.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

namespace hearth {

namespace {

constexpr int mostNumbers = 1000;

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

// What is to be exported, as it is on show.
struct Order
{
    LabRun run;
    QList<LabVote> votes;
    LabTrend trend;
    QString format;
    QString picture;
    QString folder;
    QString promptSet; // what the prompts to come are called
};

TradeoffChart pictureOf(const Order &order)
{
    constexpr QSizeF size(720, 440);
    if (order.picture.endsWith(QLatin1String("Trend")))
        return drawTrend(order.trend, order.picture == QLatin1String("qualityTrend") ? Trend::Quality : Trend::Speed, size);
    return drawTradeoff(order.run, order.picture == QLatin1String("time") ? Cost::Time : Cost::Size, size);
}

QString pictureName(const QString &picture)
{
    return picture == QLatin1String("time")        ? LabController::tr("by time")
        : picture == QLatin1String("speedTrend")   ? LabController::tr("trend of speed")
        : picture == QLatin1String("qualityTrend") ? LabController::tr("trend of quality")
                                                   : LabController::tr("by size");
}

// Empty: there is nothing to draw.
QByteArray fileOf(const Order &order, QString &name)
{
    const QString base = labFileName(order.run, LabFormat::Json).chopped(5); // its ending
    if (order.format == QLatin1String("prompts")) {
        const QString set = order.promptSet.isEmpty() ? base : order.promptSet;
        name = order.promptSet.isEmpty() ? QStringLiteral("%1 %2.json").arg(base, LabController::tr("prompts"))
                                         : labFileName({.title = order.promptSet}, LabFormat::Json);
        return toJson(PromptSet{.name = set, .prompts = order.run.prompts, .error = {}});
    }
    if (order.format == QLatin1String("svg") || order.format == QLatin1String("png")) {
        name = QStringLiteral("%1 %2.%3").arg(base, pictureName(order.picture), order.format);
        const TradeoffChart picture = pictureOf(order);
        if (picture.marks.isEmpty())
            return {};
        return order.format == QLatin1String("svg") ? toSvg(picture) : toPng(picture);
    }
    const LabFormat wanted = order.format == QLatin1String("csv") ? LabFormat::Csv
        : order.format == QLatin1String("json")                   ? LabFormat::Json
                                                                  : LabFormat::Markdown;
    name = labFileName(order.run, wanted);
    return exportRun(order.run, order.votes, wanted);
}

Written saveRun(const Order &order)
{
    QString name;
    const QByteArray bytes = fileOf(order, name);
    if (bytes.isEmpty())
        return {{}, LabController::tr("There was nothing to draw in the picture. Nothing was exported.")};
    return writeNew(order.folder, name, bytes);
}

} // namespace

void LabController::exportRun(const QString &format, const QString &picture)
{
    const Order order{.run = m_run.id >= 0 ? m_run : LabRun{.prompts = m_promptList.asked()},
                      .votes = m_blind.votes(),
                      .trend = m_trend,
                      .format = format,
                      .picture = picture,
                      .folder = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation),
                      .promptSet = m_run.id >= 0 ? QString() : m_setName};
    // A run of a hundred prompts is some megabytes of text, and a picture is drawn: not here.
    m_exporter.start([this, order] {
        const Written written = saveRun(order);
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

} // namespace hearth
