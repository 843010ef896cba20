// Experts and products a head of CpuExecutable; what the ops compute stands in plan/experts.h.
#include "inference/backend/cpu/cpuexecutable.h"

#include "inference/backend/cpu/overranges.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace hearth::cpu {
namespace {

// Below this many bytes of weights times rows the caller computes alone.
constexpr uint64_t sharedProductBytes = 24 * 1024;
// Each group's prepared rows begin at a multiple of the matrix units' tiles.
constexpr int groupStep = 16;
constexpr float leastShareSum = 0x1p-14f;
constexpr float never = -std::numeric_limits<float>::infinity();

struct Router
{
    const Routing &routing;
    const float *bias; // may be null
    int experts;
    int used;
};

// exp(x - largest) / sum of it, in place.
void softmax(float *x, int n)
{
    const float largest = *std::max_element(x, x + n);
    double sum = 0;
    for (int i = 0; i < n; ++i) {
        x[i] = std::exp(x[i] - largest);
        sum += double(x[i]);
    }
    for (int i = 0; i < n; ++i)
        x[i] = float(double(x[i]) / sum);
}

int best(const float *merits, int n)
{
    int at = 0;
    for (int i = 1; i < n; ++i)
        if (merits[i] > merits[at])
            at = i;
    return at;
}

// Leaves only the experts of the best groups.
void dropGroups(const Routing &routing, float *merits, int experts)
{
    const int each = experts / routing.groups;
    float groups[mostExperts];
    for (int group = 0; group < routing.groups; ++group) {
        float within[mostExperts];
        std::copy_n(merits + group * each, each, within);
        std::partial_sort(within, within + routing.groupBest, within + each, std::greater<>());
        groups[group] = 0;
        for (int i = 0; i < routing.groupBest; ++i)
            groups[group] += within[i];
    }
    bool isKept[mostExperts] = {};
    for (int i = 0; i < routing.groupsUsed; ++i) {
        const int group = best(groups, routing.groups);
        isKept[group] = true;
        groups[group] = never;
    }
    for (int expert = 0; expert < experts; ++expert)
        if (!isKept[expert / each])
            merits[expert] = never;
}

void routeToken(const Router &router, const float *logits, float *chosen, float *shares)
{
    const Routing &routing = router.routing;
    float scores[mostExperts] = {};
    std::copy_n(logits, router.experts, scores);
    if (routing.gating == Gating::Softmax)
        softmax(scores, router.experts);
    if (routing.gating == Gating::Sigmoid)
        for (int i = 0; i < router.experts; ++i)
            scores[i] = 1.0f / (1.0f + std::exp(-scores[i]));
    float merits[mostExperts] = {};
    for (int i = 0; i < router.experts; ++i)
        merits[i] = scores[i] + (router.bias ? router.bias[i] : 0.0f);
    if (routing.groups > 1)
        dropGroups(routing, merits, router.experts);
    for (int slot = 0; slot < router.used; ++slot) {
        const int expert = best(merits, router.experts);
        chosen[slot] = float(expert);
        shares[slot] = scores[expert];
        merits[expert] = never;
    }
    if (routing.gating == Gating::SoftmaxOfChosen)
        softmax(shares, router.used);
    float factor = routing.scale;
    if (routing.isNormalized) {
        float sum = 0;
        for (int slot = 0; slot < router.used; ++slot)
            sum += shares[slot];
        factor /= std::max(sum, leastShareSum);
    }
    for (int slot = 0; slot < router.used; ++slot)
        shares[slot] *= factor;
}

} // namespace

void CpuExecutable::route(const Op &op)
{
    const Router router{op.params.routing, vector(op.weights[0]), width(op.inputs[0]), width(op.outputs[0])};
    const float *logits = value(op.inputs[0]);
    float *chosen = value(op.outputs[0]);
    float *shares = value(op.outputs[1]);
    overRanges(rows(op.inputs[0]), int64_t(router.experts) * (8 + router.used), [&](int64_t first, int64_t last) {
        for (int64_t t = first; t < last; ++t)
            routeToken(router, logits + t * router.experts, chosen + t * router.used, shares + t * router.used);
    });
}

// Sorts the slots of all tokens by the slice they multiply.
void CpuExecutable::groupSlots(const Op &op)
{
    const int tokens = rows(op.inputs[0]);
    const SliceRows all = sliceRows(m_plan, op, tokens);
    const int slots = all.rows / tokens;
    const float *chosen = op.inputs.size() == 2 ? value(op.inputs[1]) : nullptr;
    const bool sharesInput = width(op.inputs[0]) == weight(op.weights[0]).matrix().columns;
    const auto sliceOf = [&](int row) { return chosen ? int(chosen[row]) : row % slots; };
    std::fill_n(m_sliceCounts.begin(), all.slices, 0);
    for (int row = 0; row < all.rows; ++row)
        ++m_sliceCounts[size_t(sliceOf(row))];
    m_sliceGroups.clear();
    int next = 0;
    for (int slice = 0; slice < all.slices; ++slice) {
        int &count = m_sliceCounts[size_t(slice)];
        if (count > 0)
            m_sliceGroups.push_back({slice, next, count});
        const int begin = next;
        next += (count + groupStep - 1) / groupStep * groupStep;
        count = begin;
    }
    for (int row = 0; row < all.rows; ++row) {
        const size_t at = size_t(m_sliceCounts[size_t(sliceOf(row))]++);
        m_sliceInputs[at] = sharesInput ? row / slots : row;
        m_sliceOutputs[at] = row;
    }
    m_hasOneSliceInput = sharesInput && tokens == 1;
}

