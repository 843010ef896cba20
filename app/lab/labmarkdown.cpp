#include "app/lab/labmarkdown.h"

#include "app/lab/devicecheck.h"
#include "app/lab/heatmap.h"
#include "app/lab/labmeasures.h"
#include "app/lab/labwords.h"
#include "app/lab/promptset.h"
#include "app/lab/recommendation.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr qsizetype worstShown = 8; // of a variant

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(LabExport)
};

// A point as the decimal mark, whatever the locale. Empty: not measured.
QString number(double value, int decimals)
{
    return std::isfinite(value) && value >= 0 ? QString::number(value, 'f', decimals) : QString();
}

QString megabytes(qint64 bytes)
{
    return bytes >= 0 ? number(double(bytes) / 1e6, 1) : QString();
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
            {Text::tr("Size"), QStringLiteral("MB"), megabytes(variant.fileBytes)},
            {Text::tr("Bits a weight"), {}, number(variant.bitsPerWeight, 2)},
            {Text::tr("Load"), QStringLiteral("s"), number(variant.loadSeconds, 2)},
            {Text::tr("First token"), QStringLiteral("s"), number(medianOf(run, index, &LabAnswer::firstTokenSeconds), 3)},
            {Text::tr("Prefill"), Text::tr("tokens/s"), number(medianOf(run, index, &LabAnswer::prefillTokensPerSecond), 1)},
            {Text::tr("Decode"), Text::tr("tokens/s"), number(decodeSpeedOf(run, index), 1)},
            {Text::tr("RAM"), QStringLiteral("MB"), megabytes(variant.peakMemoryBytes)},
            {Text::tr("Device memory"), QStringLiteral("MB"), megabytes(variant.peakDeviceBytes)},
            {Text::tr("Same as the reference"), QStringLiteral("%"), number(equalShareOf(run, index) * 100, 1)},
            {Text::tr("Agrees with the reference's tokens"), QStringLiteral("%"), number(agreedShareOf(run, index) * 100, 1)},
            {Text::tr("Error"), {}, variant.error}};
}

// "10.121 (9.729 to 10.513)"
QString withInterval(double value, const LabInterval &interval, int decimals)
{
    const auto text = [&](double part) { return QString::number(part, 'f', decimals); };
    return Text::tr("%1 (%2 to %3)").arg(text(value), text(interval.low), text(interval.high));
}

// Runs of earlier versions have none of some figures.
QString withKnown(double value, const LabInterval &interval, int decimals)
{
    return interval.high > 0 ? withInterval(value, interval, decimals) : QString::number(value, 'f', decimals);
}

QList<Column> qualityColumns(const LabRun &run, int index)
{
    const LabQuality *quality = qualityOf(run, index);
    const LabQuality none;
    const LabQuality &row = quality ? *quality : none;
    const bool isBeside = row.isCompared && index != run.reference;
    const auto beside = [&](const QString &text) { return isBeside ? text : QString(); };
    const QString least = row.isAtLeast ? QStringLiteral("≥ ") : QString();
    const LabInterval ratio = intervalOf(row.logRatio, row);
    const LabInterval divergence = intervalOf(row.divergence, row);
    const LabInterval sameTop = sameTopInterval(row);
    return {
        {Text::tr("Variant"), {}, run.variants[index].label},
        {Text::tr("Perplexity"), {}, row.tokens > 0 ? withInterval(row.perplexity.value, intervalOf(row.perplexity, row), 3) : QString()},
        {Text::tr("Above the reference's"), QStringLiteral("%"),
         beside(withInterval(std::expm1(row.logRatio.value) * 100, {std::expm1(ratio.low) * 100, std::expm1(ratio.high) * 100}, 2))},
        {Text::tr("KL divergence"), Text::tr("nats"),
         beside(least + withInterval(row.divergence.value, {std::max(0.0, divergence.low), divergence.high}, 6))},
        {Text::tr("KL median"), Text::tr("nats"), beside(least + withKnown(row.divergenceMedian, row.medianWithin, 6))},
        {Text::tr("KL 99 %"), Text::tr("nats"), beside(least + withKnown(row.divergence99, row.within99, 6))},
        {Text::tr("Same top token"), QStringLiteral("%"),
         beside(withInterval(row.sameTop.value * 100, {sameTop.low * 100, sameTop.high * 100}, 2))},
        {Text::tr("Why not measured"), {}, row.error}};
}

