#pragma once

#include <QList>
#include <QString>
#include <QVariantMap>

namespace hearth {

struct ComparisonRequest;
struct LoadOptions;

// An adapter that was put on a model.
struct LabAdapter
{
    QString path;
    double scale = 1;

    bool operator==(const LabAdapter &) const = default;
};

// How a variant was loaded, so that a repeat loads it the same, whatever the settings say by then.
struct LabLoading
{
    bool isKnown = false; // false: an earlier version did not keep it
    QString device;       // "auto", "cpu", "vulkan:0"
    int gpuLayers = -1;
    int contextTokens = 0;
    QString cacheType; // "f16", "f32"
    int threads = 0;
    QString cpuIsa;
    int batchTokens = 512;
    QString chatTemplate;
    QList<LabAdapter> adapters;

    bool operator==(const LabLoading &) const = default;
};

// What holds for all variants of a run beside its seed, temperature and length. The values here are those that earlier versions used, which
// did not keep them.
struct LabTerms
{
    int topK = 40;
    double topP = 0.95;
    double minP = 0.05;
    double typicalP = 1;
    double repeatPenalty = 1;
    double frequencyPenalty = 0;
    double presencePenalty = 0;
    int penaltyWindow = 64;
    bool thinks = true;
    bool scoresAnswers = true;
    QString residence = QStringLiteral("auto"); // "auto", "together", "single"
    bool scoresApart = false;
    int candidates = 5;
    int windowTokens = 512;
    int mostWindows = 0;   // 0: the whole text
    bool overlaps = false; // windows, so that every token counts
    int mostTokens = 0;    // of the text, from its beginning; 0: all of it

    bool operator==(const LabTerms &) const = default;
};

LabLoading loadingOf(const LoadOptions &how);
// Into how, but for the path and what says nothing of the results.
void apply(const LabLoading &loading, LoadOptions &how);
void apply(const LabTerms &terms, ComparisonRequest &request);

// For the page: "topK", "topP", "minP", "repeatPenalty", "thinks", "residence", "window", "overlaps", "textTokens" (mostTokens).
QVariantMap toMap(const LabTerms &terms);
// Held within what makes sense; false: there is no such key.
bool setTerm(LabTerms &terms, const QString &key, const QVariant &value);
// Those that are not as usual, in words: {title, value} each.
QVariantList unusualTerms(const LabTerms &terms);

} // namespace hearth
