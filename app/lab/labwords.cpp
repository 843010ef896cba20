#include "app/lab/labwords.h"

#include "app/settings/bytetext.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(LabVariantList)
};

QString number(double value, int decimals)
{
    return QLocale().toString(value, 'f', decimals);
}

QVariantMap figure(const QString &title, const QString &value, const QString &tip = {})
{
    return {{QStringLiteral("title"), title}, {QStringLiteral("value"), value}, {QStringLiteral("tip"), tip}};
}

// Of numbers; a path is told as it is.
QVariantMap measure(const QString &title, const QString &value, const QString &tip = {})
{
    return figure(title, unbroken(value), unbroken(tip));
}

QString speed(double perSecond)
{
    return perSecond < 0 ? QString() : Text::tr("%1 tokens/s").arg(number(perSecond, perSecond < 10 ? 1 : 0));
}

QString seconds(double value)
{
    return value < 0 ? QString()
        : value < 1  ? Text::tr("%1 ms").arg(number(value * 1000, value < 0.01 ? 1 : 0))
                     : Text::tr("%1 s").arg(number(value, 2));
}

QString between(double low, double high, int decimals)
{
    return Text::tr("95 %: %1 to %2").arg(number(std::max(low, 0.0), decimals), number(high, decimals));
}

// Which kind of interval it is.

QString kindOf(const LabQuality &quality)
{
    return quality.blocks > 0 ? Text::tr(" (from the means of %1 blocks of tokens, as neighbours depend on each other)").arg(quality.blocks)
                              : Text::tr(" (as if tokens were independent: an earlier version measured it)");
}

QString originalText(const LabVariant &facts)
{
    QStringList words;
    if (!facts.originalQuantization.isEmpty())
        words.append(facts.originalQuantization);
    if (facts.originalBytes > 0)
        words.append(labSizeText(facts.originalBytes));
    if (!facts.originalSha256.isEmpty())
        words.append(Text::tr("SHA-256 %1").arg(facts.originalSha256));
    return words.join(QStringLiteral(", "));
}

} // namespace

QString unbroken(const QString &text)
{
    static const QRegularExpression between(
        QStringLiteral("(?<=\\p{Nd}) (?=(%|bytes?|[kMGT]i?B|ms|s|tokens/s|nats)(?![\\p{L}\\p{Nd}/]))|(?<=[<≥]) (?=\\p{Nd})"));
    return QString(text).replace(between, QString(QChar(QChar::Nbsp)));
}

QString labSizeText(qint64 value)
{
    return value < 0 ? QString() : unbroken(byteText(value));
}

QVariantList figuresOf(const LabVariant &facts, const LabAnswer *answer)
{
    QVariantList all;
    const auto add = [&all](const QString &title, const QString &value) {
        if (!value.isEmpty())
            all.append(measure(title, value));
    };
    add(Text::tr("First token"), answer ? seconds(answer->firstTokenSeconds) : QString());
    add(Text::tr("Reading"), answer ? speed(answer->prefillTokensPerSecond) : QString());
    add(Text::tr("Writing"), answer ? speed(answer->decodeTokensPerSecond) : QString());
    add(Text::tr("Load"), seconds(facts.loadSeconds));
    add(Text::tr("RAM"), labSizeText(facts.peakMemoryBytes));
    if (facts.peakDeviceBytes > 0)
        add(Text::tr("GPU memory"), labSizeText(facts.peakDeviceBytes));
    add(Text::tr("File"), facts.fileBytes > 0 ? labSizeText(facts.fileBytes) : QString());
    if (facts.bitsPerWeight > 0)
        add(Text::tr("Bits a weight"), number(facts.bitsPerWeight, 2));
    return all;
}

QVariantList qualityFigures(const LabQuality &quality, bool isReference)
{
    if (quality.tokens == 0)
        return {};
    const QString kind = kindOf(quality);
    const LabInterval perplexity = intervalOf(quality.perplexity, quality);
    QVariantList all{
        measure(Text::tr("Perplexity"), number(quality.perplexity.value, 3), between(perplexity.low, perplexity.high, 3) + kind)};
    if (isReference || !quality.isCompared)
        return all;
    const LabInterval divergence = intervalOf(quality.divergence, quality);
    const LabInterval sameTop = sameTopInterval(quality);
    const QString atLeast = quality.isAtLeast
        ? Text::tr(". At least: both did not fit in memory together, so of the reference the 128 likeliest tokens were kept")
        : QString();
    all.append(measure(Text::tr("KL divergence"),
                       (quality.isAtLeast ? QStringLiteral("≥ ") : QString()) + number(quality.divergence.value, 5),
                       between(divergence.low, divergence.high, 5) + kind + atLeast));
    const auto within = [&](const LabInterval &interval, int decimals) {
        return interval.high > 0 ? between(interval.low, interval.high, decimals) + kind : QString();
    };
    all.append(measure(Text::tr("KL median"), number(quality.divergenceMedian, 5), within(quality.medianWithin, 5)));
    all.append(measure(Text::tr("KL 99 %"), number(quality.divergence99, 4), within(quality.within99, 4)));
    all.append(measure(Text::tr("Same top token"), Text::tr("%1 %").arg(number(quality.sameTop.value * 100, 1)),
                       between(sameTop.low * 100, sameTop.high * 100, 1) + kind));
    return all;
}

