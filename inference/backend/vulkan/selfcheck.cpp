#include "inference/backend/vulkan/selfcheck.h"

#include "inference/backend/vulkan/probe.h"
#include "inference/backend/vulkan/selfcheckstates.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace hearth::vulkan {

namespace {

// Far above rounding (f16 keys give 5e-4), far below any mistake.
constexpr double tolerance = 5e-3;

constexpr size_t index(int at)
{
    return size_t(at);
}

class SelfCheck
{
public:
    SelfCheck(Backend &backend, const Spoil &spoil) : m_backend(backend), m_spoil(spoil) { }

    const std::string &verdict() const { return m_verdict; }
    bool isFine() const { return m_verdict.empty(); }

    void product(TensorType type, int tokens);
    void lookup(TensorType type);
    void norm(OpKind kind);
    void rope();
    void attention(int tokens);
    void activate(Activation activation);
    void combine(OpKind kind);
    void state(OpKind kind);
    void experts(int tokens);

private:
    void compare(Probe &probe, const std::vector<double> &expected);

    Backend &m_backend;
    const Spoil &m_spoil;
    std::string m_verdict;
};

void SelfCheck::compare(Probe &probe, const std::vector<double> &expected)
{
    std::vector<float> result = probe.run(m_backend);
    if (m_spoil)
        m_spoil(probe.kernel(), result);
    double difference = 0, norm = 0;
    for (size_t i = 0; i < expected.size(); ++i) {
        difference += (result[i] - expected[i]) * (result[i] - expected[i]);
        norm += expected[i] * expected[i];
    }
    const double error = std::sqrt(difference / norm);
    if (!(error < tolerance)) // also when it is no number
        m_verdict = probe.kernel() + ": relative error " + std::to_string(error);
}

void SelfCheck::product(TensorType type, int tokens)
{
    constexpr int rows = 37, columns = 256;
    Probe probe(std::string(tensorTypeInfo(type).name) + (tokens > 8 ? " matrix product" : " vector product"), tokens);
    const ValueId x = probe.addInput(columns), y = probe.addValue(rows);
    const WeightId weight = probe.addWeight(type, rows, columns, true, false);
    probe.addOp(OpKind::MatMul, {x}, {y}, {weight});
    std::vector<double> expected;
    for (int t = 0; t < tokens; ++t) {
        for (int r = 0; r < rows; ++r) {
            double sum = 0;
            for (int k = 0; k < columns; ++k)
                sum += double(probe.input()[index(t * columns + k)]) * probe.decoded(weight)[index(r * columns + k)];
            expected.push_back(sum);
        }
    }
    compare(probe, expected);
}

void SelfCheck::lookup(TensorType type)
{
    constexpr int rows = 11, columns = 256;
    Probe probe(std::string(tensorTypeInfo(type).name) + " lookup", 3);
    const ValueId y = probe.addValue(columns);
    const WeightId weight = probe.addWeight(type, rows, columns, false, true);
    probe.addOp(OpKind::Embed, {}, {y}, {weight});
    std::vector<double> expected;
    for (const int32_t id : probe.ids())
        for (int k = 0; k < columns; ++k)
            expected.push_back(probe.decoded(weight)[index(id * columns + k)]);
    compare(probe, expected);
}

void SelfCheck::norm(OpKind kind)
{
    constexpr int width = 100, tokens = 3;
    const bool isLayer = kind == OpKind::LayerNorm;
    Probe probe(isLayer ? "layer norm" : "RMS norm", tokens);
    const ValueId x = probe.addInput(width), y = probe.addValue(width);
    const WeightId gain = probe.addWeight(TensorType::F32, 1, width, false, false);
    Op &op = probe.addOp(kind, {x}, {y}, {gain});
    op.params.epsilon = 1e-5f;
    op.params.groupWidth = width;
    if (isLayer)
        op.weights.push_back(noId);
    std::vector<double> expected;
    for (int t = 0; t < tokens; ++t) {
        const float *row = probe.input().data() + t * width;
        double mean = 0, squares = 0;
        for (int i = 0; i < width && isLayer; ++i)
            mean += row[i] / double(width);
        for (int i = 0; i < width; ++i)
            squares += (row[i] - mean) * (row[i] - mean) / width;
        for (int i = 0; i < width; ++i)
            expected.push_back((row[i] - mean) / std::sqrt(squares + 1e-5) * probe.decoded(gain)[index(i)]);
    }
    compare(probe, expected);
}

void SelfCheck::rope()
{
    constexpr int headDim = 16, heads = 2, tokens = 9, pairs = headDim / 2;
    Probe probe("rotary positions", tokens);
    std::vector<float> frequencies(index(pairs));
    for (int i = 0; i < pairs; ++i)
        frequencies[index(i)] = float(std::pow(10.0, -double(i) / pairs));
    const ValueId x = probe.addInput(headDim * heads);
    Op &op = probe.addOp(OpKind::Rope, {x}, {x}, {probe.addConstant(frequencies)});
    op.params.heads = heads;
    op.params.headDim = op.params.ropeDim = headDim;
    std::vector<double> expected;
    for (int at = 0; at < tokens * heads * pairs; ++at) {
        const int token = at / pairs / heads;
        const double angle = token * double(frequencies[index(at % pairs)]);
        const double a = probe.input()[index(2 * at)], b = probe.input()[index(2 * at + 1)];
        expected.push_back(a * std::cos(angle) - b * std::sin(angle));
        expected.push_back(a * std::sin(angle) + b * std::cos(angle));
    }
    compare(probe, expected);
}

// The input row serves as query (4 heads); a product of it, whose kernel has been checked before, as keys and values (2 heads).
void SelfCheck::attention(int tokens)
{
    constexpr int dim = 16, heads = 4, kvHeads = 2;
    constexpr float scale = 0.5f;
    Probe probe(tokens > 8 ? "attention over a prompt" : "attention", tokens);
    const ValueId x = probe.addInput(dim * heads), half = probe.addValue(dim * kvHeads), y = probe.addValue(dim * heads);
    const WeightId weight = probe.addWeight(TensorType::F32, dim * kvHeads, dim * heads, true, false);
    const std::vector<float> &matrix = probe.decoded(weight);
    probe.setCache({kvHeads, dim, dim});
    probe.addOp(OpKind::MatMul, {x}, {half}, {weight});
    probe.addOp(OpKind::KvStore, {half, half}, {});
    Op &op = probe.addOp(OpKind::Attention, {x}, {y});
    op.params.scale = scale;
    op.params.heads = heads;
    op.params.kvHeads = kvHeads;
    op.params.headDim = op.params.valueDim = dim;

    std::vector<double> keys(index(tokens * dim * kvHeads));
    for (int t = 0; t < tokens; ++t)
        for (int r = 0; r < dim * kvHeads; ++r)
            for (int k = 0; k < dim * heads; ++k)
                keys[index(t * dim * kvHeads + r)] +=
                    double(matrix[index(r * dim * heads + k)]) * probe.input()[index(t * dim * heads + k)];
    std::vector<double> expected(index(tokens * dim * heads));
    for (int at = 0; at < tokens * heads; ++at) {
        const int t = at / heads, kvHead = at % heads / (heads / kvHeads);
        const auto key = [&](int s) { return keys.data() + (s * kvHeads + kvHead) * dim; };
        double total = 0;
        for (int s = 0; s <= t; ++s) {
            double score = 0;
            for (int i = 0; i < dim; ++i)
                score += probe.input()[index(at * dim + i)] * key(s)[i] * scale;
            total += std::exp(score);
            for (int i = 0; i < dim; ++i)
                expected[index(at * dim + i)] += std::exp(score) * key(s)[i];
        }
        for (int i = 0; i < dim; ++i)
            expected[index(at * dim + i)] /= total;
    }
    compare(probe, expected);
}

double activated(Activation activation, double v)
{
    switch (activation) {
    case Activation::Silu: return v / (1 + std::exp(-v));
    case Activation::GeluTanh: return 0.5 * v * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (v + 0.044715 * v * v * v)));
    case Activation::GeluErf: return 0.5 * v * (1 + std::erf(v / std::numbers::sqrt2));
    case Activation::Relu: return std::max(v, 0.0);
    case Activation::Sigmoid: return 1 / (1 + std::exp(-v));
    case Activation::Tanh: return std::tanh(v);
    case Activation::ReluSquared: return std::max(v, 0.0) * v;
    case Activation::ClampedSwish: return 1 / (1 + std::exp(-1.702 * v)) * (v + 1); // of a gate equal to v, over that gate
    }
    return 0;
}

