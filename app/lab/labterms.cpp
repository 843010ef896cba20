#include "app/lab/labterms.h"

#include "inference/comparisonplan.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace hearth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(LabTerms)
};

// Numbers are kept as they are read again: a float that became a double would not be the one that was typed.
double wide(float value)
{
    return QString::number(double(value), 'g', 7).toDouble();
}

QString number(double value)
{
    return QLocale().toString(value, 'g', 6);
}

Residence residenceOf(const QString &name)
{
    return name == QLatin1String("together") ? Residence::AllAtOnce
        : name == QLatin1String("single")    ? Residence::OneByOne
                                             : Residence::Auto;
}

} // namespace

LabLoading loadingOf(const LoadOptions &how)
{
    LabLoading loading{.isKnown = true,
                       .device = QString::fromStdString(how.device),
                       .gpuLayers = how.gpuLayers,
                       .contextTokens = how.contextTokens,
                       .cacheType = how.cacheType == CacheType::F32 ? QStringLiteral("f32") : QStringLiteral("f16"),
                       .threads = how.threads,
                       .cpuIsa = QString::fromStdString(how.cpuIsa),
                       .batchTokens = how.batchTokens,
                       .chatTemplate = QString::fromStdString(how.chatTemplate),
                       .adapters = {}};
    for (const AdapterChoice &adapter : how.adapters)
        loading.adapters.append({QString::fromStdU16String(adapter.path.u16string()), adapter.scale});
    return loading;
}

void apply(const LabLoading &loading, LoadOptions &how)
{
    if (!loading.isKnown)
        return;
    how.device = loading.device.toStdString();
    how.gpuLayers = loading.gpuLayers;
    how.contextTokens = loading.contextTokens;
    how.cacheType = loading.cacheType == QLatin1String("f32") ? CacheType::F32 : CacheType::F16;
    how.threads = loading.threads;
    how.cpuIsa = loading.cpuIsa.toStdString();
    how.batchTokens = loading.batchTokens;
    how.chatTemplate = loading.chatTemplate.toStdString();
    how.adapters.clear();
    for (const LabAdapter &adapter : loading.adapters)
        how.adapters.push_back({adapter.path.toStdU16String(), adapter.scale});
}

void apply(const LabTerms &terms, ComparisonRequest &request)
{
    request.sampling.topK = terms.topK;
    request.sampling.topP = float(terms.topP);
    request.sampling.minP = float(terms.minP);
    request.sampling.typicalP = float(terms.typicalP);
    request.sampling.repeatPenalty = float(terms.repeatPenalty);
    request.sampling.frequencyPenalty = float(terms.frequencyPenalty);
    request.sampling.presencePenalty = float(terms.presencePenalty);
    request.sampling.penaltyWindow = terms.penaltyWindow;
    request.enableThinking = terms.thinks;
    request.scoresAnswers = terms.scoresAnswers;
    request.residence = residenceOf(terms.residence);
    request.scoresApart = terms.scoresApart;
    request.candidates = terms.candidates;
    request.windowTokens = terms.windowTokens;
    request.mostWindows = terms.mostWindows;
    request.mostTokens = terms.mostTokens;
    request.rule = terms.overlaps ? WindowRule::Overlap : WindowRule::SecondHalf;
}

QVariantMap toMap(const LabTerms &terms)
{
    return {{QStringLiteral("topK"), terms.topK},
            {QStringLiteral("topP"), wide(float(terms.topP))},
            {QStringLiteral("minP"), wide(float(terms.minP))},
            {QStringLiteral("repeatPenalty"), wide(float(terms.repeatPenalty))},
            {QStringLiteral("thinks"), terms.thinks},
            {QStringLiteral("residence"), terms.residence},
            {QStringLiteral("window"), terms.windowTokens},
            {QStringLiteral("overlaps"), terms.overlaps},
            {QStringLiteral("textTokens"), terms.mostTokens}};
}

bool setTerm(LabTerms &terms, const QString &key, const QVariant &value)
{
    if (key == QLatin1String("topK"))
        terms.topK = std::clamp(value.toInt(), 0, 1000);
    else if (key == QLatin1String("topP"))
        terms.topP = std::clamp(value.toDouble(), 0.01, 1.0);
    else if (key == QLatin1String("minP"))
        terms.minP = std::clamp(value.toDouble(), 0.0, 1.0);
    else if (key == QLatin1String("repeatPenalty"))
        terms.repeatPenalty = std::clamp(value.toDouble(), 0.5, 2.0);
    else if (key == QLatin1String("thinks"))
        terms.thinks = value.toBool();
    else if (key == QLatin1String("residence"))
        terms.residence = value.toString();
    else if (key == QLatin1String("window"))
        terms.windowTokens = std::clamp(value.toInt(), 16, 32768);
    else if (key == QLatin1String("overlaps"))
        terms.overlaps = value.toBool();
    else if (key == QLatin1String("textTokens"))
        terms.mostTokens = std::clamp(value.toInt(), 0, 1 << 30);
    else
        return false;
    return true;
}

QVariantList unusualTerms(const LabTerms &terms)
{
    const LabTerms usual;
    QVariantList all;
    const auto add = [&all](bool isUnusual, const QString &title, const QString &value) {
        if (isUnusual)
            all.append(QVariantMap{{QStringLiteral("title"), title}, {QStringLiteral("value"), value}});
    };
    add(terms.topK != usual.topK, Text::tr("Top-k"), QString::number(terms.topK));
    add(terms.topP != usual.topP, Text::tr("Top-p"), number(terms.topP));
    add(terms.minP != usual.minP, Text::tr("Min-p"), number(terms.minP));
    add(terms.typicalP != usual.typicalP, Text::tr("Typical-p"), number(terms.typicalP));
    add(terms.repeatPenalty != usual.repeatPenalty, Text::tr("Repeat penalty"), number(terms.repeatPenalty));
    add(terms.frequencyPenalty != usual.frequencyPenalty, Text::tr("Frequency penalty"), number(terms.frequencyPenalty));
    add(terms.presencePenalty != usual.presencePenalty, Text::tr("Presence penalty"), number(terms.presencePenalty));
    add(terms.penaltyWindow != usual.penaltyWindow, Text::tr("Penalties look at"), Text::tr("%n token(s)", nullptr, terms.penaltyWindow));
    add(!terms.thinks, Text::tr("Thinking"), Text::tr("asked not to"));
    add(terms.residence == QLatin1String("together"), Text::tr("Loaded"), Text::tr("all at once, as asked"));
    add(terms.residence == QLatin1String("single"), Text::tr("Loaded"), Text::tr("one after the other, as asked"));
    add(terms.windowTokens != usual.windowTokens, Text::tr("Windows of the text"), Text::tr("%n token(s)", nullptr, terms.windowTokens));
    add(terms.mostTokens > 0, Text::tr("Read of the text"), Text::tr("at most its first %n token(s)", nullptr, terms.mostTokens));
    add(terms.overlaps, Text::tr("Every token counts"), Text::tr("windows overlap by half"));
    return all;
}

} // namespace hearth
