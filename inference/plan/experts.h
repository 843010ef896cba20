#pragma once

#include <cstdint>

namespace hearth {

// Mixture of experts, and products a head, as ops of a plan. A stack is a weight of several matrices of one shape under each other
// (WeightRef::slices of them): those of a layer's experts, or of its heads. A layer with experts reads
//
//   logits         = MatMul(x; gate_inp)                       [T, experts]
//   chosen, shares = Route(logits)                             [T, used] each
//   gate, up       = SliceMatMul(x, chosen; gate_exps, up_exps)  [T, used * hidden] each
//   gate           = GatedActivate(gate, up)
//   down           = SliceMatMul(gate, chosen; down_exps)      [T, used * embedding]
//   hidden        += WeightedSum(down, shares)
//
// Route        inputs: logits [T, experts]; outputs: chosen, shares [T, used]; weights[0]: a bias [experts] or noId, Routing below.
//              `chosen` holds the experts' numbers as floats, the best one first; of equals the lower number is taken.
// SliceMatMul  inputs: x, chosen. The stack's slice has `rows / slices` rows. Slot s of token t multiplies slice chosen[t][s]:
//                outputs[i][t][s * rows + r] = x[t] . weights[i].slice[r] (+ biases[i][slice * rows + r])
//              where x[t] is the whole row (width: columns), or the slot's part of it (width: slots * columns).
//              Without `chosen` there is a slot a slice and slot s takes slice s: a product for each head (absorbed MLA).
//              Only the slices that a batch chooses are read; many tokens are grouped by slice, so each is read once.
// WeightedSum  inputs: x [T, slots * W], shares [T, slots]; outputs[0][t] (+)= sum over slots of shares[t][s] * x[t][s * W ...]
// CopyColumns  Moves parts of heads between rows, see ColumnCopy; what it does not name in the output stays as it was.

// How Route scores, chooses and weighs. Sources: Switch Transformers (arXiv 2101.03961), Mixtral (2401.04088), DeepSeek-V2 (2405.04434,
// groups), DeepSeek-V3 (2412.19437, sigmoid, bias for choosing).
enum class Gating : uint8_t {
    Softmax,         // scores = softmax of the logits of all experts
    Sigmoid,         // scores = 1 / (1 + exp(-logit))
    SoftmaxOfChosen, // chosen by logit; the shares are the softmax of the chosen ones' logits
};

// Experts that a layer may have; kernels keep a number a piece in fast memory.
constexpr int mostExperts = 1024;

struct Routing
{
    Gating gating = Gating::Softmax;
    // Scores (plus the bias, which is for choosing alone: shares are scores without it) choose. With groups > 1 the experts are cut
    // into that many groups of consecutive numbers, and only those of the `groupsUsed` best groups can be chosen; a group is as good
    // as the sum of its `groupBest` best experts.
    int groups = 1;
    int groupsUsed = 1;
    int groupBest = 1;
    bool isNormalized = false; // shares are divided by their sum (at least 2^-14)
    float scale = 1;           // on the shares, last
};

// outputs[0][t][head][to + j] = inputs[0][t][head][from + j] for j < columns. Widths are heads (of the input: fromHeads) times a
// head's width. fromHeads is heads, or 1: then the same part goes to every head.
struct ColumnCopy
{
    int heads = 1;
    int fromHeads = 1;
    int columns = 0;
    int from = 0;
    int to = 0;
};

} // namespace hearth
