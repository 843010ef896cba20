#pragma once

#include "inference/backend/observer.h"
#include "inference/files/modelfile.h"
#include "inference/loadoptions.h"
#include "inference/model/modelspec.h"
#include "inference/run/placement.h"

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

namespace hearth {

// A loaded model: its stages on their devices, with weights, cache and compiled plans. Turns batches into logits; knows no text and no
// sequences. Used from one thread at a time. Destroying it gives all memory back.
class Runner
{
public:
    // fraction 0..1 over the whole load; stages "reading", "weights", "kernels".
    using Progress = std::function<void(double fraction, std::string_view stage)>;

    // outputs: most logits rows a batch; 0: options.sequences. Throws what place() throws, Cancelled when asked to stop, and for
    // options.adapters what AdaptedFile throws.
    static std::unique_ptr<Runner> load(std::shared_ptr<const ModelFile> file, const LoadOptions &options, int outputs,
                                        const Progress &progress, std::stop_token stop);
    // Only the decision, nothing is loaded.
    static Placement check(const ModelFile &file, const LoadOptions &options);

    // logits: [outputRows of the batch, vocabulary]; with LoadOptions::wantsStates instead states [tokens, embedding]. False when
    // batch.abort was set meanwhile; logits are then undefined.
    bool forward(const BatchView &batch, std::span<float> logits);
    // Copies a page of the cache on every device.
    void copyPage(int from, int to);

    // Forwards tokens [first, first + tokens.size()) of a sequence whose pages lie in order and whose tokens before were forwarded by this
    // function; first 0 begins a new one and overwrites the cache. logits: [outputs, vocabulary] of the last `outputs` tokens. At most
    // batchTokens() tokens and batchOutputs() outputs. False when `abort` was set meanwhile.
    bool forwardAt(std::span<const int32_t> tokens, int first, int outputs, std::span<float> logits,
                   const std::atomic<bool> *abort = nullptr);
    // Lets the observer hear of every product, until nullptr is given. Throws Unsupported when a stage is not on the CPU.
    void observe(ProductObserver *observer);
    // Logits of a whole token sequence from position 0 on, for evaluation: `rows` gets [count, vocabulary] for positions
    // [first, first + count), batch by batch. Overwrites the cache. Throws InvalidArgument when it is longer than the context.
    void evaluate(std::span<const int32_t> tokens, const std::function<void(int first, std::span<const float> rows)> &rows);

    // The rows of the file (or the constant) that a weight of one of the model's plans stands for.
    std::span<const std::byte> weightData(const WeightRef &weight) const;

    const ModelSpec &spec() const { return m_spec; }
    const ModelFile &file() const { return *m_file; } // with the adapters on it
    const Placement &placement() const { return m_placement; }
    int vocabulary() const { return m_spec.vocabulary; }
    int contextTokens() const { return m_placement.contextTokens; }
    int pages() const { return m_stages.front().placed.cache.pages; }
    int pageTokens() const { return m_stages.front().placed.cache.pageTokens; }
    int stateSlots() const; // 0: no layer carries a state
    int batchTokens() const { return m_stages.front().placed.limits.tokens; }
    int batchOutputs() const { return m_stages.front().placed.limits.outputs; }
    uint64_t gpuBytes() const;                                             // allocated on GPUs: weights, cache and work
    uint64_t weightBytesPerToken() const { return m_weightBytesPerToken; } // of the file, read for one generated token

private:
    struct Stage
    {
        StagePlacement placed;
        std::vector<std::vector<std::byte>> converted; // rows that weights go on reading and the file does not keep
        std::vector<std::unique_ptr<DeviceWeight>> weights;
        std::unique_ptr<DeviceCache> cache;
        std::unique_ptr<Executable> executable;
    };

    Runner() = default;
    void loadStage(StagePlacement placed, const Progress &progress, const std::stop_token &stop, uint64_t &doneBytes, uint64_t totalBytes);
    void release(const WeightRef &weight) const;
    // Where the file packs the tensor in another way: its rows in ours. Else empty.
    std::vector<std::byte> convertedRows(const WeightRef &weight) const;

    std::shared_ptr<const ModelFile> m_file;
    ModelSpec m_spec;
    Placement m_placement;
    std::vector<Stage> m_stages;
    std::vector<float> m_hidden; // between stages: [batch tokens, handedWidth()]
    uint64_t m_weightBytesPerToken = 0;
};

} // namespace hearth
