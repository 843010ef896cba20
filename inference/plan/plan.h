#pragma once
// Long because: the contract between models and backends is one list of ops with their formulas.

#include "inference/plan/experts.h"
#include "inference/tensor/types.h"

#include <cstdint>
#include <string>
#include <vector>

namespace hearth {

// A model as a flat list of operations, written by model/, run by backend/. It holds no pointer and no device: it can be printed,
// compared and split. Row counts stay symbolic, so one plan serves every batch, from one token to a whole chunk of a prompt.

using ValueId = int32_t;  // index into Plan::values
using WeightId = int32_t; // index into Plan::weights
constexpr int32_t noId = -1;
constexpr int mostTaps = 8;     // of a ShortConv
constexpr int mostWkvDim = 128; // of a head of Wkv7

// How many rows a value has in a batch.
enum class RowCount : uint8_t {
    Tokens,  // one row a token of the batch
    Outputs, // one row a token whose logits are wanted
};

// An activation: float32 [rows, width], row-major, scratch of the backend.
struct Value
{
    std::string name; // for printing: "q", "ffn_up"
    int width = 0;
    RowCount rows = RowCount::Tokens;
};

// A weight matrix [rows, columns] of the file, rows contiguous, or a range of its rows, or a constant the model computed.
struct WeightRef
{
    std::string tensor; // name in the file; for a constant, a name to print
    TensorType type = TensorType::F32;
    int64_t rows = 1;
    int64_t columns = 0;         // elements a row
    int64_t firstRow = 0;        // where the range begins in the file's tensor
    int slices = 1;              // a stack: so many matrices of rows / slices rows each (experts.h)
    std::vector<float> constant; // not empty: the data itself, F32 [rows, columns]
    bool usedForLookup = false;  // an Embed or AddPosition op reads single rows
    bool usedForProduct = false; // a MatMul op multiplies with it
};

enum class OpKind : uint8_t {
    Embed,         // outputs[0][t] = weights[0][tokens[t]] * scale
    AddPosition,   // outputs[0][t] += weights[0][positions[t]]          learned positions
    AddSegment,    // outputs[0][t] += weights[0][segments[t]]           which of two texts a token belongs to (BERT)
    RmsNorm,       // outputs[0] = x / sqrt(mean(x^2) + epsilon) * w, over groups of groupWidth columns (0: all); weights[0] is
                   // [groupWidth], or [width] where each group has its own
    LayerNorm,     // outputs[0] = (x - mean) / sqrt(var + epsilon) * w + b; groups as above; weights: w, b (b may be noId)
    MatMul,        // outputs[i] = inputs[0] * weights[i]^T + biases[i] for every i; accumulate: outputs[i] += ...
    Rope,          // in place on inputs[0] == outputs[0], [heads, headDim] a row; weights[0] = inverse frequencies [ropeDim / 2]
    KvStore,       // inputs K, V into the cache of cacheLayer at cacheSlots[t]
    Attention,     // outputs[0] = softmax(q k^T * scale) v over positions <= positions[t] of the token's sequence; inputs: q;
                   // weights[0], if there, is a logit a head that takes its part of the softmax and has no value (a sink)
    Activate,      // outputs[0] = act(inputs[0])                         no gate
    GatedActivate, // outputs[0] = act(inputs[0]) * inputs[1]
    Add,           // outputs[0] = inputs[0] + inputs[1]; an output may be an input
    Scale,         // outputs[0] = inputs[0] * scale
    SoftCap,       // outputs[0] = softcap * tanh(inputs[0] / softcap)
    SelectRows,    // outputs[0][m] = inputs[0][outputRows[m]]           Tokens -> Outputs
    Multiply,      // outputs[0] = inputs[0] * inputs[1], or, with one input, * weights[0] [width] in every row
    SelectColumns, // outputs[0] = columns [firstColumn, firstColumn + groupWidth) of every stride columns of inputs[0], side by side
    ShortConv,     // causal convolution a channel; see below
    SelectiveScan, // state space model; see below
    GatedDelta,    // gated delta rule; see below
    Route,         // which experts a token takes, and with what share   these four: experts.h
    SliceMatMul,   // products with slices of stacks: of the chosen experts, or one a head
    WeightedSum,   // outputs[0] (+)= sum over slots of share * inputs[0]
    CopyColumns,   // parts of heads from row to row
    Wkv7,          // state of RWKV-7; see below
    Reorder,       // outputs[0][t][i] = inputs[0][t][weights[0][i]]     weights[0]: whole numbers [width] (activation order of GPTQ)
};

// Ops that carry a state of fixed size from token to token of a sequence, in the cache layer cacheLayer; at position 0 it is all zero.
//
// ShortConv: y[t][c] = sum over j < taps of w[j][c] x[t - taps + 1 + j][c], + b[c], then SiLU when `silu` is set. Not in place.
//   inputs x; weights w [taps * channels] (the newest tap last), b [channels] or noId; state: the last taps - 1 rows of x.
// SelectiveScan (Mamba, https://arxiv.org/abs/2312.00752; with one `a` a head Mamba-2, https://arxiv.org/abs/2405.21060): a head h of
//   headDim channels reads group g = h / (heads / kvHeads) of b and c; for each channel i and n < stateDim:
//   s = softplus(dt[h] + bias[h]);  H[i][n] = exp(s a[h][n]) H[i][n] + s x[h][i] b[g][n];
//   y[h][i] = sum over n of H[i][n] c[g][n], + d[h] x[h][i]
//   inputs x [heads * headDim], dt [heads], b, c [kvHeads * stateDim]; weights a [heads * stateDim] or [heads], d, bias [heads].
// GatedDelta (https://arxiv.org/abs/2412.06464): value head h reads key head h % kvHeads; S is [valueDim, headDim]:
//   decay = exp(a[h] softplus(alpha[h] + bias[h]));  u = sigmoid(beta[h]) (v - decay S k);  S = decay S + u k^T;  y = S q
//   inputs q, k [kvHeads * headDim] (normalized and scaled before), v [heads * valueDim], alpha, beta [heads]; weights a, bias [heads].
// Wkv7 (RWKV-7, https://arxiv.org/abs/2503.14456): a head of headDim channels with its S [headDim of v, headDim of k]:
//   w = exp(-e^(-1/2) sigmoid(decay));  a = sigmoid(rate);  v' = v + sigmoid(mix) (first - v), or v where the last two inputs are not;
//   q = k kk / |k kk|;  k' = k (1 + (a - 1) ka);  S = S diag(w) - (S q) (a q)^T + v' k'^T;
//   y = norm(S r) + (sum of r k' rk) v';  norm: a layer norm of the head, or nothing where there is no gain and no bias
//   inputs r, decay, k, v, rate, and maybe first, mix, all [heads * headDim]; weights in one, [3 or 5][heads * headDim]: kk, ka, rk and
//   maybe the norm's gain and bias.

enum class Activation : uint8_t {
    Silu,
    GeluTanh, // 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
    GeluErf,
    Relu,
    Sigmoid,
    ClampedSwish, // of gpt-oss, gated only: x' sigmoid(1.702 x') (gate' + 1), x' = min(x, 7), gate' = gate within -7 ... 7
    Tanh,
    ReluSquared, // max(x, 0)^2
};

enum class RopeStyle : uint8_t {
    Adjacent, // rotates (x[2i], x[2i+1]): GGUF's llama
    Halves,   // rotates (x[i], x[i + ropeDim/2]): "neox", qwen
};

// The numbers of an op; each kind reads those named at it above.
struct OpParams
{
    float epsilon = 0;
    float scale = 1;
    float softcap = 0;       // Attention: caps the scores when > 0
    int groupWidth = 0;      // RmsNorm, LayerNorm
    bool accumulate = false; // MatMul, WeightedSum: adds to what the output holds (the residual)
    Activation activation = Activation::Silu;
    RopeStyle ropeStyle = RopeStyle::Adjacent;
    int ropeDim = 0;         // leading elements of a head that rotate
    float ropeMagnitude = 1; // factor on sin and cos (YaRN, longrope)
    int cacheLayer = 0;      // KvStore, Attention: index into the executable's cache
    int heads = 0;
    int kvHeads = 0;
    int headDim = 0;  // of Q and K
    int valueDim = 0; // of V and of the output, a head
    int window = 0;   // Attention: 0 = all, else only the last `window` positions
    // Attention, when > 0: the scale of a token at position p is multiplied by 1 + temperature * ln(floor(p / temperatureTokens) + 1).
    float temperature = 0;
    int temperatureTokens = 1;
    int firstColumn = 0; // SelectColumns
    int stride = 0;      // SelectColumns
    int taps = 0;        // ShortConv: 2 to mostTaps
    bool silu = false;   // ShortConv
    int stateDim = 0;    // SelectiveScan
    // Attention: all of the sequence, or with a window positions at most window / 2 away. The sequence is then whole in the batch, its
    // tokens one after the other.
    bool seesAhead = false;
    float alibi = 0; // Attention, when > 0: scores fall with the distance, by alibiSlope() of the head
    Routing routing; // Route
    ColumnCopy copy; // CopyColumns
};

struct Op
{
    OpKind kind;
    std::vector<ValueId> inputs;
    std::vector<ValueId> outputs;
    std::vector<WeightId> weights;
    std::vector<WeightId> biases; // MatMul: empty, or one a weight, noId where it has none
    OpParams params;
};

// Cache geometry of one layer: keys and values in pages, or a state of fixed size a sequence.
struct CacheLayer
{
    int kvHeads = 0;
    int keyDim = 0;          // a head
    int valueDim = 0;        // a head
    int64_t stateFloats = 0; // not 0: no pages, but so many float32 a sequence
};

// The state of an op of the kinds above that carry one.
int64_t stateFloats(const Op &op, int width); // width: of inputs[0]
inline bool hasState(const std::vector<CacheLayer> &layers)
{
    for (const CacheLayer &layer : layers)
        if (layer.stateFloats > 0)
            return true;
    return false;
}

// One stage: what one device runs without a break. `input` is set when the stage goes on from another device's hidden state,
// `output` is what it hands on: hidden rows [Tokens, width], or logits [Outputs, vocabulary].
struct Plan
{
    std::vector<Value> values;
    std::vector<WeightRef> weights;
    std::vector<CacheLayer> cacheLayers;
    std::vector<Op> ops;
    ValueId input = noId;
    ValueId output = noId;
};

// Slope of a head (ALiBi, arXiv 2108.12409); most: 8 in every model known.
float alibiSlope(int head, int heads, float most);

// One line an op, values and weights by name. For tests and `hearth-cli info --plan`.
std::string toString(const Plan &plan);

// Every id in range, widths and shapes fit each other, every value written before it is read. Throws InvalidValue: a model file
// with the wrong shapes ends here, before a kernel runs.
void validate(const Plan &plan);

// Merges MatMul ops, and SliceMatMul ops, that follow each other and share their input (Q, K, V; gate, up) into one, so that a backend
// prepares the input once and synchronizes once. Products between them that only add to something else are done after.
void fuseProducts(Plan &plan);

// Scratch offsets by lifetime: values whose lives do not overlap share memory. Result: for each value an offset in floats *per row*
// within the area of its RowCount; tokensWidth and outputsWidth are the areas' floats per row. Plan::input and Plan::output never share.
struct ScratchLayout
{
    std::vector<int64_t> offsets;
    int64_t tokensWidth = 0;
    int64_t outputsWidth = 0;
};
ScratchLayout layoutScratch(const Plan &plan);

} // namespace hearth
