#include "inference/sampling/passes.h"

#include "inference/core/error.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <limits>

namespace hearth {

namespace {

constexpr size_t lanes = 16;
constexpr float lowest = -std::numeric_limits<float>::infinity();

[[noreturn]] void failBadLogits(const std::string &what)
{
    throw Error(ErrorCode::Device,
                "The model's output has " + what + ", so no token can be chosen. The model file is damaged or the device computes wrong.",
                "bad_logits");
}

// 1 for NaN and +infinity.
inline uint32_t isBad(float value)
{
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    return static_cast<uint32_t>((bits & 0x7fffffffu) > 0x7f800000u) | static_cast<uint32_t>(bits == 0x7f800000u);
}

} // namespace

float exponential(float x)
{
    x = x < -87.0f ? -87.0f : x;
    // exp(x) = 2^n * exp(r), n whole, |r| <= ln2/2; the remainder in two steps (Cody and Waite), then the Taylor polynomial.
    const int n = static_cast<int>(x * 1.44269504f - 0.5f);
    const float whole = static_cast<float>(n);
    float r = x - whole * 0.693359375f;
    r = r + whole * 2.12194440e-4f;
    float sum = 1.0f / 720.0f;
    sum = sum * r + 1.0f / 120.0f;
    sum = sum * r + 1.0f / 24.0f;
    sum = sum * r + 1.0f / 6.0f;
    sum = sum * r + 0.5f;
    sum = sum * r + 1.0f;
    sum = sum * r + 1.0f;
    const float scaled = sum * std::bit_cast<float>(static_cast<uint32_t>(n + 127) << 23);
    return x <= -87.0f ? 0.0f : scaled;
}

float checkedMaximum(std::span<const float> logits, std::vector<float> &blockMaxima)
{
    blockMaxima.clear();
    uint32_t bad = 0;
    float largest = lowest;
    size_t i = 0;
    for (; logits.size() - i >= maximumBlock; i += maximumBlock) {
        std::array<float, lanes> most;
        most.fill(lowest);
        std::array<uint32_t, lanes> wrong{};
        for (size_t j = 0; j < maximumBlock; j += lanes) {
            for (size_t k = 0; k < lanes; ++k) {
                const float value = logits[i + j + k];
                most[k] = value > most[k] ? value : most[k];
                wrong[k] |= isBad(value);
            }
        }
        for (size_t k = 1; k < lanes; ++k) {
            most[0] = most[k] > most[0] ? most[k] : most[0];
            wrong[0] |= wrong[k];
        }
        blockMaxima.push_back(most[0]);
        largest = std::max(largest, most[0]);
        bad |= wrong[0];
    }
    if (i < logits.size()) {
        float most = lowest;
        for (; i < logits.size(); ++i) {
            most = logits[i] > most ? logits[i] : most;
            bad |= isBad(logits[i]);
        }
        blockMaxima.push_back(most);
        largest = std::max(largest, most);
    }
    if (bad)
        failBadLogits("values that are not finite numbers");
    if (largest == lowest)
        failBadLogits("no possible token");
    return largest;
}

double softmaxWeights(std::span<const float> logits, float largest, std::span<float> weights)
{
    double sum = 0;
    size_t i = 0;
    for (; logits.size() - i >= maximumBlock; i += maximumBlock) {
        std::array<float, lanes> part{};
        for (size_t j = 0; j < maximumBlock; j += lanes) {
            for (size_t k = 0; k < lanes; ++k) {
                const float weight = exponential(logits[i + j + k] - largest);
                weights[i + j + k] = weight;
                part[k] += weight;
            }
        }
        float blockSum = 0;
        for (float value : part)
            blockSum += value;
        sum += static_cast<double>(blockSum);
    }
    for (; i < logits.size(); ++i) {
        weights[i] = exponential(logits[i] - largest);
        sum += static_cast<double>(weights[i]);
    }
    return sum;
}

void gatherAbove(std::span<const float> logits, float threshold, std::vector<TokenLogit> &out)
{
    out.clear();
    for (size_t i = 0; i < logits.size(); ++i) {
        if (logits[i] >= threshold && logits[i] != lowest)
            out.push_back({logits[i], static_cast<int32_t>(i)});
    }
}

// The count-th largest block maximum is a lower bound of the count-th largest logit: only blocks that reach it are looked into.
void gatherLargest(std::span<const float> logits, size_t count, const std::vector<float> &blockMaxima, std::vector<TokenLogit> &out)
{
    out.clear();
    if (count == 0)
        return;
    float threshold = lowest;
    if (count < blockMaxima.size()) {
        const auto place = static_cast<std::ptrdiff_t>(count) - 1;
        std::vector<float> ordered(blockMaxima);
        std::nth_element(ordered.begin(), ordered.begin() + place, ordered.end(), std::greater<>());
        threshold = ordered[count - 1];
    }
    for (size_t block = 0; block < blockMaxima.size(); ++block) {
        if (blockMaxima[block] < threshold)
            continue;
        const size_t end = std::min(logits.size(), (block + 1) * maximumBlock);
        for (size_t i = block * maximumBlock; i < end; ++i) {
            if (logits[i] >= threshold && logits[i] != lowest)
                out.push_back({logits[i], static_cast<int32_t>(i)});
        }
    }
    if (out.size() > count) {
        std::nth_element(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count), out.end(), isBefore);
        out.resize(count);
    }
}

} // namespace hearth