void SelfCheck::activate(Activation activation)
{
    Probe probe("activation " + std::to_string(int(activation)), 1);
    const ValueId x = probe.addInput(64), y = probe.addValue(64);
    probe.addOp(OpKind::GatedActivate, {x, x}, {y}).params.activation = activation;
    std::vector<double> expected;
    for (const float v : probe.input())
        expected.push_back(activated(activation, v) * v);
    compare(probe, expected);
}

void SelfCheck::combine(OpKind kind)
{
    Probe probe(kind == OpKind::Add ? "sum" : kind == OpKind::Scale ? "scale" : "soft cap", 1);
    const ValueId x = probe.addInput(64), y = probe.addValue(64);
    Op &op = probe.addOp(kind, {x}, {y});
    if (kind == OpKind::Add)
        op.inputs.push_back(x);
    op.params.scale = op.params.softcap = 0.75f;
    std::vector<double> expected;
    for (const float v : probe.input())
        expected.push_back(kind == OpKind::Add ? 2.0 * v : kind == OpKind::Scale ? 0.75 * v : 0.75 * std::tanh(v / 0.75));
    compare(probe, expected);
}

void SelfCheck::state(OpKind kind)
{
    StateProbe one = makeStateProbe(kind);
    compare(one.probe, one.expected);
}

