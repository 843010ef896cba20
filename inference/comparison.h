#pragma once

#include "inference/compare/answer.h"
#include "inference/comparisonplan.h"
#include "inference/evaluation.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

namespace hearth {

// What the variants of a ComparisonRequest did, measured and held against the reference among them. No Qt: the window's Lab page and
// `hearth-cli compare` are faces of it.

struct Quality
{
    std::optional<Evaluation> evaluation; // with the divergence from the reference; of the reference itself without
    std::optional<Failed> failure;
};

struct VariantResult
{
    std::string label;
    ModelInfo info;           // of its file; where it was to be made and could not be, of its original, without sizes
    double bitsPerWeight = 0; // 0: there is no file
    Placement placement;
    std::string notice; // as Loaded::notice
    double makeSeconds = 0;
    double loadSeconds = 0;          // until its first token could come: a short warm-up is in it
    uint64_t peakRamBytes = 0;       // the most by which it made this process grow; where it only read texts, as computed
    uint64_t deviceBytes = 0;        // its weights, cache and work on the GPU
    std::vector<Answer> answers;     // a prompt each; empty where it failed before
    std::vector<AnswerScore> scores; // of the reference's answers, a prompt each; empty: of the reference, or where it came to nothing
    std::vector<Quality> qualities;  // a text each
    std::optional<Failed> failure{}; // it could not be made or loaded, or its device was lost
    std::optional<Failed> scoresFailure{}; // why there are no scores
};

struct ComparisonResult
{
    ComparisonPlan plan;
    uint64_t seed = 0; // that was used
    std::vector<VariantResult> variants;
    bool isCancelled = false; // what was done until then is in the result
    double seconds = 0;
};

// What happens while it runs. Events of a variant carry its index; those of answers and texts also that of the prompt or text.
struct MakingVariant
{
    QuantizeProgress progress;
};
struct LoadingVariant
{
    double fraction = 0;
    std::string stage;
};
struct LoadedVariant
{
    Placement placement;
    double loadSeconds = 0;
    uint64_t ramBytes = 0; // the most so far
    uint64_t deviceBytes = 0;
    std::string notice{}; // as Loaded::notice
};
struct AnswerBegun
{
    int promptTokens = 0;
};
struct FreedVariant
{
    uint64_t peakRamBytes = 0;
};
struct ScoringAnswers // the variant reads the reference's answers
{
    double fraction = 0;
};
struct ComparisonEvent
{
    int variant = -1; // -1: of the whole
    int item = -1;
    // ComparisonPlan is the first one. Piece: the answer as it grows, each token with its candidates (the end token is one without text).
    // Answer: it is done. Parting: both it and the reference's are. AnswerScore: of the
    // reference's answer, under this variant. Failed: with an item only that, else the variant is out.
    std::variant<ComparisonPlan, MakingVariant, LoadingVariant, LoadedVariant, AnswerBegun, Piece, Answer, Parting, ScoringAnswers,
                 AnswerScore, EvaluationProgress, Quality, FreedVariant, Failed>
        what;
    // Of Parting: the answer that parts, with that in it, and the reference's. For the time of the call.
    const Answer *answer = nullptr;
    const Answer *reference = nullptr;
};

// Runs on the calling thread and calls `onEvent` from it. The same request on the same devices gives the same tokens and scores each time,
// in whichever residence. Never more than the plan's memory: nothing stays loaded when it returns or throws. Throws as planComparison, and
// std::bad_alloc never: a variant that memory runs out for fails alone.
ComparisonResult compare(const ComparisonRequest &request, const std::function<void(const ComparisonEvent &)> &onEvent = {},
                         const std::stop_token &stop = {});

} // namespace hearth