// "F16.gguf (F16)"
QString originalText(const LabVariant &variant)
{
    const QString name = QFileInfo(variant.original).fileName();
    return variant.originalQuantization.isEmpty() ? name : QStringLiteral("%1 (%2)").arg(name, variant.originalQuantization);
}

QList<Column> fileColumns(const LabRun &run, int index)
{
    const LabVariant &variant = run.variants[index];
    const QString revision = variant.revision.isEmpty() ? QString() : QLatin1Char('@') + variant.revision;
    return {{Text::tr("Variant"), {}, variant.label},
            {Text::tr("File"), {}, QFileInfo(variant.path).fileName()},
            {Text::tr("Quantized from"), {}, originalText(variant)},
            {Text::tr("Its SHA-256"), {}, variant.originalSha256},
            {Text::tr("Repository"), {}, variant.repository + revision},
            {Text::tr("SHA-256"), {}, variant.sha256},
            {Text::tr("Device"), {}, variant.device},
            {Text::tr("Driver"), {}, variant.driver},
            {Text::tr("Loaded with"), {}, variant.settings}};
}

// A text as one line that Markdown shows as it is: a name may hold anything.
QString plainText(QString text)
{
    return text.replace(QLatin1Char('\\'), QStringLiteral("\\\\"))
        .replace(QLatin1Char('|'), QStringLiteral("\\|"))
        .replace(QLatin1Char('`'), QStringLiteral("\\`"))
        .replace(QLatin1Char('*'), QStringLiteral("\\*"))
        .replace(QLatin1Char('<'), QStringLiteral("&lt;"))
        .replace(QLatin1Char('\r'), QString())
        .replace(QLatin1Char('\n'), QLatin1Char(' '));
}

QString tableRow(const QStringList &cells)
{
    return QStringLiteral("| ") + cells.join(QStringLiteral(" | ")) + QStringLiteral(" |\n");
}

// Of columns that say something of one variant at least.
using Columns = QList<Column> (*)(const LabRun &run, int index);
QString table(const LabRun &run, Columns columns)
{
    QList<QList<Column>> rows;
    for (int index = 0; index < run.variants.size(); ++index)
        rows.append(columns(run, index));
    QList<QStringList> lines(rows.size() + 1);
    for (qsizetype at = 0; !rows.isEmpty() && at < rows.first().size(); ++at) {
        if (std::all_of(rows.begin(), rows.end(), [&](const QList<Column> &row) { return row[at].value.isEmpty(); }))
            continue;
        const Column &head = rows.first()[at];
        lines[0].append(plainText(head.unit.isEmpty() ? head.title : QStringLiteral("%1 (%2)").arg(head.title, head.unit)));
        for (qsizetype row = 0; row < rows.size(); ++row)
            lines[row + 1].append(plainText(rows[row][at].value));
    }
    if (lines[0].isEmpty())
        return {};
    QString text = tableRow(lines[0]) + QStringLiteral("|") + QStringLiteral("---|").repeated(lines[0].size()) + QLatin1Char('\n');
    for (const QStringList &line : lines.mid(1))
        text += tableRow(line);
    return text;
}

