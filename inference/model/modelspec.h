#pragma once

#include "inference/plan/plan.h"

#include <optional>
#include <string>
#include <vector>

namespace hearth {

// The parts list of a model: which parts it has, in which order, under which tensor names. An architecture is a function that fills
// one from a file's metadata (arch/); transformer.cpp turns it into a Plan. No math stands here.

struct NormSpec
{
    enum class Kind : uint8_t { Rms, Layer };
    Kind kind = Kind::Rms;
    std::string weight; // tensor [width]
    std::string bias;   // Layer only, empty: none
    float epsilon = 1e-5f;
};

// y = W x (+ b). The bias is used when the file has a tensor of that name.
struct LinearSpec
{
    std::string weight; // tensor [outputs, inputs]
    std::string bias;   // tensor [outputs]
    int outputs = 0;
    int firstRow = 0;   // begin of the rows used, when several parts share one tensor
    int tensorRows = 0; // rows of the whole tensor; 0: outputs
};

struct RopeSpec
{
    RopeStyle style = RopeStyle::Adjacent;
    int dim = 0;                           // elements of a head that rotate
    std::vector<float> inverseFrequencies; // [dim / 2], scaling applied
    float magnitude = 1;                   // factor on sine and cosine
};

struct AttentionSpec
{
    int heads = 0;
    int kvHeads = 0;
    int keyDim = 0;   // a head
    int valueDim = 0; // a head
    LinearSpec query, key, value, output;
    std::optional<NormSpec> queryNorm, keyNorm; // a head
    std::optional<RopeSpec> rope;
    float scale = 0; // on q k; 1 / sqrt(keyDim) in most
    float softcap = 0;
    int window = 0;
};

struct FeedForwardSpec
{
    int hidden = 0;
    std::optional<LinearSpec> gate; // with it: down(act(gate x) * up x), without: down(act(up x))
    LinearSpec up, down;
    Activation activation = Activation::Silu;
};

struct LayerSpec
{
    NormSpec attentionNorm;
    AttentionSpec attention;
    NormSpec feedForwardNorm;
    FeedForwardSpec feedForward;
};

struct ModelSpec
{
    std::string architecture;
    int embedding = 0; // width of the residual stream
    int vocabulary = 0;
    int contextTokens = 0; // trained for
    std::string tokenTable = "token_embd.weight";
    float embeddingScale = 1;
    std::string positionTable; // learned positions, empty: none
    int positions = 0;         // its rows
    std::vector<LayerSpec> layers;
    NormSpec outputNorm;
    LinearSpec output;
    float logitSoftcap = 0;
};

} // namespace hearth
