#include "inference/backend/vulkan/selfcheckstates.h"

#include <cmath>

namespace hearth::vulkan {

namespace {

constexpr int width = 32, tokens = 9, taps = 4;

using Row = const float *;

double sigmoid(double x)
{
    return 1 / (1 + std::exp(-x));
}

// One token each; `state` begins as zeros. All inputs of an op are the same row, so its sizes are chosen to make them equally wide.
void shortConv(Row x, const std::vector<float> &w, std::vector<double> &state, std::vector<double> &y)
{
    state.insert(state.end(), x, x + width); // [taps, width]
    for (int c = 0; c < width; ++c) {
        double sum = 0;
        for (int j = 0; j < taps; ++j)
            sum += double(w[size_t(j * width + c)]) * state[size_t(j * width + c)];
        y.push_back(sum * sigmoid(sum));
    }
    state.erase(state.begin(), state.begin() + width);
}

// A head for each channel, and a state of `width` numbers for each.
void scan(Row x, const std::vector<float> &w, std::vector<double> &state, std::vector<double> &y)
{
    for (int h = 0; h < width; ++h) {
        const double step = std::log1p(std::exp(double(x[h])));
        double sum = 0;
        for (int n = 0; n < width; ++n) {
            double &one = state[size_t(h * width + n)];
            one = std::exp(step * -double(std::abs(w[size_t(h * width + n)]))) * one + step * double(x[h]) * double(x[n]);
            sum += one * double(x[n]);
        }
        y.push_back(sum);
    }
}

// A value head for each channel, one key head.
void delta(Row x, const std::vector<float> &w, std::vector<double> &state, std::vector<double> &y)
{
    for (int h = 0; h < width; ++h) {
        double *s = state.data() + h * width;
        const double decay = std::exp(-double(std::abs(w[size_t(h)])) * std::log1p(std::exp(double(x[h]))));
        double seen = 0, sum = 0;
        for (int j = 0; j < width; ++j)
            seen += (s[j] *= decay) * double(x[j]);
        const double u = sigmoid(double(x[h])) * (double(x[h]) - seen);
        for (int j = 0; j < width; ++j)
            sum += (s[j] += u * double(x[j])) * double(x[j]);
        y.push_back(sum);
    }
}

// Heads of 16 channels, with a norm.
void wkv(Row x, const std::vector<float> &w, std::vector<double> &state, std::vector<double> &y)
{
    constexpr int dim = 16;
    const auto weight = [&](int row, int column) { return double(w[size_t(row * width + column)]); };
    for (int first = 0; first < width; first += dim) {
        double squares = 0, bonus = 0, mean = 0, variance = 0, out[dim];
        const auto key = [&](int c) { return double(x[c]) * (1 + (sigmoid(double(x[c])) - 1) * weight(1, c)); };
        for (int c = first; c < first + dim; ++c) {
            squares += double(x[c]) * weight(0, c) * double(x[c]) * weight(0, c);
            bonus += double(x[c]) * key(c) * weight(2, c);
        }
        const auto query = [&](int c) { return double(x[c]) * weight(0, c) / std::sqrt(squares); };
        for (int i = 0; i < dim; ++i) {
            double *s = state.data() + (first + i) * dim - first; // of column c
            double seen = 0;
            for (int c = first; c < first + dim; ++c)
                seen += s[c] * query(c);
            out[i] = 0;
            for (int c = first; c < first + dim; ++c) {
                s[c] = s[c] * std::exp(-std::exp(-0.5) * sigmoid(double(x[c]))) - seen * sigmoid(double(x[c])) * query(c)
                    + double(x[first + i]) * key(c);
                out[i] += s[c] * double(x[c]);
            }
            mean += out[i] / dim;
        }
        for (const double one : out)
            variance += (one - mean) * (one - mean) / dim;
        for (int i = 0; i < dim; ++i)
            y.push_back((out[i] - mean) / std::sqrt(variance) * weight(3, first + i) + weight(4, first + i) + bonus * double(x[first + i]));
    }
}

std::vector<float> negative(std::vector<float> numbers)
{
    for (float &number : numbers)
        number = -std::abs(number);
    return numbers;
}

} // namespace

StateProbe makeStateProbe(OpKind kind)
{
    const bool isConv = kind == OpKind::ShortConv, isScan = kind == OpKind::SelectiveScan, isWkv = kind == OpKind::Wkv7;
    StateProbe result{Probe(isConv ? "convolution" : isScan ? "selective scan" : isWkv ? "RWKV state" : "delta rule", tokens), {}};
    Probe &probe = result.probe;
    const ValueId x = probe.addInput(width), y = probe.addValue(width);
    const std::vector<float> random(probe.input().begin(), probe.input().begin() + width); // numbers like others
    std::vector<float> w;
    for (int i = 0; i < (isConv ? taps : isScan ? width : isWkv ? 5 : 1); ++i)
        for (const float one : random)
            w.push_back(one * float(i + 1) / float(width));
    const std::vector<float> none(size_t(width), 0.0f);
    Op op{.kind = kind, .inputs = {x}, .outputs = {y}, .weights = {}, .biases = {}, .params = {}};
    op.params.taps = taps;
    op.params.silu = true;
    op.params.heads = isWkv ? 2 : width;
    op.params.kvHeads = 1;
    op.params.headDim = isScan ? 1 : isWkv ? width / 2 : width;
    op.params.valueDim = 1;
    op.params.stateDim = width;
    if (isConv) {
        op.weights = {probe.addConstant(w), noId};
    } else if (isWkv) {
        op.inputs.assign(5, x);
        op.weights = {probe.addConstant(w)};
    } else {
        op.inputs.assign(isScan ? 4 : 5, x);
        op.weights = {probe.addConstant(negative(w)), probe.addConstant(none)};
        if (isScan)
            op.weights.push_back(op.weights[1]);
    }
    const int64_t floats = stateFloats(op, width);
    probe.setCache({.stateFloats = floats});
    Op &added = probe.addOp(kind, op.inputs, op.outputs, op.weights);
    added.params = op.params;
    std::vector<double> state(size_t(floats), 0.0);
    for (int t = 0; t < tokens; ++t)
        (isConv ? shortConv : isScan ? scan : isWkv ? wkv : delta)(probe.input().data() + t * width, w, state, result.expected);
    return result;
}

} // namespace hearth::vulkan
