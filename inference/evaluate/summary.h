#pragma once

#include "inference/evaluate/score.h"

#include <optional>
#include <span>

namespace hearth {

// A figure with its standard error, as if the tokens were independent of each other: that of a text is somewhat larger.
struct Estimate
{
    double value = 0;
    double error = 0;

    double low95() const { return value - 1.96 * error; }
    double high95() const { return value + 1.96 * error; }
};

// A model beside its reference.
struct DivergenceSummary
{
    Estimate mean; // Kullback-Leibler, nats a token
    double median = 0;
    double percentile90 = 0;
    double percentile99 = 0;
    double percentile999 = 0;
    double most = 0;
    Estimate sameTop; // share of tokens where both hold the same one likeliest, 0 to 1
    Estimate referencePerplexity;
    Estimate logRatio;               // mean of surprisal less the reference's: ln(perplexity / referencePerplexity), errors paired
    double rmsProbabilityChange = 0; // of the token that stood there, 0 to 1
};

struct EvaluationSummary
{
    int tokens = 0;      // that count
    Estimate surprisal;  // nats a token
    Estimate perplexity; // exp of it; its error is perplexity * surprisal.error
    std::optional<DivergenceSummary> divergence;
};

// At least 2 scores. withReference: they hold a reference's numbers, too.
EvaluationSummary summarize(std::span<const TokenScore> scores, bool withReference);

// Between the two nearest of sorted values, 0 <= fraction <= 1.
double percentile(std::span<const double> sorted, double fraction);

} // namespace hearth
