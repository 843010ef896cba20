#include "inference/run/encoder.h"

#include "inference/model/architectures.h"

#include <algorithm>
#include <cassert>

namespace hearth {

namespace {

constexpr int usualBatchTokens = 512; // enough rows for every matrix product to be bound by arithmetic
constexpr int mostInputs = 32;        // of a batch

} // namespace

void Encoder::Batch::clear()
{
    for (std::vector<int32_t> *array : {&tokens, &positions, &sequences, &cacheSlots, &segments})
        array->clear();
    begins.clear();
    pages = 0;
}

LoadOptions Encoder::optionsFor(const ModelSpec &spec, LoadOptions options)
{
    const int context = std::min(spec.contextTokens, mostContext);
    options.contextTokens = options.contextTokens > 0 ? std::min(options.contextTokens, context) : context;
    // A text goes through the model at once, since its tokens see each other; so the batch holds the longest.
    options.batchTokens = std::max(options.contextTokens, usualBatchTokens);
    options.sequences = mostInputs;
    options.cacheType = CacheType::F32; // it holds one batch: small, and exact
    options.wantsStates = true;
    return options;
}

std::unique_ptr<Encoder> Encoder::load(std::shared_ptr<const ModelFile> file, LoadOptions options, const Runner::Progress &progress,
                                       std::stop_token stop)
{
    std::unique_ptr<Encoder> encoder(new Encoder);
    const ModelSpec spec = describeModel(*file);
    encoder->m_embedding = describeEmbedding(*file, spec);
    options = optionsFor(spec, options);
    encoder->m_runner = Runner::load(std::move(file), options, 1, progress, std::move(stop));
    if (!encoder->m_embedding.head.empty())
        encoder->loadHead(options);
    encoder->m_states.resize(size_t(options.batchTokens) * size_t(spec.embedding));
    return encoder;
}

void Encoder::loadHead(const LoadOptions &options)
{
    const Plan plan = buildHeadPlan(m_embedding, m_runner->spec(), m_runner->file());
    m_headBackend = createCpuBackend({.threads = 1, .isa = options.cpuIsa});
    std::string reason;
    if (!m_headBackend->supports(plan, &reason))
        throw Error(ErrorCode::Unsupported, reason, "unsupported_op");
    std::vector<DeviceWeight *> handles;
    for (const WeightRef &weight : plan.weights) {
        m_headWeights.push_back(m_headBackend->upload(weight, m_runner->weightData(weight)));
        handles.push_back(m_headWeights.back().get());
    }
    m_head = m_headBackend->compile(plan, handles, nullptr, {.tokens = mostInputs, .outputs = 1, .sequences = 1, .pagesPerSequence = 1});
}

bool Encoder::fits(const Input &input) const
{
    const int pageTokens = m_runner->pageTokens();
    const auto tokens = int(m_batch.tokens.size()), more = int(input.tokens.size());
    return m_batch.begins.empty()
        || (tokens + more <= usualBatchTokens && int(m_batch.begins.size()) < mostInputs
            && m_batch.pages + (more + pageTokens - 1) / pageTokens <= m_runner->pages());
}

void Encoder::add(const Input &input)
{
    assert(!input.tokens.empty() && int(input.tokens.size()) <= contextTokens());
    const int pageTokens = m_runner->pageTokens();
    const int perSequence = (contextTokens() + pageTokens - 1) / pageTokens;
    const auto sequence = int32_t(m_batch.begins.size());
    m_batch.begins.push_back(m_batch.tokens.size());
    m_batch.pageTables.resize((size_t(sequence) + 1) * size_t(perSequence));
    for (size_t i = 0; i < input.tokens.size(); ++i) {
        m_batch.tokens.push_back(input.tokens[i]);
        m_batch.positions.push_back(int32_t(i));
        m_batch.sequences.push_back(sequence);
        m_batch.cacheSlots.push_back(m_batch.pages * pageTokens + int32_t(i)); // its pages follow each other
        m_batch.segments.push_back(input.segments.empty() ? 0 : input.segments[i]);
    }
    const int pages = (int(input.tokens.size()) + pageTokens - 1) / pageTokens;
    for (int page = 0; page < pages; ++page)
        m_batch.pageTables[size_t(sequence * perSequence + page)] = m_batch.pages + page;
    m_batch.pages += pages;
}

bool Encoder::encode(std::span<const Input> inputs, std::span<float> out, const std::atomic<bool> *abort,
                     const std::function<void(size_t)> &done)
{
    assert(out.size() == inputs.size() * size_t(width()));
    for (size_t at = 0; at < inputs.size();) {
        const size_t first = at;
        m_batch.clear();
        while (at < inputs.size() && fits(inputs[at]))
            add(inputs[at++]);
        if (!runBatch(abort, out.subspan(first * size_t(width()), (at - first) * size_t(width()))))
            return false;
        done(at);
    }
    return true;
}

bool Encoder::runBatch(const std::atomic<bool> *abort, std::span<float> out)
{
    const size_t embedding = size_t(m_runner->spec().embedding);
    const size_t inputs = m_batch.begins.size();
    const int32_t lastRow = 0; // no logits are wanted, but a batch names a row
    const BatchView view{.tokens = m_batch.tokens,
                         .positions = m_batch.positions,
                         .sequences = m_batch.sequences,
                         .cacheSlots = m_batch.cacheSlots,
                         .pageTables = m_batch.pageTables,
                         .outputRows = {&lastRow, 1},
                         .abort = abort,
                         .segments = m_batch.segments};
    if (!m_runner->forward(view, std::span(m_states).first(m_batch.tokens.size() * embedding)))
        return false;
    m_pooled.resize(inputs * embedding);
    for (size_t i = 0; i < inputs; ++i)
        pool(i, std::span(m_pooled).subspan(i * embedding, embedding));
    if (!m_head) {
        std::copy(m_pooled.begin(), m_pooled.end(), out.begin());
        return true;
    }
    return m_head->run({.tokens = {},
                        .positions = view.positions.first(inputs),
                        .sequences = view.sequences.first(inputs),
                        .cacheSlots = {},
                        .pageTables = {},
                        .outputRows = view.outputRows,
                        .abort = abort},
                       m_pooled, out);
}

void Encoder::pool(size_t input, std::span<float> into) const
{
    const size_t first = m_batch.begins[input];
    const size_t end = input + 1 < m_batch.begins.size() ? m_batch.begins[input + 1] : m_batch.tokens.size();
    const auto row = [&](size_t token) { return m_states.data() + token * into.size(); };
    if (m_embedding.pooling != Pooling::Mean) {
        const float *state = row(m_embedding.pooling == Pooling::Classify ? first : end - 1);
        std::copy(state, state + into.size(), into.begin());
        return;
    }
    std::fill(into.begin(), into.end(), 0.0f);
    for (size_t token = first; token < end; ++token)
        for (size_t i = 0; i < into.size(); ++i)
            into[i] += row(token)[i];
    for (float &value : into)
        value /= float(end - first);
}

} // namespace hearth
