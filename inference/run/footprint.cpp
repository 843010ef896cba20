#include "inference/run/footprint.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace hearth {

namespace {

constexpr double usableShare = 0.94;
constexpr int keptStates = 4; // beside the two slots that each sequence needs: of earlier prompts and answers

} // namespace

int contextFor(const LoadOptions &options, int modelContextTokens)
{
    return std::min(options.contextTokens > 0 ? options.contextTokens : usualContextTokens, modelContextTokens);
}

CacheSpec cacheFor(const Plan &plan, const LoadOptions &options, int contextTokens)
{
    return {.layers = plan.cacheLayers,
            .pages = (contextTokens + cachePageTokens - 1) / cachePageTokens + options.sequences,
            .pageTokens = cachePageTokens,
            .type = options.cacheType,
            .stateSlots = hasState(plan.cacheLayers) ? 2 * options.sequences + keptStates : 0};
}

BatchLimits limitsFor(const LoadOptions &options, int contextTokens, int outputs)
{
    return {.tokens = options.batchTokens,
            .outputs = outputs,
            .sequences = options.sequences,
            .pagesPerSequence = (contextTokens + cachePageTokens - 1) / cachePageTokens};
}

uint64_t usableBytes(uint64_t freeBytes)
{
    return uint64_t(double(freeBytes) * usableShare);
}

int gpuPreference(DeviceKind kind)
{
    switch (kind) {
    case DeviceKind::DiscreteGpu: return 0;
    case DeviceKind::IntegratedGpu: return 1;
    case DeviceKind::VirtualGpu: return 2;
    default: return disguisedCpu;
    }
}

uint64_t fileBytes(const WeightRef &weight)
{
    return weight.constant.empty() ? rowBytes(tensorTypeInfo(weight.type), uint64_t(weight.columns)) * uint64_t(weight.rows) : 0;
}

std::vector<size_t> uploadOrder(const Plan &plan)
{
    std::vector<size_t> order(plan.weights.size());
    std::iota(order.begin(), order.end(), size_t(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return fileBytes(plan.weights[a]) > fileBytes(plan.weights[b]); });
    return order;
}

uint64_t uploadPeakBytes(const Backend &backend, const Plan &plan, bool keepsInRam)
{
    uint64_t held = 0, peak = 0;
    for (const size_t i : uploadOrder(plan)) {
        if (keepsInRam) {
            Plan one;
            one.weights.push_back(plan.weights[i]);
            held += backend.estimate(one, {}, {}).weights;
        }
        peak = std::max(peak, held + fileBytes(plan.weights[i]));
    }
    return peak;
}

std::vector<TypedBytes> readPerToken(const Plan &plan)
{
    std::vector<uint64_t> bytes(plan.weights.size(), 0);
    for (const Op &op : plan.ops) {
        const bool isChosen = op.kind == OpKind::SliceMatMul && op.inputs.size() == 2;
        if (op.kind != OpKind::MatMul && op.kind != OpKind::SliceMatMul)
            continue;
        for (const WeightId id : op.weights) {
            const WeightRef &weight = plan.weights[size_t(id)];
            const uint64_t slots = isChosen ? uint64_t(plan.values[size_t(op.inputs[1])].width) : uint64_t(weight.slices);
            const uint64_t whole = rowBytes(tensorTypeInfo(weight.type), uint64_t(weight.columns)) * uint64_t(weight.rows);
            bytes[size_t(id)] = whole / uint64_t(weight.slices) * slots;
        }
    }
    std::map<TensorType, uint64_t> byType;
    for (size_t i = 0; i < bytes.size(); ++i)
        if (bytes[i] > 0)
            byType[plan.weights[i].type] += bytes[i];
    std::vector<TypedBytes> list;
    for (const auto &[type, sum] : byType)
        list.push_back({type, sum});
    return list;
}

} // namespace hearth
