#include "app/lab/recommendation.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

constexpr double confidence = 1.96; // standard errors, 95 %

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

// Perplexity over the reference's, less 1, and its upper bound.
double lossOf(const LabQuality &quality)
{
    return std::expm1(quality.logRatio.value);
}
double lossAtMost(const LabQuality &quality)
{
    return std::expm1(quality.logRatio.value + confidence * quality.logRatio.error);
}

QString dataOf(const LabRun &run, const LabQuality &quality)
{
    return Text::tr("measured on %Ln token(s) of “%1”", nullptr, int(quality.tokens)).arg(run.textName);
}

// "about the same perplexity as F16 (0.3 % higher, at most 1.1 %)"
QString lossText(const LabRun &run, const LabQuality &quality)
{
    const double loss = lossOf(quality);
    return (loss >= 0 ? Text::tr("perplexity %1 above that of %2, at most %3")
                      : Text::tr("perplexity %1 below that of %2, at most %3 above"))
        .arg(percent(std::abs(loss)), run.variants[run.reference].label, percent(std::max(0.0, lossAtMost(quality))));
}

Recommendation best(const LabRun &run, const LabQuality &quality)
{
    const LabVariant &variant = run.variants[quality.variant];
    const LabVariant &reference = run.variants[run.reference];
    const double share = reference.fileBytes > 0 ? double(variant.fileBytes) / double(reference.fileBytes) : 0;
    return {quality.variant,
            Text::tr("Take %1: %2 of the size of %3 with %4 (95 % confidence) — the smallest that stays within %5, %6.")
                .arg(variant.label, percent(share), reference.label, lossText(run, quality), percent(smallLoss), dataOf(run, quality))};
}

} // namespace

QList<TradeoffPoint> tradeoff(const LabRun &run, Cost cost)
{
    QList<TradeoffPoint> points;
    for (const LabQuality &quality : run.quality) {
        const double price = costOf(run, quality.variant, cost);
        if (price > 0 && quality.isCompared)
            points.append({quality.variant, price, std::exp(quality.logRatio.value)});
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
    QList<const LabQuality *> others;
    bool hasLarger = false;
    for (const LabQuality &quality : run.quality) {
        const qint64 size = run.variants[quality.variant].fileBytes;
        if (quality.variant == run.reference || size <= 0 || !quality.isCompared)
            continue;
        if (size < run.variants[run.reference].fileBytes)
            others.append(&quality);
        else
            hasLarger = true;
    }
    if (others.isEmpty() && hasLarger)
        return {-1,
                Text::tr("%1, the reference, is the smallest here, so none of the others saves anything.")
                    .arg(run.variants[run.reference].label)};
    if (others.isEmpty())
        return {-1, Text::tr("Quality was not measured in this run, so it does not say which to take.")};
    std::sort(others.begin(), others.end(), [&](const LabQuality *a, const LabQuality *b) {
        return run.variants[a->variant].fileBytes < run.variants[b->variant].fileBytes;
    });
    for (const LabQuality *quality : others) {
        if (lossAtMost(*quality) <= smallLoss)
            return best(run, *quality);
    }
    const LabQuality &least =
        **std::min_element(others.begin(), others.end(), [](const LabQuality *a, const LabQuality *b) { return lossOf(*a) < lossOf(*b); });
    const QString name = run.variants[least.variant].label;
    if (lossOf(least) <= smallLoss)
        return {-1,
                Text::tr("Too little text to say: %1 has %2, %3. A longer text narrows that down.")
                    .arg(name, lossText(run, least), dataOf(run, least))};
    return {least.variant,
            Text::tr("None stays within %1 of %2; %3 loses least: %4, %5.")
                .arg(percent(smallLoss), run.variants[run.reference].label, name, lossText(run, least), dataOf(run, least))};
}

} // namespace hearth
