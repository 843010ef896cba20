#include "app/lab/recommendation.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr double fasterBy = 1.1; // what is told as faster

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Recommendation)
};

double costOf(const LabRun &run, int variant, Cost cost)
{
    if (cost == Cost::Size)
        return double(run.variants[variant].fileBytes);
    const double speed = decodeSpeedOf(run, variant);
    return speed > 0 ? 1 / speed : 0;
}

QString percent(double share)
{
    return QLocale().toString(share * 100, 'f', std::abs(share) < 0.1 ? 1 : 0) + QStringLiteral(" %");
}

QString share1(double share)
{
    return QLocale().toString(share * 100, 'f', 1) + QStringLiteral(" %");
}

// A variant beside the reference: what was measured, and what it surely (95 %) is not worse than.
struct Measured : Closeness
{
    const LabQuality *quality = nullptr;

    Measured(const LabRun &run, const LabQuality &found)
        : Closeness{.variant = found.variant,
                    .fileBytes = uint64_t(std::max<qint64>(run.variants[found.variant].fileBytes, 0)),
                    .divergence = found.divergence.value,
                    .sameTop = found.sameTop.value,
                    .loss = std::expm1(found.logRatio.value),
                    .lossAtMost = std::expm1(intervalOf(found.logRatio, found).high),
                    .divergenceAtMost = intervalOf(found.divergence, found).high,
                    .sameTopAtLeast = sameTopInterval(found).low},
          quality(&found)
    {
    }
};

QString dataOf(const LabRun &run, const LabQuality &quality)
{
    return Text::tr("measured on %Ln token(s) of “%1”", nullptr, int(quality.tokens)).arg(run.textName);
}

QString nats(double value)
{
    return QLocale().toString(value, 'f', value < 0.01 ? 4 : value < 0.1 ? 3 : 2);
}

// Of a divergence beside kept distributions nothing above it can be said.
QString divergenceText(const Measured &variant, bool withBound)
{
    const QString value = nats(variant.quality->divergence.value);
    if (variant.quality->isAtLeast)
        return Text::tr("KL divergence at least %1 nats a token").arg(value);
    return withBound ? Text::tr("KL divergence %1 nats a token (at most %2)").arg(value, nats(std::max(0.0, variant.divergenceAtMost)))
                     : Text::tr("KL divergence %1 nats a token").arg(value);
}

QString measured(const LabRun &run, const Measured &variant)
{
    const LabQuality &quality = *variant.quality;
    const QString loss = variant.loss >= 0 ? Text::tr("perplexity %1 above that of %2") : Text::tr("perplexity %1 below that of %2");
    return Text::tr("the same likeliest token in %1 of the places, %2, %3")
        .arg(share1(quality.sameTop.value), divergenceText(variant, false),
             loss.arg(percent(std::abs(variant.loss)), run.variants[run.reference].label));
}

// "1.8 times as fast", or nothing where the speeds were not measured or are about the same.
QString speedText(const LabRun &run, int variant, int beside, const QString &faster, const QString &slower)
{
    const double speed = decodeSpeedOf(run, variant);
    const double other = decodeSpeedOf(run, beside);
    if (speed <= 0 || other <= 0 || (speed < other * fasterBy && other < speed * fasterBy))
        return {};
    return (speed > other ? faster : slower).arg(QLocale().toString(speed / other, 'f', 1));
}

Recommendation best(const LabRun &run, const QList<Measured> &close)
{
    const Measured &pick = close.first();
    const LabQuality &quality = *pick.quality;
    const LabVariant &variant = run.variants[quality.variant];
    const LabVariant &reference = run.variants[run.reference];
    const double share = reference.fileBytes > 0 ? double(variant.fileBytes) / double(reference.fileBytes) : 0;
    const QString faster = Text::tr(", and writes %1 times as fast");
    const QString slower = Text::tr(", but writes only %1 times as fast");
    QString text = Text::tr("Take %1: it has %2 of the size of %3%4.")
                       .arg(variant.label, percent(share), reference.label, speedText(run, quality.variant, run.reference, faster, slower));
    text += QLatin1Char(' ')
        + Text::tr("It is the smallest that stays close to it: the same likeliest token in %1 of the places (at least %2), %3, perplexity "
                   "%4 %5 (at most %6) — 95 % confidence, %7.")
              .arg(share1(quality.sameTop.value), share1(std::floor(pick.sameTopAtLeast * 1000) / 1000), divergenceText(pick, true),
                   percent(std::abs(pick.loss)), pick.loss >= 0 ? Text::tr("above") : Text::tr("below"),
                   pick.loss >= 0 ? percent(std::max(0.0, pick.lossAtMost))
                                  : Text::tr("%1 above").arg(percent(std::max(0.0, pick.lossAtMost))),
                   dataOf(run, quality));
    if (quality.isAtLeast)
        text += QLatin1Char(' ')
            + Text::tr(
                  "The divergence has no upper bound here: both did not fit in memory together, so of %1 the likeliest tokens were kept.")
                  .arg(reference.label);
    const auto fastest = std::max_element(close.begin(), close.end(), [&](const Measured &a, const Measured &b) {
        return decodeSpeedOf(run, a.quality->variant) < decodeSpeedOf(run, b.quality->variant);
    });
    if (fastest->quality->variant != quality.variant)
        text += speedText(run, fastest->quality->variant, quality.variant,
                          QLatin1Char(' ')
                              + Text::tr("%1 is close as well, larger, and writes %2 times as fast.")
                                    .arg(run.variants[fastest->quality->variant].label, QStringLiteral("%1")),
                          {});
    return {quality.variant, text};
}

