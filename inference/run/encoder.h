#pragma once

#include "inference/model/pooling.h"
#include "inference/run/runner.h"

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace hearth {

// A loaded embedding model or judge of pairs: token sequences in, one vector each out, as the model's head leaves it (not normalized).
// Several sequences share a batch, one after the other without padding; what shares a batch has no effect on a result beyond rounding.
// Used from one thread at a time.
class Encoder
{
public:
    // Throws as Runner::load, and what describeEmbedding() throws. The context is the model's own, or options.contextTokens when that is
    // less, at most mostContext.
    static std::unique_ptr<Encoder> load(std::shared_ptr<const ModelFile> file, LoadOptions options, const Runner::Progress &progress,
                                         std::stop_token stop);
    static constexpr int mostContext = 8192;
    // What load() makes of the options.
    static LoadOptions optionsFor(const ModelSpec &spec, LoadOptions options);

    struct Input
    {
        std::span<const int32_t> tokens;   // 1 to contextTokens() of them, each inside the vocabulary
        std::span<const int32_t> segments; // empty: all 0
    };
    // out: [inputs, width()]. done(n) after each batch: the first n inputs are ready. False when *abort was set meanwhile.
    bool encode(std::span<const Input> inputs, std::span<float> out, const std::atomic<bool> *abort,
                const std::function<void(size_t)> &done);

    int width() const { return m_embedding.width(m_runner->spec()); }
    int contextTokens() const { return m_runner->contextTokens(); }
    int vocabulary() const { return m_runner->vocabulary(); }
    bool hasSegments() const { return m_runner->spec().segments > 1; }
    const EmbeddingSpec &embedding() const { return m_embedding; }
    const Placement &placement() const { return m_runner->placement(); }

private:
    // The arrays of a batch, kept from one to the next.
    struct Batch
    {
        std::vector<int32_t> tokens, positions, sequences, cacheSlots, pageTables, segments;
        std::vector<size_t> begins; // of each input
        int pages = 0;

        void clear();
    };

    Encoder() = default;
    void loadHead(const LoadOptions &options);
    bool fits(const Input &input) const;
    void add(const Input &input);
    bool runBatch(const std::atomic<bool> *abort, std::span<float> out);
    void pool(size_t input, std::span<float> into) const;

    std::unique_ptr<Runner> m_runner;
    EmbeddingSpec m_embedding;
    std::unique_ptr<Backend> m_headBackend; // the head runs on the CPU: a row a text
    std::vector<std::unique_ptr<DeviceWeight>> m_headWeights;
    std::unique_ptr<Executable> m_head;
    Batch m_batch;
    std::vector<float> m_states; // of a batch: [tokens, embedding]
    std::vector<float> m_pooled; // [inputs of a batch, embedding]
};

} // namespace hearth
