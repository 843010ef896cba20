#pragma once

#include "inference/evaluate/score.h"
#include "inference/loadoptions.h"

#include <functional>
#include <stop_token>
#include <vector>

namespace hearth {

// Tokens that a model is given as they are (teacher forcing); those from firstScored on, 1 at least, count.
struct ForcedSequence
{
    std::vector<int32_t> tokens;
    int firstScored = 1;
};

// A token that counts each, a sequence each.
using ForcedScores = std::vector<std::vector<TokenScore>>; // position: in the sequence
using KeptDistributions = std::vector<std::vector<KeptDistribution>>;

constexpr int keptTokens = 128; // of a distribution: a kilobyte a token of the answers

// How likely a model holds what others have said. One model is loaded at a time, and freed when it returns: the reference's distributions
// are kept instead. Each runs on the calling thread and gives the same numbers each time; progress: 0 to 1, loading included. Throws what
// loading throws, InvalidArgument for tokens that the vocabulary has not ("no_such_token"), Cancelled.
KeptDistributions keepDistributions(const LoadOptions &model, const std::vector<ForcedSequence> &sequences,
                                    const std::function<void(double fraction)> &progress = {}, const std::stop_token &stop = {});
// Beside those of a reference to the same sequences.
ForcedScores scoreForced(const LoadOptions &model, const std::vector<ForcedSequence> &sequences, const KeptDistributions &reference,
                         const std::function<void(double fraction)> &progress = {}, const std::stop_token &stop = {});

} // namespace hearth
