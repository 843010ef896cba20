#include "inference/model/transformer.h"

#include "inference/model/planbuilder.h"

namespace hearth {

namespace {

void addAttention(PlanBuilder &build, const AttentionSpec &spec, ValueId normed, ValueId hidden, int cacheLayer)
{
    const ValueId q = build.linear("q", spec.query, normed);
    const ValueId k = build.linear("k", spec.key, normed);
    const ValueId v = build.linear("v", spec.value, normed);
    if (spec.queryNorm)
        build.normInPlace(*spec.queryNorm, q, spec.keyDim);
    if (spec.keyNorm)
        build.normInPlace(*spec.keyNorm, k, spec.keyDim);
    if (spec.rope) {
        build.rope(*spec.rope, q, spec.heads, spec.keyDim);
        build.rope(*spec.rope, k, spec.kvHeads, spec.keyDim);
    }
    const ValueId mixed = build.attention(spec, q, k, v, cacheLayer);
    build.linearInto(hidden, spec.output, mixed);
}

void addFeedForward(PlanBuilder &build, const FeedForwardSpec &spec, ValueId normed, ValueId hidden)
{
    const ValueId gate = spec.gate ? build.linear("ffn_gate", *spec.gate, normed) : noId;
    const ValueId up = build.linear("ffn_up", spec.up, normed);
    const ValueId active = gate != noId ? build.gatedActivate(spec.activation, gate, up) : build.activate(spec.activation, up);
    build.linearInto(hidden, spec.down, active);
}

} // namespace

// Reads top to bottom like the paper: embed; a layer is attention and feed-forward, each on the normed stream and added to it; logits.
Plan buildPlan(const ModelSpec &spec, const ModelFile &file, const StageRange &range)
{
    PlanBuilder build(file);
    const ValueId hidden = build.value("hidden", spec.embedding);
    if (range.firstLayer == 0) {
        build.embed(spec.tokenTable, spec.vocabulary, spec.embeddingScale, hidden);
        if (!spec.positionTable.empty())
            build.addPosition(spec.positionTable, spec.positions, hidden);
    } else {
        build.setInput(hidden);
    }

    for (int i = range.firstLayer; i < range.endLayer; ++i) {
        const LayerSpec &layer = spec.layers[size_t(i)];
        addAttention(build, layer.attention, build.norm(layer.attentionNorm, hidden), hidden, i - range.firstLayer);
        addFeedForward(build, layer.feedForward, build.norm(layer.feedForwardNorm, hidden), hidden);
    }

    if (!range.hasOutput)
        return build.finish(hidden);
    const ValueId chosen = build.selectRows(hidden);
    const ValueId logits = build.linear("logits", spec.output, build.norm(spec.outputNorm, chosen));
    if (spec.logitSoftcap > 0)
        build.softCapInPlace(spec.logitSoftcap, logits);
    return build.finish(logits);
}

} // namespace hearth
