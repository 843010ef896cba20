#include "app/lab/labexport.h"

#include "app/lab/devicecheck.h"
#include "app/lab/labcsv.h"
#include "app/lab/labmarkdown.h"
#include "app/lab/recommendation.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>

namespace hearth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(LabExport)
};

QJsonArray pairOf(double low, double high)
{
    return {low, high};
}

// 95 % of each figure, so that nobody has to work them out: errors come from blocks of tokens, by Student's t.
QJsonObject intervalsOf(const LabQuality &quality)
{
    const auto pair = [&](const LabFigure &figure) {
        const LabInterval interval = intervalOf(figure, quality);
        return pairOf(interval.low, interval.high);
    };
    QJsonObject all{{QStringLiteral("perplexity"), pair(quality.perplexity)}};
    if (!quality.isCompared)
        return all;
    const LabInterval divergence = intervalOf(quality.divergence, quality);
    const LabInterval sameTop = sameTopInterval(quality);
    all[QStringLiteral("log_perplexity_ratio")] = pair(quality.logRatio);
    all[QStringLiteral("divergence")] = pairOf(std::max(0.0, divergence.low), divergence.high);
    all[QStringLiteral("same_top")] = pairOf(sameTop.low, sameTop.high);
    if (quality.medianWithin.high > 0)
        all[QStringLiteral("divergence_median")] = pairOf(quality.medianWithin.low, quality.medianWithin.high);
    if (quality.within99.high > 0)
        all[QStringLiteral("divergence_99")] = pairOf(quality.within99.low, quality.within99.high);
    return all;
}

QJsonArray votesJson(const LabRun &run, const QList<LabVote> &votes)
{
    QJsonArray list;
    for (const LabVote &vote : votes)
        list.append(QJsonObject{{QStringLiteral("first"), run.variants[vote.first].label},
                                {QStringLiteral("second"), run.variants[vote.second].label},
                                {QStringLiteral("for_first"), vote.votes.first},
                                {QStringLiteral("for_second"), vote.votes.second},
                                {QStringLiteral("ties"), vote.votes.ties},
                                {QStringLiteral("sign_test"), signTest(vote.votes)}});
    return list;
}

QByteArray toJsonText(const LabRun &run, const QList<LabVote> &votes)
{
    QJsonObject json = toJson(run);
    QJsonArray qualities = json[QStringLiteral("quality")].toArray();
    for (qsizetype i = 0; i < qualities.size(); ++i) {
        QJsonObject quality = qualities[i].toObject();
        if (run.quality[i].tokens > 0)
            quality[QStringLiteral("intervals_95")] = intervalsOf(run.quality[i]);
        qualities[i] = quality;
    }
    if (!qualities.isEmpty())
        json[QStringLiteral("quality")] = qualities;
    if (!votes.isEmpty())
        json[QStringLiteral("votes")] = votesJson(run, votes);
    if (!isDeviceCheck(run))
        json[QStringLiteral("recommendation")] = recommend(run).text;
    if (const QStringList verdicts = deviceVerdicts(run); !verdicts.isEmpty())
        json[QStringLiteral("devices")] = QJsonArray::fromStringList(verdicts);
    return QJsonDocument(json).toJson();
}

} // namespace

QByteArray exportRun(const LabRun &run, const QList<LabVote> &votes, LabFormat format)
{
    switch (format) {
    case LabFormat::Csv: return toCsv(run).toUtf8();
    case LabFormat::Json: return toJsonText(run, votes);
    case LabFormat::Markdown: break;
    }
    return toMarkdown(run, votes).toUtf8();
}

QString labFileName(const LabRun &run, LabFormat format)
{
    static const QRegularExpression unsafe(QStringLiteral("[^\\p{L}\\p{N} ._()-]+"));
    QString title = run.title;
    title = title.replace(unsafe, QStringLiteral(" ")).simplified().left(60).trimmed();
    const QString ending = format == LabFormat::Csv ? QStringLiteral("csv")
        : format == LabFormat::Json                 ? QStringLiteral("json")
                                                    : QStringLiteral("md");
    const QString day = run.startedAt.isValid() ? run.startedAt.toString(QStringLiteral("yyyy-MM-dd ")) : QString();
    return QStringLiteral("%1%2.%3").arg(day, title.isEmpty() ? Text::tr("Comparison") : title, ending);
}

} // namespace hearth
