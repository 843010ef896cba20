#pragma once

#include "inference/plan/plan.h"

#include <map>
#include <vector>

namespace hearth::test {

// An op with a state, by its formula in plan.h, one token after the other in double. The reference of every backend.
class StateReference
{
public:
    // weights: of op.weights, empty for noId. widths: of the op's inputs.
    StateReference(const Op &op, std::vector<std::vector<float>> weights, std::vector<int> widths);

    // The token's row of all inputs, side by side; gives the output's row.
    std::vector<double> step(int sequence, const float *row);
    void forget(int sequence) { m_states.erase(sequence); }

private:
    std::vector<double> shortConv(const float *x, std::vector<double> &state) const;
    std::vector<double> scan(const std::vector<const float *> &in, std::vector<double> &state) const;
    std::vector<double> wkv(const std::vector<const float *> &in, std::vector<double> &state) const;
    std::vector<double> delta(const std::vector<const float *> &in, std::vector<double> &state) const;

    Op m_op;
    std::vector<std::vector<float>> m_weights;
    std::vector<int> m_widths;
    std::map<int, std::vector<double>> m_states; // by sequence
};

} // namespace hearth::test
