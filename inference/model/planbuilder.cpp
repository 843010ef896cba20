#include "inference/model/planbuilder.h"

#include <algorithm>
#include <span>

namespace hearth {

ValueId PlanBuilder::value(const std::string &name, int width, RowCount rows)
{
    const std::string key = name + "/" + std::to_string(width) + (rows == RowCount::Tokens ? "/t" : "/o");
    const auto [found, isNew] = m_values.try_emplace(key, ValueId(m_plan.values.size()));
    if (isNew)
        m_plan.values.push_back({.name = name, .width = width, .rows = rows});
    return found->second;
}

Plan PlanBuilder::finish(ValueId output)
{
    m_plan.output = output;
    fuseProducts(m_plan);
    validate(m_plan);
    return std::move(m_plan);
}

Op &PlanBuilder::addOp(OpKind kind, std::vector<ValueId> inputs, std::vector<ValueId> outputs)
{
    m_plan.ops.push_back(
        {.kind = kind, .inputs = std::move(inputs), .outputs = std::move(outputs), .weights = {}, .biases = {}, .params = {}});
    return m_plan.ops.back();
}

void PlanBuilder::embed(const std::string &table, int rows, float scale, ValueId into)
{
    const WeightId weight = matrix(table, rows, 0, rows, at(into).width);
    m_plan.weights[size_t(weight)].usedForLookup = true;
    Op &op = addOp(OpKind::Embed, {}, {into});
    op.weights = {weight};
    op.params.scale = scale;
    addLookup(table, rows, scale, into);
}

void PlanBuilder::addPosition(const std::string &table, int rows, ValueId into)
{
    const WeightId weight = matrix(table, rows, 0, rows, at(into).width);
    m_plan.weights[size_t(weight)].usedForLookup = true;
    addOp(OpKind::AddPosition, {}, {into}).weights = {weight};
}

void PlanBuilder::addSegment(const std::string &table, int rows, ValueId into)
{
    const WeightId weight = matrix(table, rows, 0, rows, at(into).width);
    m_plan.weights[size_t(weight)].usedForLookup = true;
    addOp(OpKind::AddSegment, {}, {into}).weights = {weight};
}

void PlanBuilder::normOp(const NormSpec &spec, ValueId x, ValueId into, int groupWidth)
{
    const bool isRms = spec.kind == NormSpec::Kind::Rms;
    const WeightId weight = normVector(spec.weight, at(x).width, groupWidth);
    const WeightId bias = !isRms && !spec.bias.empty() ? normVector(spec.bias, at(x).width, groupWidth) : noId;
    Op &op = addOp(isRms ? OpKind::RmsNorm : OpKind::LayerNorm, {x}, {into});
    op.weights = isRms ? std::vector<WeightId>{weight} : std::vector<WeightId>{weight, bias};
    op.params.epsilon = spec.epsilon;
    op.params.groupWidth = groupWidth;
}

// [groupWidth], or [width / groupWidth, groupWidth] where each group has a weight of its own.
WeightId PlanBuilder::normVector(const std::string &tensor, int width, int groupWidth)
{
    const TensorInfo *info = m_file.findTensor(tensor);
    if (!info || info->rows() == 1 || groupWidth == width)
        return vector(tensor, groupWidth, 0, groupWidth);
    require(tensor, width / groupWidth, groupWidth);
    std::vector<float> whole(size_t(width), 0.0f);
    tensorTypeInfo(info->type).decode(m_file.data(*info), whole);
    return constant(tensor, whole);
}

ValueId PlanBuilder::norm(const NormSpec &spec, ValueId x, const std::string &name)
{
    const ValueId into = value(name, at(x).width, at(x).rows);
    normOp(spec, x, into, at(x).width);
    return into;
}

void PlanBuilder::normInPlace(const NormSpec &spec, ValueId x, int groupWidth)
{
    normOp(spec, x, x, groupWidth);
}

ValueId PlanBuilder::inOrderOf(const LinearSpec &spec, ValueId x)
{
    const std::string tensor = spec.weight.substr(0, spec.weight.rfind('.')) + ".order";
    if (!m_file.findTensor(tensor))
        return x;
    const TensorInfo &info = require(tensor, 1, at(x).width);
    std::vector<float> order(size_t(at(x).width));
    tensorTypeInfo(info.type).decode(m_file.data(info), order);
    const WeightId weight = constant("column_order", order);
    // Once for products that follow each other: nothing has written x since.
    for (auto op = m_plan.ops.rbegin(); op != m_plan.ops.rend(); ++op) {
        if (op->kind == OpKind::Reorder && op->inputs[0] == x && op->weights[0] == weight)
            return op->outputs[0];
        if (op->kind != OpKind::MatMul || op->outputs[0] == x)
            break;
    }
    const ValueId into = value("reordered", at(x).width, at(x).rows);
    addOp(OpKind::Reorder, {x}, {into}).weights = {weight};
    return into;
}

void PlanBuilder::product(ValueId x, const LinearSpec &spec, ValueId into, bool accumulate)
{
    const ValueId narrow = narrowed(x, spec.weight);
    x = inOrderOf(spec, x);
    const int tensorRows = spec.tensorRows ? spec.tensorRows : spec.outputs;
    const WeightId weight = matrix(spec.weight, tensorRows, spec.firstRow, spec.outputs, at(x).width);
    m_plan.weights[size_t(weight)].usedForProduct = true;
    WeightId bias = noId;
    if (m_file.findTensor(spec.bias))
        bias = vector(spec.bias, tensorRows, spec.firstRow, spec.outputs);
    Op &op = addOp(OpKind::MatMul, {x}, {into});
    op.weights = {weight};
    op.biases = {bias};
    op.params.accumulate = accumulate;
    if (narrow != noId)
        addWidened(narrow, spec, into);
}

ValueId PlanBuilder::linear(const std::string &name, const LinearSpec &spec, ValueId x)
{
    const ValueId into = value(name, spec.outputs, at(x).rows);
    product(x, spec, into, false);
    return into;
}

void PlanBuilder::linearTo(const PartTarget &target, const LinearSpec &spec, ValueId x)
{
    product(x, spec, target.value, target.accumulate);
}

void PlanBuilder::rope(const RopeSpec &spec, ValueId x, int heads, int headDim)
{
    const bool isLong = !spec.longInverseFrequencies.empty() && m_contextTokens > spec.shortContext;
    const WeightId frequencies = constant("rope_frequencies", isLong ? spec.longInverseFrequencies : spec.inverseFrequencies);
    Op &op = addOp(OpKind::Rope, {x}, {x});
    op.weights = {frequencies};
    op.params.ropeStyle = spec.style;
    op.params.ropeDim = spec.dim;
    op.params.ropeMagnitude = spec.magnitude;
    op.params.heads = heads;
    op.params.headDim = headDim;
}

int PlanBuilder::addCacheLayer(const CacheLayer &layer)
{
    m_plan.cacheLayers.push_back(layer);
    return int(m_plan.cacheLayers.size()) - 1;
}

ValueId PlanBuilder::activate(Activation activation, ValueId x)
{
    addOp(OpKind::Activate, {x}, {x}).params.activation = activation;
    return x;
}

ValueId PlanBuilder::gatedActivate(Activation activation, ValueId gate, ValueId up)
{
    addOp(OpKind::GatedActivate, {gate, up}, {gate}).params.activation = activation;
    return gate;
}

ValueId PlanBuilder::selectRows(ValueId x)
{
    const ValueId into = value("chosen", at(x).width, RowCount::Outputs);
    addOp(OpKind::SelectRows, {x}, {into});
    return into;
}

void PlanBuilder::scaleInPlace(float scale, ValueId x)
{
    addOp(OpKind::Scale, {x}, {x}).params.scale = scale;
}

void PlanBuilder::addTo(ValueId sum, ValueId x)
{
    addOp(OpKind::Add, {sum, x}, {sum});
}

void PlanBuilder::softCapInPlace(float cap, ValueId x)
{
    addOp(OpKind::SoftCap, {x}, {x}).params.softcap = cap;
}

const TensorInfo &PlanBuilder::require(const std::string &tensor, int64_t rows, int64_t columns) const
{
    const TensorInfo &info = m_file.tensor(tensor);
    if (info.columns() != uint64_t(columns) || info.rows() != uint64_t(rows)) {
        throw Error(ErrorCode::InvalidValue,
                    "The tensor " + tensor + " of " + m_file.path().string() + " has the shape [" + std::to_string(info.rows()) + ", "
                        + std::to_string(info.columns()) + "], but the model needs [" + std::to_string(rows) + ", "
                        + std::to_string(columns) + "].",
                    "shape_mismatch");
    }
    return info;
}

WeightId PlanBuilder::remember(const std::string &key, WeightRef ref)
{
    const auto [found, isNew] = m_weights.try_emplace(key, WeightId(m_plan.weights.size()));
    if (isNew)
        m_plan.weights.push_back(std::move(ref));
    return found->second;
}

WeightId PlanBuilder::matrix(const std::string &tensor, int64_t tensorRows, int64_t firstRow, int64_t rows, int64_t columns)
{
    const TensorInfo &info = require(tensor, tensorRows, columns);
    return remember(tensor + "@" + std::to_string(firstRow) + "+" + std::to_string(rows),
                    {.tensor = tensor, .type = info.type, .rows = rows, .columns = columns, .firstRow = firstRow, .constant = {}});
}

WeightId PlanBuilder::vector(const std::string &tensor, int64_t tensorSize, int64_t first, int64_t size)
{
    const TensorInfo &info = require(tensor, 1, tensorSize);
    const std::string key = tensor + "@" + std::to_string(first) + "+" + std::to_string(size);
    if (info.type == TensorType::F32 && first == 0 && size == tensorSize)
        return remember(key, {.tensor = tensor, .type = info.type, .rows = 1, .columns = size, .firstRow = 0, .constant = {}});
    std::vector<float> whole(size_t(tensorSize), 0.0f);
    tensorTypeInfo(info.type).decode(m_file.data(info), whole);
    return remember(key,
                    {.tensor = tensor,
                     .type = TensorType::F32,
                     .rows = 1,
                     .columns = size,
                     .firstRow = 0,
                     .constant = std::vector<float>(whole.begin() + first, whole.begin() + first + size)});
}

WeightId PlanBuilder::stack(const std::string &tensor, int slices, int64_t rows, int64_t columns)
{
    const TensorInfo &info = require(tensor, slices * rows, columns);
    if (info.shape[1] != uint64_t(rows))
        throw Error(ErrorCode::InvalidValue,
                    "The tensor " + tensor + " of " + m_file.path().string() + " holds matrices of " + std::to_string(info.shape[1])
                        + " rows, but the model needs " + std::to_string(slices) + " of " + std::to_string(rows) + ".",
                    "shape_mismatch");
    const WeightId weight = matrix(tensor, slices * rows, 0, slices * rows, columns);
    m_plan.weights[size_t(weight)].slices = slices;
    m_plan.weights[size_t(weight)].usedForProduct = true;
    return weight;
}

WeightId PlanBuilder::stackBias(const std::string &tensor, int slices, int64_t rows)
{
    const TensorInfo &info = require(tensor, slices, rows);
    std::vector<float> all(size_t(slices * rows));
    tensorTypeInfo(info.type).decode(m_file.data(info), all);
    return remember(
        tensor,
        {.tensor = tensor, .type = TensorType::F32, .rows = 1, .columns = slices * rows, .firstRow = 0, .constant = std::move(all)});
}

WeightId PlanBuilder::constant(const std::string &name, const std::vector<float> &data)
{
    for (size_t i = 0; i < m_plan.weights.size(); ++i) // layers with the same table share it
        if (m_plan.weights[i].tensor == name && m_plan.weights[i].constant == data)
            return WeightId(i);
    m_plan.weights.push_back(
        {.tensor = name, .type = TensorType::F32, .rows = 1, .columns = int64_t(data.size()), .firstRow = 0, .constant = data});
    return WeightId(m_plan.weights.size() - 1);
}

} // namespace hearth
