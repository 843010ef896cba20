#include "inference/run/runner.h"

#include "inference/files/adaptedfile.h"
#include "inference/model/architectures.h"
#include "inference/run/footprint.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace hearth {

// The model as it is wanted. Throws Unsupported when it can make no logits but should.
static ModelSpec describeFor(const ModelFile &file, const LoadOptions &options)
{
    ModelSpec spec = describeModel(file);
    if (options.wantsStates)
        spec.output = {};
    else if (spec.output.weight.empty())
        throw Error(ErrorCode::Unsupported,
                    file.path().filename().string() + " makes embeddings, with which documents are searched; it cannot chat.",
                    "embedding_model");
    return spec;
}

// The placement of a model with its adapters, each of which must have found its place.
static PlacementResult placeAdapted(const ModelSpec &spec, const ModelFile &file, const LoadOptions &options, int outputs,
                                    const std::stop_token &stop)
{
    PlacementResult placed = place(spec, file, options, outputs, stop);
    if (const auto *adapted = dynamic_cast<const AdaptedFile *>(&file)) {
        std::set<std::string> used;
        for (const StagePlacement &stage : placed.stages)
            for (const WeightRef &weight : stage.plan.weights)
                used.insert(weight.tensor);
        adapted->checkUsed(used, spec.output.weight.empty());
    }
    return placed;
}

Placement Runner::check(const ModelFile &file, const LoadOptions &options)
{
    const std::shared_ptr<const ModelFile> borrowed(std::shared_ptr<void>(), &file);
    const std::shared_ptr<const AdaptedFile> adapted = adaptedFile(borrowed, options.adapters);
    const ModelFile &whole = adapted ? *adapted : file;
    return placeAdapted(describeFor(whole, options), whole, options, options.sequences, {}).facts;
}

std::unique_ptr<Runner> Runner::load(std::shared_ptr<const ModelFile> file, const LoadOptions &options, int outputs,
                                     const Progress &progress, std::stop_token stop)
{
    std::unique_ptr<Runner> runner(new Runner);
    runner->m_file = std::move(file);
    progress(0, "reading");
    if (auto adapted = adaptedFile(runner->m_file, options.adapters))
        runner->m_file = std::move(adapted);
    runner->m_spec = describeFor(*runner->m_file, options);
    PlacementResult placed = placeAdapted(runner->m_spec, *runner->m_file, options, outputs > 0 ? outputs : options.sequences, stop);
    runner->m_placement = std::move(placed.facts);

    uint64_t totalBytes = 1;
    for (const StagePlacement &stage : placed.stages)
        for (const WeightRef &weight : stage.plan.weights)
            totalBytes += fileBytes(weight);
    uint64_t doneBytes = 0;
    for (StagePlacement &stage : placed.stages)
        runner->loadStage(std::move(stage), progress, stop, doneBytes, totalBytes);
    if (runner->m_stages.size() > 1)
        runner->m_hidden.resize(size_t(runner->batchTokens()) * size_t(runner->m_spec.handedWidth()));

    Placement &facts = runner->m_placement;
    for (const Stage &stage : runner->m_stages) {
        for (const auto &weight : stage.weights)
            facts.weightBytes += weight->sizeBytes();
        facts.scratchBytes += stage.executable->scratchBytes();
    }
    progress(1, "kernels");
    return runner;
}

void Runner::loadStage(StagePlacement placed, const Progress &progress, const std::stop_token &stop, uint64_t &doneBytes,
                       uint64_t totalBytes)
{
    Stage &stage = m_stages.emplace_back();
    stage.placed = std::move(placed);
    Backend &backend = *stage.placed.backend;
    const Plan &plan = stage.placed.plan;
    stage.weights.resize(plan.weights.size());
    std::vector<DeviceWeight *> handles(plan.weights.size());
    const auto checkStop = [&stop] {
        if (stop.stop_requested())
            throw Error(ErrorCode::Cancelled, "Loading was cancelled.", "cancelled");
    };
    for (const size_t i : uploadOrder(plan)) {
        checkStop();
        const WeightRef &weight = plan.weights[i];
        std::vector<std::byte> converted = convertedRows(weight);
        stage.weights[i] = backend.upload(weight, converted.empty() ? weightData(weight) : std::span<const std::byte>(converted));
        handles[i] = stage.weights[i].get();
        const bool readsRows = weight.usedForLookup || handles[i]->sizeBytes() == 0; // else it has a copy of its own
        if (!converted.empty() && readsRows)
            stage.converted.push_back(std::move(converted));
        doneBytes += fileBytes(weight);
        release(weight);
        progress(0.95 * double(doneBytes) / double(totalBytes), "weights");
    }
    for (const WeightRef &weight : plan.weights)
        release(weight); // again: reading a neighbour brought in pages at the edges
    for (const TypedBytes &read : readPerToken(plan))
        m_weightBytesPerToken += read.bytes;
    checkStop();
    stage.cache = backend.createCache(stage.placed.cache);
    progress(0.95 * double(doneBytes) / double(totalBytes), "kernels");
    checkStop();
    stage.executable = backend.compile(plan, handles, stage.cache.get(), stage.placed.limits);
}

