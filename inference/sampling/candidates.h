#pragma once

#include "inference/sampling/sampler.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace hearth {

// What a model could have said in place of a token, or did say.
struct Candidate
{
    int32_t token = -1;
    std::string bytes{};    // what it stands for, maybe a part of a character; a control token's name
    double probability = 0; // by the model alone: before penalties, filters, temperature and the answer's form

    bool operator==(const Candidate &) const = default;
};

// Reads a row of logits before the sampler changes it, and tells the likeliest tokens once the choice is known. Keeps its buffers.
class CandidateFinder
{
public:
    // logits [vocabulary]; plain softmax over them. Throws as Sampler::sample.
    void read(std::span<const float> logits, int count);
    // Likeliest first, of equal ones the lower id first; `chosen` comes last when it is none of them.
    std::vector<TokenProbability> with(int32_t chosen) const;
    std::vector<TokenProbability> best() const;

private:
    double probability(int32_t token) const { return double(m_weights[size_t(token)]) / m_total; }

    std::vector<float> m_blockMaxima;
    std::vector<float> m_weights; // [vocabulary] exp(logit - largest)
    double m_total = 1;
    std::vector<TokenLogit> m_best;
};

// The `count` most likely tokens of a row of logits [vocabulary] under plain softmax, most likely first. Throws as sample() does.
std::vector<TokenProbability> topCandidates(std::span<const float> logits, int count);

} // namespace hearth
