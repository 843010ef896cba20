#pragma once

#include "inference/model/hyperparameters.h"
#include "inference/model/modelspec.h"

#include <optional>
#include <string>
#include <string_view>

namespace hearth {

// What the usual decoder families differ in. A describe function names what its family has, then changes single fields of the layers.
struct DecoderStyle
{
    enum class Norm : uint8_t { Rms, Layer, LayerNoBias };
    enum class FeedForward : uint8_t {
        Gated,      // ffn_gate, ffn_up, ffn_down
        FusedGated, // ffn_up holds the gate's rows, then its own
        Plain,      // ffn_up, ffn_down
        None,       // NoPart: filled by the caller
    };
    Norm norm = Norm::Rms;
    std::optional<RopeStyle> rope;  // none: no rotary positions
    bool hasNormsBefore = true;     // attn_norm, ffn_norm
    bool hasNormsAfter = false;     // post_attention_norm, post_ffw_norm
    bool isParallel = false;        // attention and feed-forward side by side,
    bool hasFeedForwardNorm = true; // (parallel) the feed-forward with a norm of its own
    bool hasHeadNorms = false;      // attn_q_norm, attn_k_norm [headDim]
    FeedForward feedForward = FeedForward::Gated;
    Activation activation = Activation::Silu;
};

// A whole model of a style: sizes, table, layers, output norm and projection.
ModelSpec decoderModel(const Hyperparameters &parameters, const DecoderStyle &style);
// One of its layers; and all but the layers.
LayerSpec decoderLayer(const Hyperparameters &parameters, int layer, const DecoderStyle &style);
ModelSpec decoderFrame(const Hyperparameters &parameters, const DecoderStyle &style);

// The parts of a layer where they are known to be of the usual kind.
inline AttentionSpec &attentionOf(LayerSpec &layer)
{
    return std::get<AttentionSpec>(layer.mixer);
}
inline DenseSpec &denseOf(LayerSpec &layer)
{
    return std::get<DenseSpec>(layer.feedForward);
}

// Parts under the names that GGUF gives them.
inline std::string layerPart(int layer, std::string_view part)
{
    return "blk." + std::to_string(layer) + "." + std::string(part);
}
NormSpec rmsNorm(const Hyperparameters &parameters, const std::string &part);   // "blk.0.attn_norm"
NormSpec layerNorm(const Hyperparameters &parameters, const std::string &part); // with bias
NormSpec norm(const Hyperparameters &parameters, const std::string &part, DecoderStyle::Norm kind);
LinearSpec linear(const std::string &part, int outputs); // "blk.0.attn_q"
// Rows [firstRow, firstRow + outputs) of a tensor that holds several parts, of tensorRows in all.
LinearSpec linearRows(const std::string &part, int firstRow, int outputs, int tensorRows);
// output.weight, or the token table where the two are tied.
LinearSpec outputProjection(const Hyperparameters &parameters);
// Gives the sliding layers their window; see Hyperparameters::slidingLayers.
void slide(const Hyperparameters &parameters, ModelSpec &spec, int window, int period);
// Norms of Q and K with a weight of its own for each head, in the layers whose tensors there are.
void addHeadNorms(const Hyperparameters &parameters, ModelSpec &spec, DecoderStyle::Norm kind);
// Granite's embedding_scale, residual_scale and logit_scale (which divides).
void applyGraniteScales(const Hyperparameters &parameters, ModelSpec &spec);
// Sizes, names and scale that nearly all families share: attn_q, attn_k, attn_v (or attn_qkv with their rows one after the other),
// attn_output, no rope.
AttentionSpec usualAttention(const Hyperparameters &parameters, int layer);
DenseSpec usualFeedForward(const Hyperparameters &parameters, int layer, const DecoderStyle &style);

} // namespace hearth
