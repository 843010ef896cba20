#include "app/cli/comparechoice.h"

namespace hearth::cli {

VariantChoice choiceOf(const ComparisonResult &result, const ComparisonRequest &request, size_t text)
{
    std::vector<Closeness> measured;
    for (size_t i = 0; i < result.variants.size(); ++i) {
        const VariantResult &variant = result.variants[i];
        if (int(i) == request.reference || variant.qualities.size() <= text || !variant.qualities[text].evaluation)
            continue;
        const EvaluationSummary &summary = variant.qualities[text].evaluation->summary;
        if (summary.divergence)
            measured.push_back(closenessOf(int(i), variant.info.fileBytes, *summary.divergence, summary.tokens));
    }
    return chooseVariant(measured, result.variants[size_t(request.reference)].info.fileBytes);
}

std::string sentenceOf(const VariantChoice &choice, const ComparisonResult &result, const ComparisonRequest &request)
{
    const std::string &reference = result.variants[size_t(request.reference)].label;
    const std::string label = choice.variant < 0 ? std::string() : result.variants[size_t(choice.variant)].label;
    switch (choice.kind) {
    case VariantChoice::Kind::NotMeasured: break;
    case VariantChoice::Kind::NothingSmaller: return reference + ", the reference, is the smallest of them.";
    case VariantChoice::Kind::Close: return label + " is the smallest that stays close to " + reference + ".";
    case VariantChoice::Kind::TooLittle: return label + " seems close to " + reference + ", but too little text was read to tell.";
    case VariantChoice::Kind::Lossy: return "All of them lose something that shows; " + label + " differs least from " + reference + ".";
    }
    return "No variant was held against the reference on this text.";
}

} // namespace hearth::cli
