#include "inference/model/arch/arch.h"
#include "inference/model/encoder.h"

namespace hearth {

// Jina BERT 2: BERT with slopes (ALiBi) in the place of positions and a gate with GELU, which is a tensor of its own or the first half of
// ffn_up. Sources: arXiv 2310.19923, and the tensors of the published files.
ModelSpec describeJinaBertV2(const Hyperparameters &parameters)
{
    using FeedForward = DecoderStyle::FeedForward;
    for (int i = 0; i < parameters.layers(); ++i)
        if (parameters.hasTensor(layerPart(i, "attn_norm_2.weight")))
            throw Error(ErrorCode::Unsupported,
                        "Hearth does not run Jina models with a second norm after attention (attn_norm_2), as "
                            + parameters.file().path().filename().string() + " has it.",
                        "unsupported_norm");
    const bool hasGate = parameters.hasTensor(layerPart(0, "ffn_gate.weight"));
    const TensorInfo &up = parameters.file().tensor(layerPart(0, "ffn_up.weight"));
    const bool isFused = !hasGate && up.rows() == 2 * uint64_t(parameters.feedForward(0));
    return encoderModel(parameters,
                        {.rope = {},
                         .alibi = 8,
                         .feedForward = hasGate ? FeedForward::Gated
                             : isFused          ? FeedForward::FusedGated
                                                : FeedForward::Plain});
}

} // namespace hearth
