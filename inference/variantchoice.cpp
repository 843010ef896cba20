#include "inference/variantchoice.h"

#include <algorithm>
#include <cmath>

namespace hearth {

bool Closeness::isClose() const
{
    return lossAtMost <= smallLoss && divergenceAtMost <= smallDivergence && sameTopAtLeast >= leastSameTop;
}

bool Closeness::seemsClose() const
{
    return loss <= smallLoss && divergence <= smallDivergence && sameTop >= leastSameTop;
}

Closeness closenessOf(int variant, uint64_t fileBytes, const DivergenceSummary &divergence, int tokens)
{
    return {.variant = variant,
            .fileBytes = fileBytes,
            .divergence = divergence.mean.value,
            .sameTop = divergence.sameTop.value,
            .loss = std::expm1(divergence.logRatio.value),
            .lossAtMost = std::expm1(divergence.logRatio.high95()),
            .divergenceAtMost = divergence.mean.high95(),
            .sameTopAtLeast = shareInterval95(divergence.sameTop, tokens).low};
}

VariantChoice chooseVariant(const std::vector<Closeness> &measured, uint64_t referenceBytes)
{
    std::vector<Closeness> smaller;
    for (const Closeness &variant : measured)
        if (variant.fileBytes > 0 && variant.fileBytes < referenceBytes)
            smaller.push_back(variant);
    if (smaller.empty())
        return {measured.empty() ? VariantChoice::Kind::NotMeasured : VariantChoice::Kind::NothingSmaller, -1};
    std::stable_sort(smaller.begin(), smaller.end(), [](const Closeness &a, const Closeness &b) { return a.fileBytes < b.fileBytes; });
    const auto close = std::find_if(smaller.begin(), smaller.end(), [](const Closeness &variant) { return variant.isClose(); });
    if (close != smaller.end())
        return {VariantChoice::Kind::Close, close->variant};
    const auto least = std::min_element(smaller.begin(), smaller.end(),
                                        [](const Closeness &a, const Closeness &b) { return a.divergence < b.divergence; });
    return {least->seemsClose() ? VariantChoice::Kind::TooLittle : VariantChoice::Kind::Lossy, least->variant};
}

} // namespace hearth