const char *partingName(LabParting parting)
{
    switch (parting) {
    case LabParting::Same: return "same";
    case LabParting::Token: return "token";
    case LabParting::Words: return "words";
    case LabParting::Unknown: break;
    }
    return "";
}

QString equalText(const LabAnswer &answer)
{
    const QString share = number(answer.equalShare * 100, 0);
    if (answer.parting == LabParting::Token)
        return unbroken(Text::tr("%1 % of the tokens are the same").arg(share));
    return answer.parting == LabParting::Words ? unbroken(Text::tr("%1 % of the words are the same").arg(share)) : QString();
}

QString agreesText(const LabAnswer &answer)
{
    if (answer.forcedTokens == 0)
        return {};
    const QString share = number(std::floor(answer.agreedShare * 1000) / 10, answer.agreedShare < 1 ? 1 : 0);
    return unbroken(Text::tr("agrees with %1 % of the reference").arg(share));
}

QString agreesTip(const LabAnswer &answer)
{
    if (answer.forcedTokens == 0)
        return {};
    return unbroken(Text::tr("It was given the reference's answer of %1 tokens word for word and would have chosen so many of them itself. "
                             "Mean ln p of a token: %2, the reference's own %3. KL divergence: at least %4 nats a token.")
                        .arg(QString::number(answer.forcedTokens), number(answer.logProbability, 3),
                             number(answer.referenceLogProbability, 3), number(answer.forcedDivergence, 5)));
}

QString finishText(const LabAnswer &answer)
{
    if (!answer.error.isEmpty())
        return {}; // that says why
    if (answer.finish == QLatin1String("max_tokens"))
        return Text::tr("Cut off at %n token(s), the longest answer allowed.", nullptr, answer.tokens);
    if (answer.finish == QLatin1String("context_full"))
        return Text::tr("Cut off at %n token(s): its context was full.", nullptr, answer.tokens);
    if (answer.finish == QLatin1String("cancelled"))
        return Text::tr("Stopped after %n token(s).", nullptr, answer.tokens);
    if (answer.finish == QLatin1String("unfinished"))
        return Text::tr("Hearth ended when %n token(s) of it were written.", nullptr, answer.tokens);
    return {};
}

QString endingText(RunEnding ending)
{
    switch (ending) {
    case RunEnding::Whole: break;
    case RunEnding::Stopped: return Text::tr("Stopped");
    case RunEnding::Interrupted: return Text::tr("Interrupted");
    case RunEnding::UnderWay: return Text::tr("Running");
    }
    return {};
}

QVariantList candidateList(const QList<LabCandidate> &candidates)
{
    QVariantList all;
    for (const LabCandidate &candidate : candidates)
        all.append(QVariantMap{{QStringLiteral("text"), candidate.text},
                               {QStringLiteral("percent"), candidate.probability * 100},
                               {QStringLiteral("isChosen"), candidate.isChosen}});
    return all;
}

QVariantList worstList(const LabQuality &quality)
{
    QVariantList all;
    for (const LabWorstToken &token : quality.worst)
        all.append(QVariantMap{{QStringLiteral("position"), token.position},
                               {QStringLiteral("text"), token.text},
                               {QStringLiteral("divergence"), token.divergence}});
    return all;
}

QVariantList detailsOf(const LabVariant &facts)
{
    QVariantList all;
    const auto add = [&all](const QString &title, const QString &value) {
        if (!value.isEmpty())
            all.append(figure(title, value));
    };
    add(Text::tr("File"), facts.path);
    add(Text::tr("Quantized here from"), facts.original);
    add(Text::tr("That was"), originalText(facts));
    const QString revision = facts.revision.isEmpty() ? QString() : Text::tr(" at %1").arg(facts.revision.left(12));
    add(Text::tr("From"), facts.repository.isEmpty() ? QString() : facts.repository + revision);
    add(Text::tr("SHA-256"), facts.sha256.isEmpty() ? Text::tr("not read yet") : facts.sha256);
    add(Text::tr("Device"), facts.device);
    add(Text::tr("Driver"), facts.driver);
    add(Text::tr("Loaded with"), facts.settings);
    add(Text::tr("When loading"), facts.notice);
    return all;
}

} // namespace hearth