QString samplingText(const LabRun &run)
{
    const LabTerms &terms = run.terms;
    const auto plain = [](double value) { return QString::number(value); };
    QString text = Text::tr("temperature %1%2, seed %3, answers of at most %4 tokens")
                       .arg(plain(run.temperature), run.temperature > 0 ? QString() : Text::tr(" (always the likeliest token)"),
                            QString::number(run.seed), QString::number(run.maxTokens));
    if (run.temperature > 0)
        text += Text::tr(", top-k %1, top-p %2, min-p %3, typical-p %4")
                    .arg(QString::number(terms.topK), plain(terms.topP), plain(terms.minP), plain(terms.typicalP));
    text += Text::tr(", repeat penalty %1").arg(plain(terms.repeatPenalty));
    if (terms.frequencyPenalty != 0 || terms.presencePenalty != 0)
        text += Text::tr(", frequency penalty %1, presence penalty %2").arg(plain(terms.frequencyPenalty), plain(terms.presencePenalty));
    if (terms.repeatPenalty != 1 || terms.frequencyPenalty != 0 || terms.presencePenalty != 0)
        text += Text::tr(" over the last %1 tokens").arg(terms.penaltyWindow);
    return text + (terms.thinks ? QString() : Text::tr(", asked not to think"));
}

QString windowsText(const LabTerms &terms)
{
    QString text = Text::tr("%1 tokens each").arg(terms.windowTokens);
    text += terms.overlaps ? Text::tr(", overlapping by half, so that every token counts") : Text::tr(", whose second halves count");
    if (terms.mostWindows > 0)
        text += Text::tr(", at most %1 of them").arg(terms.mostWindows);
    return terms.mostTokens > 0 ? text + Text::tr(", from the first %1 tokens").arg(terms.mostTokens) : text;
}

QString residenceText(const LabTerms &terms)
{
    return terms.residence == QLatin1String("together") ? Text::tr("all at once, as asked")
        : terms.residence == QLatin1String("single")    ? Text::tr("one after the other, as asked")
                                                        : Text::tr("all at once if they fit");
}

