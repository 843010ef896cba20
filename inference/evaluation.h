#pragma once

#include "inference/evaluate/summary.h"
#include "inference/evaluate/windows.h"
#include "inference/loadoptions.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace hearth {

// How well a model knows a text: every token of it is given, and the model is asked how likely it held each (teacher forcing).
// With a reference both models run side by side over the same batches, so that the divergence of their distributions needs no file and
// no second pass.
struct EvaluationRequest
{
    LoadOptions model; // contextTokens, sequences and batchTokens are set to what the windows need
    std::optional<LoadOptions> reference;
    std::string text;       // UTF-8
    int windowTokens = 512; // run together; cut down to the model's context
    int mostWindows = 0;    // 0: the whole text
    WindowRule rule = WindowRule::SecondHalf;
    bool parseSpecial = false; // "<|im_end|>" in the text is the control token
};

struct EvaluationProgress
{
    double fraction = 0; // of everything, loading included
    std::string stage;   // "loading", "scoring"
    int scoredTokens = 0;
    double perplexity = 0; // so far
};

struct Evaluation
{
    EvaluationSummary summary;
    // For a map over the text: its tokens, the bytes of each (control tokens by name), and a score for each token that counts, in order.
    // The windows begin with the model's first token (BOS) in place of the text's where the model wants one.
    std::vector<int32_t> tokens;
    std::vector<std::string> pieces;
    std::vector<TokenScore> scores;
    int windows = 0;
    int windowTokens = 0;
    bool hasBos = false;
    Placement placement;
    std::optional<Placement> referencePlacement;
    double loadSeconds = 0;
    double scoreSeconds = 0;
};

// Runs on the calling thread (the CPU backend and the sums over the vocabulary use threads of their own). `progress` is called from it.
// The same request gives the same numbers each time. Throws what loading throws; InvalidArgument for a text that is too short ("too_short")
// and a reference with another vocabulary ("other_vocabulary"); InvalidValue ("not_finite") when a model computes no numbers; Cancelled.
Evaluation evaluate(const EvaluationRequest &request, const std::function<void(const EvaluationProgress &)> &progress = {},
                    const std::stop_token &stop = {});

} // namespace hearth