Recommendation tooLittle(const LabRun &run, const Measured &least)
{
    return {
        -1,
        Text::tr("Too little text to say: %1 has %2, %3, which does not yet rule out more loss than that. A longer text narrows it down.")
            .arg(run.variants[least.variant].label, measured(run, least), dataOf(run, *least.quality))};
}

Recommendation leastLossy(const LabRun &run, const Measured &least)
{
    return {
        least.variant,
        Text::tr("All of them lose something that shows, beside %1. %2 differs least: %3, %4.")
            .arg(run.variants[run.reference].label, run.variants[least.variant].label, measured(run, least), dataOf(run, *least.quality)),
        true};
}

} // namespace

QList<TradeoffPoint> tradeoff(const LabRun &run, Cost cost)
{
    QList<TradeoffPoint> points;
    for (const LabQuality &quality : run.quality) {
        const double price = costOf(run, quality.variant, cost);
        if (price > 0 && quality.isCompared)
            points.append({.variant = quality.variant,
                           .cost = price,
                           .quality = quality.divergence.value,
                           .within = intervalOf(quality.divergence, quality),
                           .isAtLeast = quality.isAtLeast});
    }
    std::sort(points.begin(), points.end(),
              [](const TradeoffPoint &a, const TradeoffPoint &b) { return a.cost != b.cost ? a.cost < b.cost : a.quality < b.quality; });
    double bestSoFar = INFINITY;
    for (TradeoffPoint &point : points) {
        point.isBest = point.quality < bestSoFar;
        bestSoFar = std::min(bestSoFar, point.quality);
    }
    return points;
}

Recommendation recommend(const LabRun &run)
{
    QList<Measured> all;
    for (const LabQuality &quality : run.quality) {
        if (quality.variant != run.reference && quality.isCompared && run.variants[quality.variant].fileBytes > 0)
            all.append(Measured(run, quality));
    }
    const VariantChoice choice = chooseVariant(std::vector<Closeness>(all.begin(), all.end()),
                                               uint64_t(std::max<qint64>(run.variants.value(run.reference).fileBytes, 0)));
    const auto chosen = std::find_if(all.begin(), all.end(), [&](const Measured &one) { return one.variant == choice.variant; });
    switch (choice.kind) {
    case VariantChoice::Kind::NotMeasured: break;
    case VariantChoice::Kind::NothingSmaller:
        return {-1,
                Text::tr("%1, the reference, is the smallest here, so none of the others saves anything.")
                    .arg(run.variants[run.reference].label)};
    case VariantChoice::Kind::TooLittle: return tooLittle(run, *chosen);
    case VariantChoice::Kind::Lossy: return leastLossy(run, *chosen);
    case VariantChoice::Kind::Close: {
        QList<Measured> close{*chosen};
        for (const Measured &one : all) {
            if (one.variant != chosen->variant && one.isClose() && one.fileBytes < uint64_t(run.variants[run.reference].fileBytes))
                close.append(one);
        }
        return best(run, close);
    }
    }
    const LabQuality *reference = qualityOf(run, run.reference);
    if (!run.quality.isEmpty() && (!reference || reference->tokens == 0))
        return {-1,
                Text::tr("%1, the reference, came to nothing, so there is nothing to hold the others against, and this run does not say "
                         "which to take.")
                    .arg(run.variants.value(run.reference).label)};
    return {-1,
            run.quality.isEmpty() ? Text::tr("Quality was not measured in this run, so it does not say which to take.")
                                  : Text::tr("No variant was held against %1 on the text, so this run does not say which to take.")
                                        .arg(run.variants.value(run.reference).label)};
}

} // namespace hearth