// A router over the first columns, one product with the slice of each of the two chosen experts, their weighted sum.
void SelfCheck::experts(int tokens)
{
    constexpr int rows = 19, columns = 96, all = 5, used = 2;
    Probe probe("experts", tokens);
    const ValueId x = probe.addInput(columns), logits = probe.addValue(all), chosen = probe.addValue(used), shares = probe.addValue(used);
    const ValueId products = probe.addValue(used * rows), y = probe.addValue(rows);
    const WeightId stack = probe.addStack(TensorType::F16, all, rows, columns);
    probe.addOp(OpKind::CopyColumns, {x}, {logits}).params.copy.columns = all;
    probe.addOp(OpKind::Route, {logits}, {chosen, shares}, {noId}).params.routing.gating = Gating::SoftmaxOfChosen;
    probe.addOp(OpKind::SliceMatMul, {x, chosen}, {products}, {stack});
    probe.addOp(OpKind::WeightedSum, {products, shares}, {y});
    std::vector<double> expected;
    for (int t = 0; t < tokens; ++t) {
        const float *row = probe.input().data() + t * columns;
        const int first = int(std::max_element(row, row + all) - row);
        int second = first == 0 ? 1 : 0;
        for (int e = 0; e < all; ++e)
            second = e != first && row[e] > row[second] ? e : second;
        const double share = 1 / (1 + std::exp(double(row[second]) - double(row[first])));
        for (int r = 0; r < rows; ++r) {
            double sum = 0;
            for (int k = 0; k < columns; ++k)
                sum += double(row[k])
                    * (share * probe.decoded(stack)[index((first * rows + r) * columns + k)]
                       + (1 - share) * probe.decoded(stack)[index((second * rows + r) * columns + k)]);
            expected.push_back(sum);
        }
    }
    compare(probe, expected);
}

} // namespace

std::string findWrongKernel(Backend &backend, const Spoil &spoil, const std::stop_token &stop)
{
    SelfCheck check(backend, spoil);
    const auto step = [&](auto &&run) {
        if (stop.stop_requested())
            throw Error(ErrorCode::Cancelled, "The check of the device was cancelled.", "cancelled");
        if (check.isFine())
            run();
    };
    for (const TensorTypeInfo &info : tensorTypes()) {
        if (!info.encode)
            continue;
        step([&] { check.lookup(info.type); });
        step([&] { check.product(info.type, 1); });
        step([&] { check.product(info.type, 11); });
    }
    for (const OpKind kind : {OpKind::RmsNorm, OpKind::LayerNorm})
        step([&] { check.norm(kind); });
    step([&] { check.rope(); });
    step([&] { check.attention(7); });
    step([&] { check.attention(21); });
    for (const Activation activation : {Activation::Silu, Activation::GeluTanh, Activation::GeluErf, Activation::Relu, Activation::Sigmoid,
                                        Activation::ClampedSwish, Activation::Tanh, Activation::ReluSquared})
        step([&] { check.activate(activation); });
    for (const OpKind kind : {OpKind::Add, OpKind::Scale, OpKind::SoftCap})
        step([&] { check.combine(kind); });
    for (const OpKind kind : {OpKind::ShortConv, OpKind::SelectiveScan, OpKind::GatedDelta, OpKind::Wkv7})
        step([&] { check.state(kind); });
    step([&] { check.experts(1); });
    step([&] { check.experts(21); });
    return check.verdict();
}

} // namespace hearth::vulkan
