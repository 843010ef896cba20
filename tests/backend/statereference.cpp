#include "tests/backend/statereference.h"

#include <cmath>

namespace hearth::test {

namespace {

constexpr size_t at(int index)
{
    return size_t(index);
}

double sigmoid(double x)
{
    return 1 / (1 + std::exp(-x));
}

double softplus(double x)
{
    return std::log1p(std::exp(x));
}

} // namespace

StateReference::StateReference(const Op &op, std::vector<std::vector<float>> weights, std::vector<int> widths)
    : m_op(op), m_weights(std::move(weights)), m_widths(std::move(widths))
{
}

std::vector<double> StateReference::step(int sequence, const float *row)
{
    std::vector<const float *> inputs;
    for (const int width : m_widths) {
        inputs.push_back(row);
        row += width;
    }
    std::vector<double> &state = m_states[sequence];
    state.resize(size_t(stateFloats(m_op, m_widths[0])), 0.0);
    switch (m_op.kind) {
    case OpKind::ShortConv: return shortConv(inputs[0], state);
    case OpKind::SelectiveScan: return scan(inputs, state);
    default: return delta(inputs, state);
    }
}

std::vector<double> StateReference::shortConv(const float *x, std::vector<double> &state) const
{
    const int channels = m_widths[0], taps = m_op.params.taps;
    std::vector<double> y(at(channels));
    for (int c = 0; c < channels; ++c) {
        double sum = m_weights[1].empty() ? 0.0 : double(m_weights[1][at(c)]);
        for (int j = 0; j < taps; ++j)
            sum += double(m_weights[0][at(j * channels + c)]) * (j + 1 < taps ? state[at(j * channels + c)] : double(x[c]));
        y[at(c)] = m_op.params.silu ? sum * sigmoid(sum) : sum;
    }
    state.erase(state.begin(), state.begin() + channels);
    state.insert(state.end(), x, x + channels);
    return y;
}

std::vector<double> StateReference::scan(const std::vector<const float *> &in, std::vector<double> &state) const
{
    const OpParams &p = m_op.params;
    std::vector<double> y;
    for (int channel = 0; channel < p.heads * p.headDim; ++channel) {
        const int head = channel / p.headDim, group = head / (p.heads / p.kvHeads);
        const double s = softplus(double(in[1][head]) + double(m_weights[2][at(head)])), x = double(in[0][channel]);
        double sum = double(m_weights[1][at(head)]) * x;
        for (int n = 0; n < p.stateDim; ++n) {
            const bool isScalar = m_weights[0].size() == at(p.heads);
            const double a = double(m_weights[0][at(isScalar ? head : head * p.stateDim + n)]);
            double &h = state[at(channel * p.stateDim + n)];
            h = std::exp(s * a) * h + s * x * double(in[2][group * p.stateDim + n]);
            sum += h * double(in[3][group * p.stateDim + n]);
        }
        y.push_back(sum);
    }
    return y;
}

std::vector<double> StateReference::delta(const std::vector<const float *> &in, std::vector<double> &state) const
{
    const OpParams &p = m_op.params;
    std::vector<double> y;
    for (int head = 0; head < p.heads; ++head) {
        const float *q = in[0] + head % p.kvHeads * p.headDim, *k = in[1] + head % p.kvHeads * p.headDim;
        const double decay = std::exp(double(m_weights[0][at(head)]) * softplus(double(in[3][head] + m_weights[1][at(head)])));
        const double share = sigmoid(double(in[4][head]));
        for (int i = 0; i < p.valueDim; ++i) {
            double *row = state.data() + at((head * p.valueDim + i) * p.headDim);
            double seen = 0;
            for (int j = 0; j < p.headDim; ++j)
                seen += (row[j] *= decay) * double(k[j]);
            const double u = share * (double(in[2][head * p.valueDim + i]) - seen);
            double sum = 0;
            for (int j = 0; j < p.headDim; ++j)
                sum += (row[j] += u * double(k[j])) * double(q[j]);
            y.push_back(sum);
        }
    }
    return y;
}

} // namespace hearth::test
