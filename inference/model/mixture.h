#pragma once

#include "inference/model/decoder.h"

namespace hearth {

// Whether a file of a family that comes with and without experts has them.
bool hasExperts(const Hyperparameters &parameters);
// For such a family's style: experts take the feed-forward's place.
inline DecoderStyle::FeedForward usualOrExperts(const Hyperparameters &parameters)
{
    return hasExperts(parameters) ? DecoderStyle::FeedForward::None : DecoderStyle::FeedForward::Gated;
}

// A layer's experts under the names that GGUF gives them (ffn_gate_inp, ffn_gate_exps, ...), chosen by the softmax of all, not
// normalized; the sizes from expert_count, expert_used_count and expert_feed_forward_length (else the feed-forward's).
ExpertsSpec usualExperts(const Hyperparameters &parameters, int layer);
// In every layer, with shares that sum to one: Mixtral, Qwen 3, Granite.
void useExperts(const Hyperparameters &parameters, ModelSpec &spec);
// The expert that every token takes: ffn_gate_shexp, ffn_up_shexp, ffn_down_shexp.
DenseSpec sharedExpert(const Hyperparameters &parameters, int layer, int hidden);

} // namespace hearth
