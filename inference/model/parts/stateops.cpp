#include "inference/model/parts/stateops.h"

#include <cmath>

namespace hearth {

std::vector<float> tensorFloats(const PlanBuilder &build, const std::string &tensor, int64_t rows, int64_t columns)
{
    const TensorInfo &info = build.file().tensor(tensor);
    if (info.elements() != uint64_t(rows) * uint64_t(columns) || (columns > 1 && info.columns() != uint64_t(columns)))
        throw Error(ErrorCode::InvalidValue,
                    "The tensor " + tensor + " of " + build.file().path().string() + " has " + std::to_string(info.elements())
                        + " elements, but the model needs [" + std::to_string(rows) + ", " + std::to_string(columns) + "].",
                    "shape_mismatch");
    std::vector<float> numbers(info.elements());
    tensorTypeInfo(info.type).decode(build.file().data(info), numbers);
    return numbers;
}

ValueId shortConv(PlanBuilder &build, const ConvSpec &spec, ValueId x)
{
    const int width = build.at(x).width;
    const std::string tensor = spec.part + ".weight", bias = spec.part + ".bias";
    const std::vector<float> whole = tensorFloats(build, tensor, spec.channels, spec.taps);
    std::vector<float> taps; // [taps, width]: a kernel takes neighbouring channels at once
    for (int tap = 0; tap < spec.taps; ++tap)
        for (int channel = spec.first; channel < spec.first + width; ++channel)
            taps.push_back(whole[size_t(channel) * size_t(spec.taps) + size_t(tap)]);
    OpParams params;
    params.taps = spec.taps;
    params.silu = spec.silu;
    params.cacheLayer = build.addCacheLayer({.stateFloats = int64_t(spec.taps - 1) * width});
    const ValueId y = build.value(build.at(x).name + "_conv", width);
    Op &op = build.addOp(OpKind::ShortConv, {x}, {y});
    op.params = params;
    const std::string range = "@" + std::to_string(spec.first);
    const WeightId weights = build.constant(tensor + range, taps);
    op.weights = {weights, noId};
    if (build.file().findTensor(bias))
        op.weights[1] = build.vector(bias, spec.channels, spec.first, width);
    return y;
}

void multiplyInto(PlanBuilder &build, ValueId product, ValueId x)
{
    build.addOp(OpKind::Multiply, {product, x}, {product});
}

// An RMS norm with the same weight in each column.
static void normWithGain(PlanBuilder &build, ValueId x, int groupWidth, float gain, float epsilon)
{
    const WeightId weight = build.constant("gain", std::vector<float>(size_t(groupWidth), gain));
    Op &op = build.addOp(OpKind::RmsNorm, {x}, {x});
    op.weights = {weight};
    op.params.groupWidth = groupWidth;
    op.params.epsilon = epsilon;
}

void l2NormInPlace(PlanBuilder &build, ValueId x, int groupWidth, float scale, float epsilon)
{
    const float n = float(groupWidth); // sqrt(sum + e) = sqrt(n) sqrt(mean + e / n)
    normWithGain(build, x, groupWidth, scale / std::sqrt(n), epsilon / n);
}

void plainRmsNormInPlace(PlanBuilder &build, ValueId x, float epsilon)
{
    normWithGain(build, x, build.at(x).width, 1, epsilon);
}

ValueId selectColumns(PlanBuilder &build, const std::string &name, ValueId x, int first, int count, int stride)
{
    const ValueId y = build.value(name, build.at(x).width / stride * count, build.at(x).rows);
    OpParams params;
    params.firstColumn = first;
    params.groupWidth = count;
    params.stride = stride;
    build.addOp(OpKind::SelectColumns, {x}, {y}).params = params;
    return y;
}

} // namespace hearth
