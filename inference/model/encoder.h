#pragma once

#include "inference/model/decoder.h"

namespace hearth {

// What the encoders of BERT's line differ in: every token sees the whole text, and norms stand after each sum (attn_output_norm,
// layer_output_norm), the first on the embeddings (token_embd_norm).
struct EncoderStyle
{
    std::optional<RopeStyle> rope; // none: learned positions, or slopes
    float alibi = 0;
    DecoderStyle::FeedForward feedForward = DecoderStyle::FeedForward::Plain;
    Activation activation = Activation::GeluErf;
};

// A whole model of the style, which ends in the states of its last layer.
ModelSpec encoderModel(const Hyperparameters &parameters, const EncoderStyle &style);

} // namespace hearth
