#include "app/lab/labcosts.h"

#include "app/lab/labqueries.h"

namespace hearth {

namespace {

void addCosts(QHash<QString, LabCost> &costs, const LabRun &run)
{
    if (run.reference < 0 || run.reference >= run.variants.size())
        return;
    const LabVariant &reference = run.variants[run.reference];
    for (const LabQuality &quality : run.quality) {
        if (quality.variant < 0 || quality.variant >= run.variants.size() || !quality.isCompared || !quality.error.isEmpty())
            continue;
        const LabVariant &variant = run.variants[quality.variant];
        if (!variant.sha256.isEmpty() && variant.bitsPerWeight < reference.bitsPerWeight && !costs.contains(variant.sha256))
            costs.insert(variant.sha256,
                         {quality.logRatio.value, intervalOf(quality.logRatio, quality), reference.label, run.textName, run.startedAt});
    }
}

} // namespace

QHash<QString, LabCost> readLabCosts(Database &db)
{
    QHash<QString, LabCost> costs;
    int read = 0;
    for (const LabRunSummary &summary : listLabRuns(db)) {
        if (!summary.hasQuality)
            continue;
        addCosts(costs, readLabRun(db, summary.id));
        if (++read == mostCostRuns)
            break;
    }
    return costs;
}

} // namespace hearth
