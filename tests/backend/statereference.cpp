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
    case OpKind::Wkv7: return wkv(inputs, state);
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

std::vector<double> StateReference::wkv(const std::vector<const float *> &in, std::vector<double> &state) const
{
    const OpParams &p = m_op.params;
    const int n = p.headDim, width = p.heads * n;
    const auto weight = [&](int row, int c) { return double(m_weights[0][at(row * width + c)]); };
    std::vector<double> y;
    for (int first = 0; first < width; first += n) {
        std::vector<double> w, q, a, k, v, out;
        double squares = 0, bonus = 0;
        for (int c = first; c < first + n; ++c) {
            w.push_back(std::exp(-std::exp(-0.5) * sigmoid(double(in[1][c]))));
            a.push_back(sigmoid(double(in[4][c])));
            q.push_back(double(in[2][c]) * weight(0, c));
            k.push_back(double(in[2][c]) * (1 + (a.back() - 1) * weight(1, c)));
            v.push_back(double(in[3][c]));
            if (in.size() > 5)
                v.back() += sigmoid(double(in[6][c])) * (double(in[5][c]) - v.back());
            squares += q.back() * q.back();
            bonus += double(in[0][c]) * k.back() * weight(2, c);
        }
        double mean = 0, variance = 0;
        for (int i = 0; i < n; ++i) {
            double *row = state.data() + at((first + i) * n), seen = 0, sum = 0;
            for (int j = 0; j < n; ++j)
                seen += row[j] * q[at(j)] / std::sqrt(squares);
            for (int j = 0; j < n; ++j) {
                row[j] = row[j] * w[at(j)] - seen * a[at(j)] * q[at(j)] / std::sqrt(squares) + v[at(i)] * k[at(j)];
                sum += row[j] * double(in[0][first + j]);
            }
            out.push_back(sum);
            mean += sum / n;
        }
        for (const double one : out)
            variance += (one - mean) * (one - mean) / n;
        for (int i = 0; i < n; ++i) {
            double one = out[at(i)];
            if (m_weights[0].size() == at(5 * width))
                one = (one - mean) / std::sqrt(variance + double(p.epsilon)) * weight(3, first + i) + weight(4, first + i);
            y.push_back(one + bonus * v[at(i)]);
        }
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