// A copy lies on the device, or the pages come back as they are read.
void Runner::release(const WeightRef &weight) const
{
    if (weight.constant.empty())
        m_file->releasePages(m_file->tensor(weight.tensor));
}

std::vector<std::byte> Runner::convertedRows(const WeightRef &weight) const
{
    std::vector<std::byte> rows;
    if (!weight.constant.empty())
        return rows;
    const TensorInfo &tensor = m_file->tensor(weight.tensor);
    if (m_file->isMapped(tensor))
        return rows;
    rows.resize(size_t(fileBytes(weight)));
    m_file->convertRows(tensor, uint64_t(weight.firstRow), uint64_t(weight.rows), rows);
    return rows;
}

std::span<const std::byte> Runner::weightData(const WeightRef &weight) const
{
    if (!weight.constant.empty())
        return std::as_bytes(std::span(weight.constant));
    const uint64_t row = rowBytes(tensorTypeInfo(weight.type), uint64_t(weight.columns));
    return m_file->data(m_file->tensor(weight.tensor))
        .subspan(size_t(row * uint64_t(weight.firstRow)), size_t(row * uint64_t(weight.rows)));
}

int Runner::stateSlots() const
{
    int slots = 0;
    for (const Stage &stage : m_stages)
        slots = std::max(slots, stage.placed.cache.stateSlots);
    return slots;
}

uint64_t Runner::gpuBytes() const
{
    uint64_t bytes = 0;
    for (const Stage &stage : m_stages) {
        if (stage.placed.backend->info().kind == DeviceKind::Cpu)
            continue;
        bytes += stage.cache->sizeBytes() + stage.executable->scratchBytes();
        for (const auto &weight : stage.weights)
            bytes += weight->sizeBytes();
    }
    return bytes;
}

bool Runner::forward(const BatchView &batch, std::span<float> logits)
{
    assert(logits.size()
           == (m_spec.output.weight.empty() ? batch.tokens.size() * size_t(m_spec.embedding)
                                            : batch.outputRows.size() * size_t(vocabulary())));
    const std::span<float> hidden(m_hidden.data(), m_stages.size() > 1 ? batch.tokens.size() * size_t(m_spec.handedWidth()) : 0);
    for (size_t i = 0; i < m_stages.size(); ++i) {
        const bool isLast = i + 1 == m_stages.size();
        if (!m_stages[i].executable->run(batch, i == 0 ? std::span<const float>() : hidden, isLast ? logits : hidden))
            return false;
    }
    return true;
}

void Runner::copyPage(int from, int to)
{
    for (Stage &stage : m_stages)
        stage.cache->copyPage(from, to);
}

void Runner::evaluate(std::span<const int32_t> tokens, const std::function<void(int first, std::span<const float> rows)> &rows)
{
    if (int(tokens.size()) > contextTokens())
        throw Error(ErrorCode::InvalidArgument,
                    "The text has " + std::to_string(tokens.size()) + " tokens, but the context holds " + std::to_string(contextTokens())
                        + ".",
                    "context_full");
    const int most = std::min(batchTokens(), batchOutputs());
    std::vector<float> logits(size_t(most) * size_t(vocabulary()));
    for (int first = 0; first < int(tokens.size()); first += most) {
        const int count = std::min(most, int(tokens.size()) - first);
        const std::span<float> out(logits.data(), size_t(count) * size_t(vocabulary()));
        forwardAt(tokens.subspan(size_t(first), size_t(count)), first, count, out);
        rows(first, out);
    }
}

void Runner::observe(ProductObserver *observer)
{
    for (Stage &stage : m_stages) {
        if (!observeProducts(*stage.executable, observer))
            throw Error(ErrorCode::Unsupported, "Only what runs on the CPU can be observed.", "unsupported_op");
    }
}

bool Runner::forwardAt(std::span<const int32_t> tokens, int first, int outputs, std::span<float> logits, const std::atomic<bool> *abort)
{
    assert(int(tokens.size()) <= batchTokens() && outputs <= std::min(batchOutputs(), int(tokens.size())));
    std::vector<int32_t> pageTable(size_t(m_stages.front().placed.limits.pagesPerSequence));
    std::iota(pageTable.begin(), pageTable.end(), 0);
    std::vector<int32_t> positions(tokens.size()), outputRows(static_cast<size_t>(outputs));
    std::iota(positions.begin(), positions.end(), first);
    std::iota(outputRows.begin(), outputRows.end(), int32_t(tokens.size()) - outputs);
    const std::vector<int32_t> sequences(tokens.size(), 0);
    return forward({.tokens = tokens,
                    .positions = positions,
                    .sequences = sequences,
                    .cacheSlots = positions, // pages in order: the slot is the position
                    .pageTables = pageTable,
                    .outputRows = outputRows,
                    .abort = abort},
                   logits);
}

} // namespace hearth
