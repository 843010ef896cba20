// MatMul of CpuExecutable: who computes which panels of which weight for which tokens.
#include "inference/backend/cpu/cpuexecutable.h"

#include "inference/backend/cpu/overranges.h"

#include <algorithm>

namespace hearth::cpu {
namespace {

// Panels go out in groups of four, which stream together; a chunk is about this many bytes, small enough that nobody waits long for the
// last one and large enough that claiming it costs nothing.
constexpr int64_t groupPanels = 4;
constexpr uint64_t chunkBytes = 96 * 1024;
constexpr uint64_t chunksPerThread = 6;
// Below this many bytes of weights times tokens the caller computes alone.
constexpr uint64_t sharedProductBytes = 24 * 1024;

int64_t panelsOf(const PackedMatrix &matrix)
{
    return (matrix.rows + panelRows - 1) / panelRows;
}

} // namespace

CpuExecutable::Product CpuExecutable::makeProduct(const Op &op) const
{
    Product product;
    for (WeightId id : op.weights)
        product.bytes += weight(id).matrix().panelBytes * size_t(panelsOf(weight(id).matrix()));
    if (op.kind == OpKind::SliceMatMul) // of those that one token multiplies
        product.bytes *= uint64_t(sliceRows(m_plan, op, 1).rows);
    const uint64_t share = product.bytes / (chunksPerThread * uint64_t(m_pool.threads()));
    const uint64_t target = std::min(std::max<uint64_t>(share, 1), chunkBytes);
    for (size_t i = 0; i < op.weights.size(); ++i) {
        const PackedMatrix &matrix = weight(op.weights[i]).matrix();
        const int64_t panels = panelsOf(matrix);
        const int64_t groups = std::max<int64_t>(1, int64_t(target / (matrix.panelBytes * groupPanels)));
        for (int64_t panel = 0; panel < panels; panel += groups * groupPanels)
            product.segments.push_back({int(i), panel, std::min(panels, panel + groups * groupPanels)});
    }
    return product;
}

// Prepares what the op's weights ask for, once each.
void CpuExecutable::prepareActivations(const Op &op, Activations &activations)
{
    const int tokens = rows(op.inputs[0]);
    activations.tokens = tokens;
    activations.columns = width(op.inputs[0]);
    activations.raw = value(op.inputs[0]);
    activations.rawStride = activations.columns;
    unsigned forms = 0;
    for (WeightId id : op.weights)
        forms |= 1u << unsigned(m_kernels.activationForm(weight(id).matrix().type, tokens));
    for (ActivationForm form : {ActivationForm::Interleaved, ActivationForm::Bytes, ActivationForm::BfloatTiles}) {
        if (!(forms >> unsigned(form) & 1u))
            continue;
        const int block = m_kernels.tokenBlock;
        overRanges((tokens + block - 1) / block, activations.columns * block, [&](int64_t first, int64_t last) {
            m_kernels.prepare(activations, form, int(first) * block, std::min(tokens, int(last) * block));
        });
    }
}

void CpuExecutable::product(const Op &op, const Product &product)
{
    Activations activations = m_scratch.activations;
    prepareActivations(op, activations);
    for (size_t i = 0; m_observer && i < op.weights.size(); ++i)
        m_observer->multiplied(m_plan.weights[size_t(op.weights[i])], 0, activations.raw, activations.tokens, int(activations.columns));
    const int tokens = activations.tokens;
    const int tokenChunks = (tokens + m_kernels.chunkTokens - 1) / m_kernels.chunkTokens;
    const int block = m_kernels.tokenBlock;
    const int tokensEach = ((tokens + tokenChunks - 1) / tokenChunks + block - 1) / block * block;
    const auto runChunk = [&](int chunk, int worker) {
        const Segment &segment = product.segments[size_t(chunk / tokenChunks)];
        ProductTask task;
        task.weight = weight(op.weights[size_t(segment.weight)]).matrix();
        task.activations = &activations;
        task.firstPanel = segment.firstPanel;
        task.lastPanel = segment.lastPanel;
        task.firstToken = std::min(tokens, chunk % tokenChunks * tokensEach);
        task.lastToken = std::min(tokens, task.firstToken + tokensEach);
        task.bias = op.biases.empty() ? nullptr : vector(op.biases[size_t(segment.weight)]);
        task.out = value(op.outputs[size_t(segment.weight)]);
        task.outStride = width(op.outputs[size_t(segment.weight)]);
        task.accumulate = op.params.accumulate;
        task.scratch = m_scratch.worker(worker);
        if (task.firstToken < task.lastToken)
            m_kernels.multiply(task);
    };
    const int chunks = int(product.segments.size()) * tokenChunks;
    if (product.bytes * uint64_t(tokens) < sharedProductBytes) {
        for (int chunk = 0; chunk < chunks; ++chunk)
            runChunk(chunk, 0);
    } else {
        m_pool.parallelFor(chunks, runChunk);
    }
}

} // namespace hearth::cpu
