#include "app/lab/labexport.h"

#include "app/lab/promptset.h"
#include "app/lab/recommendation.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <cmath>

namespace hearth {

namespace {

constexpr double mebibyte = 1024.0 * 1024.0;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(LabExport)
};

// A point as the decimal mark, whatever the locale: files are read by programs. Empty: not measured.
QString number(double value, int decimals)
{
    return std::isfinite(value) && value >= 0 ? QString::number(value, 'f', decimals) : QString();
}

QString mebibytes(qint64 bytes)
{
    return bytes >= 0 ? number(double(bytes) / mebibyte, 1) : QString();
}

double medianOf(const LabRun &run, int variant, double LabAnswer::*field)
{
    QList<double> values;
    for (const LabAnswer &answer : run.answers) {
        if (answer.variant == variant && answer.*field >= 0)
            values.append(answer.*field);
    }
    if (values.isEmpty())
        return -1;
    std::sort(values.begin(), values.end());
    const qsizetype half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double equalShareOf(const LabRun &run, int variant)
{
    double sum = 0;
    int count = 0;
    for (const LabAnswer &answer : run.answers) {
        if (answer.variant == variant && answer.equalShare >= 0) {
            sum += answer.equalShare;
            ++count;
        }
    }
    return count > 0 ? sum / count : -1;
}

struct Column
{
    QString title;
    QString unit;
    QString value;
};

QList<Column> costColumns(const LabRun &run, int index)
{
    const LabVariant &variant = run.variants[index];
    return {{Text::tr("Variant"), {}, variant.label},
            {Text::tr("Size"), QStringLiteral("MiB"), mebibytes(variant.fileBytes)},
            {Text::tr("Bits a weight"), {}, number(variant.bitsPerWeight, 2)},
            {Text::tr("Load"), QStringLiteral("s"), number(variant.loadSeconds, 2)},
            {Text::tr("First token"), QStringLiteral("s"), number(medianOf(run, index, &LabAnswer::firstTokenSeconds), 3)},
            {Text::tr("Prefill"), Text::tr("tokens/s"), number(medianOf(run, index, &LabAnswer::prefillTokensPerSecond), 1)},
            {Text::tr("Decode"), Text::tr("tokens/s"), number(decodeSpeedOf(run, index), 1)},
            {Text::tr("RAM"), QStringLiteral("MiB"), mebibytes(variant.peakMemoryBytes)},
            {Text::tr("Device memory"), QStringLiteral("MiB"), mebibytes(variant.peakDeviceBytes)},
            {Text::tr("Same as the reference"), QStringLiteral("%"), number(equalShareOf(run, index) * 100, 1)},
            {Text::tr("Agrees with the reference's tokens"), QStringLiteral("%"), number(agreedShareOf(run, index) * 100, 1)}};
}

QList<Column> qualityColumns(const LabRun &run, int index)
{
    const LabQuality *quality = qualityOf(run, index);
    const LabQuality none;
    const LabQuality &row = quality ? *quality : none;
    const auto own = [&](double value) { return row.tokens > 0 ? QString::number(value, 'f', 4) : QString(); };
    const auto figure = [&](double value, int decimals) { return row.isCompared ? QString::number(value, 'f', decimals) : QString(); };
    return {{Text::tr("Perplexity"), {}, own(row.perplexity.value)},
            {Text::tr("Its standard error"), {}, own(row.perplexity.error)},
            {Text::tr("KL divergence"), Text::tr("nats"), figure(row.divergence.value, 6)},
            {Text::tr("Its standard error"), Text::tr("nats"), figure(row.divergence.error, 6)},
            {Text::tr("KL median"), Text::tr("nats"), figure(row.divergenceMedian, 6)},
            {Text::tr("KL 99 %"), Text::tr("nats"), figure(row.divergence99, 6)},
            {Text::tr("Same top token"), QStringLiteral("%"), figure(row.sameTop.value * 100, 2)},
            {Text::tr("Why not measured"), {}, row.error}};
}

QString csvCell(const QString &text)
{
    static const QRegularExpression special(QStringLiteral("[\",\r\n]"));
    QString cell = text;
    // A spreadsheet takes such a cell for a formula.
    if (!cell.isEmpty() && QStringLiteral("=+-@\t").contains(cell.front()))
        cell.prepend(QLatin1Char('\''));
    if (!cell.contains(special))
        return cell;
    cell.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return QLatin1Char('"') + cell + QLatin1Char('"');
}

QString headingOf(const Column &column)
{
    return column.unit.isEmpty() ? column.title : QStringLiteral("%1 (%2)").arg(column.title, column.unit);
}

QString toCsv(const LabRun &run)
{
    QString text;
    for (int index = 0; index < run.variants.size(); ++index) {
        const LabVariant &variant = run.variants[index];
        QList<Column> columns = costColumns(run, index) + qualityColumns(run, index);
        columns += {{Text::tr("Device"), {}, variant.device},
                    {Text::tr("Driver"), {}, variant.driver},
                    {Text::tr("File"), {}, variant.path},
                    {Text::tr("SHA-256"), {}, variant.sha256},
                    {Text::tr("Error"), {}, variant.error},
                    {Text::tr("Build"), {}, run.build},
                    {Text::tr("Seed"), {}, QString::number(run.seed)}};
        QStringList titles;
        QStringList cells;
        for (const Column &column : std::as_const(columns)) {
            titles.append(csvCell(headingOf(column)));
            cells.append(csvCell(column.value));
        }
        if (index == 0)
            text += titles.join(QLatin1Char(',')) + QStringLiteral("\r\n");
        text += cells.join(QLatin1Char(',')) + QStringLiteral("\r\n");
    }
    return text;
}

QString markdownCell(QString text)
{
    return text.replace(QLatin1Char('\\'), QStringLiteral("\\\\"))
        .replace(QLatin1Char('|'), QStringLiteral("\\|"))
        .replace(QLatin1Char('\n'), QLatin1Char(' '));
}

using Columns = QList<Column> (*)(const LabRun &run, int index);
QString table(const LabRun &run, Columns columns)
{
    QString text;
    for (int index = 0; index < run.variants.size(); ++index) {
        QStringList titles;
        QStringList cells;
        const QList<Column> row = columns(run, index);
        for (const Column &column : row) {
            titles.append(markdownCell(headingOf(column)));
            cells.append(markdownCell(column.value));
        }
        if (index == 0)
            text += QStringLiteral("| %1 |\n|%2\n").arg(titles.join(QStringLiteral(" | ")), QStringLiteral("---|").repeated(titles.size()));
        text += QStringLiteral("| ") + cells.join(QStringLiteral(" | ")) + QStringLiteral(" |\n");
    }
    return text;
}

QList<Column> labelledQuality(const LabRun &run, int index)
{
    return QList<Column>{{Text::tr("Variant"), {}, run.variants[index].label}} + qualityColumns(run, index);
}

// Longer than any run of backticks in the text.
QString fenceFor(const QString &text)
{
    static const QRegularExpression ticks(QStringLiteral("`+"));
    qsizetype longest = 2;
    for (auto match = ticks.globalMatch(text); match.hasNext();)
        longest = std::max(longest, match.next().capturedLength());
    return QString(longest + 1, QLatin1Char('`'));
}

QString quoted(const QString &text)
{
    const QString fence = fenceFor(text);
    return fence + QStringLiteral("text\n") + text + QLatin1Char('\n') + fence + QStringLiteral("\n");
}

QString candidatesText(const QList<LabCandidate> &candidates)
{
    QStringList parts;
    for (const LabCandidate &candidate : candidates.mid(0, 5))
        parts.append(QStringLiteral("“%1” %2 %").arg(markdownCell(candidate.text), QString::number(candidate.probability * 100, 'f', 1)));
    return parts.join(QStringLiteral(", "));
}

QString answerText(const LabRun &run, const LabAnswer &answer)
{
    QString text = QStringLiteral("\n**%1**").arg(run.variants[answer.variant].label);
    if (answer.variant == run.reference)
        text += Text::tr(" (reference)");
    else if (answer.parting == LabParting::Same)
        text += Text::tr(": the same as the reference");
    else if (answer.parting == LabParting::Words)
        text += Text::tr(": another vocabulary; %1 % of the words are the reference's").arg(number(answer.equalShare * 100, 0));
    else if (answer.parting == LabParting::Token)
        text += Text::tr(": parts at token %1; it held likely %2; the reference %3")
                    .arg(QString::number(answer.partsAtToken + 1), candidatesText(answer.candidates),
                         candidatesText(answer.referenceCandidates));
    if (answer.forcedTokens > 0)
        text +=
            Text::tr("; given the reference's answer, it agrees with %1 % of its %2 tokens (ln p a token %3, the reference's own %4, KL "
                     "divergence at least %5)")
                .arg(number(answer.agreedShare * 100, 1), QString::number(answer.forcedTokens),
                     QString::number(answer.logProbability, 'f', 4), QString::number(answer.referenceLogProbability, 'f', 4),
                     number(answer.forcedDivergence, 6));
    if (!answer.error.isEmpty())
        text += QStringLiteral("\n\n") + answer.error;
    return text + QStringLiteral("\n\n") + quoted(answer.text);
}

QString toMarkdown(const LabRun &run, const QList<LabVote> &votes)
{
    QString text = QStringLiteral("# %1\n\n").arg(run.title);
    text += Text::tr("%1, Hearth %2, seed %3, temperature %4. Reference: %5.\n\n")
                .arg(run.startedAt.toString(QStringLiteral("yyyy-MM-dd HH:mm")), run.build, QString::number(run.seed),
                     QString::number(run.temperature), run.variants.isEmpty() ? QString() : run.variants[run.reference].label);
    text += recommend(run).text + QStringLiteral("\n\n") + table(run, costColumns);
    if (!run.quality.isEmpty())
        text += Text::tr("\nQuality on “%1”, beside the reference:\n\n").arg(run.textName) + table(run, labelledQuality)
            + Text::tr("\nStandard errors come from the means of blocks of tokens that stand together.\n");
    if (!votes.isEmpty())
        text += Text::tr("\n## Votes\n\n");
    for (const LabVote &vote : votes)
        text += QStringLiteral("- %1\n").arg(verdictText(vote.votes, run.variants[vote.first].label, run.variants[vote.second].label));
    for (int index = 0; index < run.prompts.size(); ++index) {
        text += QStringLiteral("\n## %1\n\n").arg(nameOf(run.prompts[index])) + quoted(run.prompts[index].text);
        for (const LabAnswer &answer : run.answers) {
            if (answer.prompt == index)
                text += answerText(run, answer);
        }
    }
    return text;
}

QByteArray toJsonText(const LabRun &run, const QList<LabVote> &votes)
{
    QJsonObject json = toJson(run);
    QJsonArray list;
    for (const LabVote &vote : votes)
        list.append(QJsonObject{{QStringLiteral("first"), run.variants[vote.first].label},
                                {QStringLiteral("second"), run.variants[vote.second].label},
                                {QStringLiteral("for_first"), vote.votes.first},
                                {QStringLiteral("for_second"), vote.votes.second},
                                {QStringLiteral("ties"), vote.votes.ties},
                                {QStringLiteral("sign_test"), signTest(vote.votes)}});
    if (!list.isEmpty())
        json[QStringLiteral("votes")] = list;
    json[QStringLiteral("recommendation")] = recommend(run).text;
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
    return QStringLiteral("%1 %2.%3")
        .arg(run.startedAt.toString(QStringLiteral("yyyy-MM-dd")), title.isEmpty() ? Text::tr("Comparison") : title, ending);
}

} // namespace hearth
