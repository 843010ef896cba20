#include "inference/model/transformer.h"

#include "inference/model/parts/stateops.h"

namespace hearth {

namespace {

struct PartPlace
{
    const PartNorms &norms;
    float residualScale;
    ValueId stream;
};

// The part's result goes straight into the stream, unless a norm or a scale comes between.
template <typename Part> void addPart(PlanBuilder &build, const Part &part, ValueId x, const PartPlace &place)
{
    if (!place.norms.after && place.residualScale == 1) {
        buildPart(build, part, x, {.value = place.stream, .accumulate = true});
    } else {
        const int width = build.at(place.stream).width;
        const ValueId result = build.value("part", width);
        buildPart(build, part, x, {.value = result, .accumulate = false});
        if (place.norms.after)
            build.normInPlace(*place.norms.after, result, width);
        if (place.residualScale != 1)
            build.scaleInPlace(place.residualScale, result);
        build.addTo(place.stream, result);
    }
    if (place.norms.onSum)
        build.normInPlace(*place.norms.onSum, place.stream, build.at(place.stream).width);
}

template <typename Variant> void addAnyPart(PlanBuilder &build, const Variant &spec, ValueId x, const PartPlace &place)
{
    if (std::holds_alternative<NoPart>(spec))
        return;
    std::visit([&](const auto &part) { addPart(build, part, x, place); }, spec);
}

ValueId normed(PlanBuilder &build, const std::optional<NormSpec> &norm, ValueId stream, const std::string &name)
{
    return norm ? build.norm(*norm, stream, name) : stream;
}

void addLayer(PlanBuilder &build, const LayerSpec &layer, ValueId stream)
{
    const ValueId mixerInput = normed(build, layer.mixerNorms.before, stream, "normed");
    ValueId feedForwardInput = mixerInput;
    if (layer.isParallel && layer.feedForwardNorms.before)
        feedForwardInput = build.norm(*layer.feedForwardNorms.before, stream, "ffn_normed");
    addAnyPart(build, layer.mixer, mixerInput, {layer.mixerNorms, layer.residualScale, stream});
    if (!layer.isParallel)
        feedForwardInput = normed(build, layer.feedForwardNorms.before, stream, "normed");
    addAnyPart(build, layer.feedForward, feedForwardInput, {layer.feedForwardNorms, layer.residualScale, stream});
}

// Beside the stream goes the value that later layers read of earlier ones: the stages hand on the two side by side.
void takeHanded(PlanBuilder &build, const ModelSpec &spec, ValueId stream)
{
    if (spec.carried.empty())
        return build.setInput(stream);
    const ValueId both = build.value("handed", spec.handedWidth());
    build.setInput(both);
    selectColumns(build, build.at(stream).name, both, 0, spec.embedding, spec.handedWidth());
    selectColumns(build, spec.carried, both, spec.embedding, spec.embedding, spec.handedWidth());
}

ValueId handOn(PlanBuilder &build, const ModelSpec &spec, ValueId stream)
{
    if (spec.carried.empty())
        return stream;
    const ValueId both = build.value("handed", spec.handedWidth());
    const ValueId parts[] = {stream, build.value(spec.carried, spec.embedding)};
    for (int i = 0; i < 2; ++i)
        build.addOp(OpKind::CopyColumns, {parts[i]}, {both}).params.copy = {.columns = spec.embedding, .to = i * spec.embedding};
    return both;
}

ValueId addOutput(PlanBuilder &build, const ModelSpec &spec, ValueId stream)
{
    if (spec.output.weight.empty())
        return normed(build, spec.outputNorm, stream, "states");
    const ValueId chosen = build.selectRows(stream);
    const ValueId logits = build.linear("logits", spec.output, normed(build, spec.outputNorm, chosen, "normed"));
    if (spec.logitScale != 1)
        build.scaleInPlace(spec.logitScale, logits);
    if (spec.logitSoftcap > 0)
        build.softCapInPlace(spec.logitSoftcap, logits);
    return logits;
}

} // namespace

// Reads top to bottom like the paper: embed; a layer is a mixer and a feed-forward, each added to the stream; logits.
Plan buildPlan(const ModelSpec &spec, const ModelFile &file, const StageRange &range)
{
    PlanBuilder build(file, range.contextTokens);
    const ValueId stream = build.value("hidden", spec.embedding);
    if (range.firstLayer == 0) {
        build.embed(spec.tokenTable, spec.vocabulary, spec.embeddingScale, stream);
        if (!spec.positionTable.empty())
            build.addPosition(spec.positionTable, spec.positions, stream);
        if (!spec.segmentTable.empty())
            build.addSegment(spec.segmentTable, spec.segments, stream);
        if (spec.embeddingNorm)
            build.normInPlace(*spec.embeddingNorm, stream, spec.embedding);
    } else {
        takeHanded(build, spec, stream);
    }
    for (int i = range.firstLayer; i < range.endLayer; ++i)
        addLayer(build, spec.layers[size_t(i)], stream);
    return build.finish(range.hasOutput ? addOutput(build, spec, stream) : handOn(build, spec, stream));
}

} // namespace hearth
