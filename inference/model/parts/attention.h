#pragma once

#include "inference/model/parts/part.h"

#include <optional>

namespace hearth {

// Attention of all kinds that differ in numbers only: shared KV heads, sliding window, partial rope, norms on Q and K, soft cap.
struct AttentionSpec
{
    int heads = 0;
    int kvHeads = 0;
    int keyDim = 0;   // a head
    int valueDim = 0; // a head
    LinearSpec query, key, value, output;
    std::optional<NormSpec> queryNorm, keyNorm; // before the rotation
    bool normsWholeRow = false;                 // they go over all heads at once; else over each head
    bool hasOutputGate = false;                 // the query's rows hold, head by head, the query and a gate: sigmoid(gate) on the result
    std::optional<RopeSpec> rope;               // none: the layer does not see positions
    float scale = 0;                            // on q k; 1 / sqrt(keyDim) in most
    float softcap = 0;
    float temperature = 0; // see OpParams
    int temperatureTokens = 1;
    std::string sinks;      // tensor [heads]: a logit a head that joins the softmax and has no value; empty: none
    int window = 0;         // 0: all; else a token sees itself and the window - 1 before it
    bool seesAhead = false; // all of the text, or what is at most window / 2 away
    float alibi = 0;        // see OpParams
};

void buildPart(PlanBuilder &build, const AttentionSpec &spec, ValueId x, const PartTarget &target);
// Only the middle: a cache layer, k and v into it, and what q finds there, [heads * valueDim]. Reads no projection, norm or rope of `spec`.
ValueId attend(PlanBuilder &build, const AttentionSpec &spec, ValueId q, ValueId k, ValueId v);

} // namespace hearth