QString factsTable(const LabRun &run)
{
    QString text = QStringLiteral("| | |\n|---|---|\n");
    const auto add = [&](const QString &title, const QString &value) {
        if (!value.isEmpty())
            text += tableRow({title, plainText(value)});
    };
    add(Text::tr("Date"), run.startedAt.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm 'UTC'")));
    add(Text::tr("Hearth"), run.build);
    add(Text::tr("Reference"), run.variants.isEmpty() ? QString() : run.variants[run.reference].label);
    if (!run.prompts.isEmpty()) {
        add(Text::tr("Prompts"), QString::number(run.prompts.size()));
        add(Text::tr("Sampling"), samplingText(run));
        add(Text::tr("In memory"), residenceText(run.terms));
    }
    if (!run.textName.isEmpty()) {
        add(Text::tr("Text"),
            Text::tr("%1, %2 tokens measured, SHA-256 %3").arg(run.textName, QString::number(measuredTokensOf(run)), run.textHash));
        add(Text::tr("Windows of the text"), windowsText(run.terms));
    }
    if (const RunEnding ending = endingOf(run); ending != RunEnding::Whole)
        add(endingText(ending == RunEnding::UnderWay ? RunEnding::Interrupted : ending), Text::tr("what was done until then follows"));
    if (run.isDisturbed)
        add(Text::tr("Disturbed"), Text::tr("another answer was written meanwhile, so speeds and memory are not to be relied on"));
    return text + QLatin1Char('\n');
}

QString share(double probability)
{
    return probability < 0 ? QString() : QString::number(probability * 100, 'f', probability < 0.001 ? 4 : 2);
}

QString worstTable(const LabRun &run)
{
    QString text;
    for (const LabQuality &quality : run.quality) {
        QString rows;
        for (const LabWorstToken &token : quality.worst.mid(0, worstShown)) {
            if (token.divergence <= 0)
                continue;
            const TokenContext around = contextOf(run.text, token);
            rows += tableRow(
                {QStringLiteral("%1**%2**%3").arg(plainText(around.before), plainText(visibleToken(token.text)), plainText(around.after)),
                 share(token.referenceProbability), share(token.probability), QString::number(token.divergence, 'f', 4)});
        }
        if (!rows.isEmpty())
            text += QStringLiteral("\n**%1**\n\n").arg(plainText(run.variants[quality.variant].label))
                + tableRow({Text::tr("In the text"), Text::tr("Reference held it likely (%)"), Text::tr("Variant (%)"),
                            Text::tr("KL divergence there (nats)")})
                + QStringLiteral("|---|---|---|---|\n") + rows;
    }
    return text.isEmpty() ? QString() : Text::tr("\n### Where they differ most from the reference\n") + text;
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
    for (const LabCandidate &candidate : candidates)
        parts.append(QStringLiteral("“%1” %2 %").arg(plainText(candidate.text), QString::number(candidate.probability * 100, 'f', 1)));
    return parts.join(QStringLiteral(", "));
}

QString answerText(const LabRun &run, const LabAnswer &answer)
{
    QString text = QStringLiteral("\n**%1**").arg(plainText(run.variants[answer.variant].label));
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
        text += QStringLiteral("\n\n") + plainText(answer.error);
    return text + QStringLiteral("\n\n") + quoted(answer.text);
}

QString promptsText(const LabRun &run)
{
    QString text;
    for (int index = 0; index < run.prompts.size(); ++index) {
        const LabPrompt &prompt = run.prompts[index];
        text += QStringLiteral("\n## %1\n\n").arg(plainText(nameOf(prompt)));
        if (!prompt.system.isEmpty())
            text += Text::tr("System prompt:\n\n") + quoted(prompt.system) + QLatin1Char('\n');
        text += quoted(prompt.text);
        for (const LabAnswer &answer : run.answers) {
            if (answer.prompt == index)
                text += answerText(run, answer);
        }
    }
    return text;
}

// As the page says them: one file on two devices has nothing to recommend.
QString findingsOf(const LabRun &run)
{
    QStringList findings = deviceVerdicts(run);
    if (!isDeviceCheck(run))
        findings.append(recommend(run).text);
    for (QString &finding : findings)
        finding = plainText(finding);
    return findings.join(QStringLiteral("\n\n"));
}

QString leastNote(const LabRun &run)
{
    const bool isAny = std::any_of(run.quality.begin(), run.quality.end(), [](const LabQuality &quality) { return quality.isAtLeast; });
    return isAny ? Text::tr("\n≥: at least. The variant and the reference did not fit in memory together, so of the reference the 128 "
                            "likeliest tokens of each place were kept.\n")
                 : QString();
}

} // namespace

QString toMarkdown(const LabRun &run, const QList<LabVote> &votes)
{
    QString text = QStringLiteral("# %1\n\n").arg(plainText(run.title)) + factsTable(run);
    text += findingsOf(run) + Text::tr("\n\n## Cost\n\n") + table(run, costColumns);
    if (!run.quality.isEmpty())
        text += Text::tr("\n## Quality on “%1”\n\n").arg(plainText(run.textName)) + table(run, qualityColumns)
            + Text::tr("\nIn brackets: 95 % confidence, from the means of blocks of tokens that stand together.\n") + leastNote(run)
            + worstTable(run);
    if (!run.changes.isEmpty())
        text += Text::tr("\n## Since the comparison that this one repeats\n\n");
    for (const QString &change : run.changes)
        text += QStringLiteral("- %1\n").arg(plainText(change));
    text += Text::tr("\n## Files\n\n") + table(run, fileColumns);
    if (!votes.isEmpty())
        text += Text::tr("\n## Votes\n\n");
    for (const LabVote &vote : votes)
        text += QStringLiteral("- %1\n").arg(
            plainText(verdictText(vote.votes, run.variants[vote.first].label, run.variants[vote.second].label)));
    return text + promptsText(run);
}

} // namespace hearth
