#include "inference/estimatesizes.h"

#include "inference/model/transformer.h"
#include "inference/run/encoder.h"

#include <algorithm>
#include <set>
#include <utility>

namespace hearth {

namespace {

// Measured (tests/bench/RESULTS.md): what a loaded model takes beyond what its plans say.
constexpr uint64_t programBytes = 8u << 20; // threads, allocator, the file's header
constexpr uint64_t tokenBytes = 200;        // a token of the vocabulary: its text, merges, the ways to find it
constexpr uint64_t driverBytes = 96u << 20; // of a GPU's driver: queues, kernels
// Of one that compiles the kernels for the processor and keeps them (lavapipe): in all, for each format of a kind of product, and for large
// batches.
constexpr uint64_t softwareDriverBytes = 14u << 20;
constexpr uint64_t softwareFormatBytes = 10u << 20;
constexpr uint64_t softwareBatchBytes = 40u << 20;
constexpr int softwareBatchTokens = 128;
constexpr uint64_t stagingBytes = 32u << 20; // through which weights go to memory that the processor does not see
// What packing adds to a format at most, among those in wide use (backend/cpu/pack.h).
constexpr double mostPacked = 1.11;

uint64_t scaled(uint64_t bytes, double factor)
{
    return uint64_t(double(bytes) * factor);
}

uint64_t driverOverhead(DeviceKind kind, const Plan &plan, int batchTokens)
{
    if (kind != DeviceKind::SoftwareGpu)
        return driverBytes;
    std::set<std::pair<TensorType, OpKind>> kernels; // products with experts have their own
    for (const Op &op : plan.ops)
        if (op.kind == OpKind::MatMul || op.kind == OpKind::SliceMatMul)
            for (const WeightId id : op.weights)
                kernels.emplace(plan.weights[size_t(id)].type, op.kind);
    const uint64_t batch = batchTokens > softwareBatchTokens ? softwareBatchBytes : 0;
    return softwareDriverBytes + softwareFormatBytes * kernels.size() + batch;
}

} // namespace

Sizes::Sizes(const ModelOutline &model, const LoadOptions &how, std::shared_ptr<Backend> cpu, std::shared_ptr<Backend> gpu,
             bool gpuSharesRam)
    : m_model(model), m_spec(model.spec()), m_wanted(how), m_cpu(std::move(cpu)), m_gpu(std::move(gpu)), m_gpuSharesRam(gpuSharesRam)
{
    if (m_model.info().embeddings)
        m_spec.output = {};
    m_how = howAt(how.contextTokens);
}

LoadOptions Sizes::howAt(int contextTokens) const
{
    LoadOptions options = m_wanted;
    options.contextTokens = contextTokens;
    return m_model.info().embeddings ? Encoder::optionsFor(m_spec, options) : options;
}

void Sizes::scaleWeights(double factor)
{
    const Stage &whole = stages(0).front();
    uint64_t inFile = 0;
    for (const WeightRef &weight : whole.plan.weights)
        inFile += fileBytes(weight);
    const double packed = double(whole.heldInRam) / double(std::max<uint64_t>(inFile, 1));
    m_fileFactor = factor;
    m_packedFactor = factor * std::max(1.0, mostPacked / packed);
}

Stage Sizes::makeStage(const std::shared_ptr<Backend> &backend, int first, int end) const
{
    Stage stage{.backend = backend, .isGpu = backend == m_gpu, .plan = {}};
    const StageRange range{.firstLayer = first, .endLayer = end, .hasOutput = end == layers(), .contextTokens = context()};
    stage.plan = buildPlan(m_spec, m_model.file(), range);
    std::string reason;
    if (!backend->supports(stage.plan, &reason))
        throw Error(ErrorCode::Unsupported, backend->info().name + " cannot run this model: " + reason + ".", "unsupported_op");
    const bool isInRam = !stage.isGpu || m_gpuSharesRam;
    stage.uploadPeak = uploadPeakBytes(*backend, stage.plan, isInRam);
    stage.heldInRam = isInRam ? backend->estimate(stage.plan, {}, {}).weights : 0;
    return stage;
}

const std::vector<Stage> &Sizes::stages(int gpuLayers)
{
    std::vector<Stage> &stages = m_stages[gpuLayers];
    if (!stages.empty())
        return stages;
    if (gpuLayers > 0)
        stages.push_back(makeStage(m_gpu, 0, gpuLayers));
    if (gpuLayers < layers())
        stages.push_back(makeStage(m_cpu, gpuLayers, layers()));
    return stages;
}

uint64_t Sizes::overheadBytes() const
{
    return programBytes + tokenBytes * uint64_t(m_spec.vocabulary);
}

StageSizes Sizes::at(int gpuLayers, int contextTokens)
{
    const LoadOptions options = howAt(contextTokens);
    const int outputs = m_model.info().embeddings ? 1 : options.sequences;
    StageSizes sizes;
    uint64_t held = 0, uploadPeak = 0;
    const std::vector<Stage> &all = stages(gpuLayers);
    for (const Stage &stage : all) {
        const MemoryNeed need =
            stage.backend->estimate(stage.plan, cacheFor(stage.plan, options, contextTokens), limitsFor(options, contextTokens, outputs));
        MemoryShare &share = stage.isGpu ? sizes.gpu : sizes.ram;
        share.weights += scaled(need.weights, m_packedFactor);
        share.cache += need.cache;
        share.compute += need.compute;
        sizes.ram.weights += stage.isGpu ? 0 : scaled(need.mapped, m_fileFactor);
        uploadPeak = std::max(uploadPeak, held + scaled(stage.uploadPeak, m_packedFactor));
        held += scaled(stage.heldInRam, m_packedFactor);
    }
    sizes.ram.overhead = overheadBytes();
    if (gpuLayers > 0)
        sizes.ram.overhead += driverOverhead(m_gpu->info().kind, all.front().plan, options.batchTokens);
    if (gpuLayers > 0 && !m_gpuSharesRam)
        sizes.ram.compute += stagingBytes;
    if (all.size() > 1)
        sizes.ram.compute += uint64_t(options.batchTokens) * uint64_t(m_spec.handedWidth()) * sizeof(float);
    sizes.ram.compute += uint64_t(outputs) * uint64_t(m_spec.vocabulary) * sizeof(float);
    const uint64_t later = sizes.ram.weights + sizes.ram.cache + sizes.ram.compute + (m_gpuSharesRam ? sizes.gpu.total() : 0);
    sizes.ram.loading = uploadPeak > later ? uploadPeak - later : 0;
    return sizes;
}

} // namespace hearth
