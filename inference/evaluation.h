#pragma once

#include "inference/evaluate/summary.h"
#include "inference/evaluate/windows.h"
#include "inference/loadoptions.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace hearth {

// What a reference held likely over a text, so that it need not be in memory beside the model that is held against it: about a kilobyte for
// each token that counts.
struct KeptReference
{
    std::vector<int32_t> tokens;        // of the text
    std::vector<KeptDistribution> kept; // of each token that counts, in order; empty: not filled yet
    int windowTokens = 0;
    int vocabulary = 0;
    Placement placement;
};

// How well a model knows a text: every token of it is given, and the model is asked how likely it held each (teacher forcing).
// With a reference both models run side by side over the same batches, so that the divergence of their distributions needs no file and
// no second pass; where memory is too short for that, one after the other (EvaluationRequest::kept).
struct EvaluationRequest
{
    LoadOptions model; // contextTokens, sequences and batchTokens are set to what the windows need
    std::optional<LoadOptions> reference;
    std::string text;       // UTF-8
    int windowTokens = 512; // run together; cut down to the model's context
    int mostWindows = 0;    // 0: the whole text
    int mostTokens = 0;     // of the text, from its beginning; 0: all
    WindowRule rule = WindowRule::SecondHalf;
    bool parseSpecial = false; // "<|im_end|>" in the text is the control token
    // Not null: the reference is run before the model, not beside it, and the 128 likeliest tokens of each of its distributions are kept
    // here; all others count as one (see scoreToken). What an earlier call with the same reference, text and windows left in it is used
    // again.
    std::shared_ptr<KeptReference> kept{};
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
    int readTokens = 0; // that went through the model, once a window
    bool hasBos = false;
    bool isAtLeast = false; // the divergences are beside kept distributions: those of the whole ones or less
    Placement placement;
    std::optional<Placement> referencePlacement;
    double loadSeconds = 0;      // of both
    double modelLoadSeconds = 0; // without the reference
    double scoreSeconds = 0;
};

// Runs on the calling thread (the CPU backend and the sums over the vocabulary use threads of their own). `progress` is called from it.
// The same request gives the same numbers each time. Throws what loading throws; InvalidArgument for a text that is too short ("too_short")
// and a reference with another vocabulary ("other_vocabulary"); InvalidValue ("not_finite") when a model computes no numbers; Cancelled.
Evaluation evaluate(const EvaluationRequest &request, const std::function<void(const EvaluationProgress &)> &progress = {},
                    const std::stop_token &stop = {});

} // namespace hearth
