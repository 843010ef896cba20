#include "inference/model/parts/rwkv.h"

#include <array>

namespace hearth {

namespace {

// x + (before - x) * mix, as a convolution of two taps: it carries the last row from batch to batch.
ValueId shifted(PlanBuilder &build, const std::string &name, ValueId x, const std::string &tensor, std::span<const float> mix)
{
    std::vector<float> taps(mix.begin(), mix.end());
    for (const float share : mix)
        taps.push_back(1 - share);
    const int width = build.at(x).width;
    const ValueId y = build.value(name, width);
    OpParams params;
    params.taps = 2;
    params.cacheLayer = build.addCacheLayer({.stateFloats = width});
    const WeightId weight = build.constant(tensor, taps);
    Op &op = build.addOp(OpKind::ShortConv, {x}, {y});
    op.weights = {weight, noId};
    op.params = params;
    return y;
}

ValueId lowRank(PlanBuilder &build, const std::string &name, const LowRankSpec &spec, ValueId x,
                std::optional<Activation> activation = std::nullopt)
{
    const ValueId narrow = build.linear(name + "_narrow", spec.down, x);
    return build.linear(name, spec.up, activation ? build.activate(*activation, narrow) : narrow);
}

WeightId stateWeights(PlanBuilder &build, const TimeMixSpec &spec)
{
    std::vector<std::string> tensors{spec.removal, spec.keyRate, spec.bonus};
    if (spec.norm)
        tensors.insert(tensors.end(), {spec.norm->weight, spec.norm->bias});
    std::vector<float> all;
    for (const std::string &tensor : tensors) {
        const std::vector<float> one = tensorFloats(build, tensor, int64_t(spec.heads) * spec.headDim, 1);
        all.insert(all.end(), one.begin(), one.end());
    }
    return build.constant(spec.removal, all);
}

} // namespace

void buildPart(PlanBuilder &build, const TimeMixSpec &spec, ValueId x, const PartTarget &target)
{
    static constexpr std::array names{"shift_r", "shift_w", "shift_k", "shift_v", "shift_a", "shift_g"};
    const size_t width = size_t(build.at(x).width);
    const std::vector<float> mixes = tensorFloats(build, spec.mixes, spec.gate ? 6 : 5, int64_t(width));
    std::vector<ValueId> shifts;
    for (size_t at = 0; at < mixes.size(); at += width)
        shifts.push_back(
            shifted(build, names[shifts.size()], x, spec.mixes + "@" + std::to_string(shifts.size()), std::span(mixes).subspan(at, width)));
    const ValueId receptance = build.linear("rwkv_r", spec.receptance, shifts[0]);
    const ValueId decay = lowRank(build, "rwkv_w", spec.decay, shifts[1], Activation::Tanh);
    const ValueId key = build.linear("rwkv_k", spec.key, shifts[2]);
    const ValueId value = build.linear(spec.isFirst ? firstValues : "rwkv_v", spec.value, shifts[3]);
    const ValueId rate = lowRank(build, "rwkv_a", spec.rate, shifts[4]);
    std::vector<ValueId> inputs{receptance, decay, key, value, rate};
    if (!spec.isFirst) {
        inputs.push_back(build.value(firstValues, build.at(value).width));
        inputs.push_back(lowRank(build, "rwkv_mix", spec.valueMix, shifts[3]));
    }
    OpParams params;
    params.heads = spec.heads;
    params.headDim = spec.headDim;
    params.epsilon = spec.norm ? spec.norm->epsilon : 0;
    params.cacheLayer = build.addCacheLayer({.stateFloats = int64_t(spec.heads) * spec.headDim * spec.headDim});
    const WeightId weights = stateWeights(build, spec);
    const ValueId y = build.value("rwkv_y", spec.heads * spec.headDim);
    Op &op = build.addOp(OpKind::Wkv7, inputs, {y});
    op.weights = {weights};
    op.params = params;
    if (spec.gate)
        multiplyInto(build, y, lowRank(build, "rwkv_g", *spec.gate, shifts[5], Activation::Sigmoid));
    build.linearTo(target, spec.output, y);
}

void buildPart(PlanBuilder &build, const ChannelMixSpec &spec, ValueId x, const PartTarget &target)
{
    const ValueId mixed = shifted(build, "shift_k", x, spec.mix, tensorFloats(build, spec.mix, build.at(x).width, 1));
    build.linearTo(target, spec.value, build.activate(Activation::ReluSquared, build.linear("channel_key", spec.key, mixed)));
}

} // namespace hearth