// The rows of one group as activations of their own, in a part of the arrays that no other group uses.
Activations CpuExecutable::groupActivations(const Op &op, const SliceGroup &group) const
{
    const int64_t columns = weight(op.weights[0]).matrix().columns;
    const int64_t blocks = (columns + blockColumns - 1) / blockColumns;
    const int64_t first = m_hasOneSliceInput ? 0 : group.first; // a single row is prepared once for all
    Activations activations = m_scratch.activations;
    activations.tokens = group.tokens;
    activations.columns = columns;
    activations.raw = value(op.inputs[0]);
    activations.rawStride = columns;
    activations.rawRows = m_sliceInputs.data() + group.first;
    activations.interleaved += first * blocks * blockColumns;
    activations.bytes += first * blocks * blockColumns;
    activations.bfloats += first * blocks * blockColumns;
    activations.scales += first * blocks;
    activations.scaledSums += first * blocks;
    activations.negativeSums += first * blocks;
    activations.negativeHalves += first * blocks * 2;
    return activations;
}

void CpuExecutable::prepareGroups(const Op &op)
{
    const int64_t groups = m_hasOneSliceInput ? 1 : int64_t(m_sliceGroups.size());
    const int64_t cost = weight(op.weights[0]).matrix().columns * sliceRows(m_plan, op, rows(op.inputs[0])).rows / groups;
    overRanges(groups, cost, [&](int64_t firstGroup, int64_t lastGroup) {
        for (int64_t i = firstGroup; i < lastGroup; ++i) {
            const SliceGroup &group = m_sliceGroups[size_t(i)];
            const Activations activations = groupActivations(op, group);
            unsigned forms = 0;
            for (WeightId id : op.weights)
                forms |= 1u << unsigned(m_kernels.activationForm(weight(id).matrix().type, group.tokens));
            for (ActivationForm form : {ActivationForm::Interleaved, ActivationForm::Bytes, ActivationForm::BfloatTiles})
                if (forms >> unsigned(form) & 1u)
                    m_kernels.prepare(activations, form, 0, group.tokens);
        }
    });
}

// Row by row: those of a group do not lie one after the other.
void CpuExecutable::observeGroups(const Op &op)
{
    const int64_t columns = weight(op.weights[0]).matrix().columns;
    for (const SliceGroup &group : m_sliceGroups)
        for (int i = 0; i < group.tokens; ++i) {
            const float *row = value(op.inputs[0]) + m_sliceInputs[size_t(group.first + i)] * columns;
            for (const WeightId id : op.weights)
                m_observer->multiplied(m_plan.weights[size_t(id)], group.slice, row, 1, int(columns));
        }
}

void CpuExecutable::sliceProduct(const Op &op, const Product &product)
{
    groupSlots(op);
    prepareGroups(op);
    if (m_observer)
        observeGroups(op);
    const int segments = int(product.segments.size());
    const auto runChunk = [&](int chunk, int worker) {
        const SliceGroup &group = m_sliceGroups[size_t(chunk / segments)];
        const Segment &segment = product.segments[size_t(chunk % segments)];
        const Activations activations = groupActivations(op, group);
        ProductTask task;
        task.weight = weight(op.weights[size_t(segment.weight)]).slice(group.slice);
        task.activations = &activations;
        task.firstPanel = segment.firstPanel;
        task.lastPanel = segment.lastPanel;
        const float *bias = op.biases.empty() ? nullptr : vector(op.biases[size_t(segment.weight)]);
        task.bias = bias ? bias + group.slice * task.weight.rows : nullptr;
        task.out = value(op.outputs[size_t(segment.weight)]);
        task.outStride = task.weight.rows;
        task.outRows = m_sliceOutputs.data() + group.first;
        task.scratch = m_scratch.worker(worker);
        for (int token = 0; token < group.tokens; token += m_kernels.chunkTokens) {
            task.firstToken = token;
            task.lastToken = std::min(group.tokens, token + m_kernels.chunkTokens);
            m_kernels.multiply(task);
        }
    };
    const int chunks = int(m_sliceGroups.size()) * segments;
    if (product.bytes * uint64_t(rows(op.inputs[0])) < sharedProductBytes) {
        for (int chunk = 0; chunk < chunks; ++chunk)
            runChunk(chunk, 0);
    } else {
        m_pool.parallelFor(chunks, runChunk);
    }
}

void CpuExecutable::weightedSum(const Op &op)
{
    const int64_t columns = width(op.outputs[0]);
    const int slots = width(op.inputs[1]);
    const float *x = value(op.inputs[0]);
    const float *shares = value(op.inputs[1]);
    float *out = value(op.outputs[0]);
    overRanges(rows(op.outputs[0]), columns * slots, [&](int64_t first, int64_t last) {
        for (int64_t t = first; t < last; ++t)
            m_kernels.weightedSum(x + t * slots * columns, shares + t * slots, slots, out + t * columns, columns, op.params.accumulate);
    });
}

void CpuExecutable::copyColumns(const Op &op)
{
    const ColumnCopy &copy = op.params.copy;
    const int64_t fromWidth = width(op.inputs[0]) / copy.fromHeads;
    const int64_t toWidth = width(op.outputs[0]) / copy.heads;
    const float *from = value(op.inputs[0]) + copy.from;
    float *to = value(op.outputs[0]) + copy.to;
    overRanges(int64_t(rows(op.outputs[0])) * copy.heads, copy.columns, [&](int64_t first, int64_t last) {
        for (int64_t i = first; i < last; ++i) {
            const int64_t source = copy.fromHeads == 1 ? i / copy.heads : i;
            std::memcpy(to + i * toWidth, from + source * fromWidth, size_t(copy.columns) * sizeof(float));
        }
    });
}

} // namespace hearth::cpu
