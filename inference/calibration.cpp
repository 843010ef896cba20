#include "inference/calibration.h"

#include "inference/backend/observer.h"
#include "inference/run/runner.h"
#include "inference/text/tokenizer.h"

#include <algorithm>
#include <atomic>

namespace hearth {

namespace {

constexpr int mostOutputs = 16; // rows of logits a batch, which nobody reads

// Sums squares in float64: a text has many rows.
class SquareSums : public ProductObserver
{
public:
    explicit SquareSums(bool hasOutput) : m_hasOutput(hasOutput) { }

    void multiplied(const WeightRef &weight, int slice, const float *inputs, int count, int columns) override
    {
        if (!weight.tensor.starts_with("blk.") && !(m_hasOutput && weight.tensor == "output.weight"))
            return;
        Sums &sums = m_sums[weight.tensor];
        if (sums.squares.empty()) {
            sums.squares.resize(size_t(slices(weight)) * size_t(columns));
            sums.counts.resize(size_t(slices(weight)));
        }
        sums.counts[size_t(slice)] += count;
        double *squares = sums.squares.data() + size_t(slice) * size_t(columns);
        for (int row = 0; row < count; ++row, inputs += columns) {
            for (int i = 0; i < columns; ++i)
                squares[i] += double(inputs[i]) * double(inputs[i]);
        }
    }

    std::map<std::string, Importance::Entry> entries() const
    {
        std::map<std::string, Importance::Entry> result;
        for (const auto &[name, sums] : m_sums)
            result[name] = {{sums.squares.begin(), sums.squares.end()}, {sums.counts.begin(), sums.counts.end()}};
        return result;
    }

private:
    struct Sums
    {
        std::vector<double> squares; // [slices, columns]
        std::vector<int64_t> counts; // [slices]
    };
    static int slices(const WeightRef &weight) { return weight.slices; }

    bool m_hasOutput;
    std::map<std::string, Sums> m_sums;
};

LoadOptions cpuOptions(const CalibrationRequest &request)
{
    LoadOptions options = request.model;
    options.device = "cpu";
    options.sequences = 1;
    options.contextTokens = request.windowTokens;
    options.batchTokens = std::min(options.batchTokens, request.windowTokens);
    return options;
}

} // namespace

Importance collectImportance(const CalibrationRequest &request, const std::function<void(const CalibrationProgress &)> &progress,
                             const std::stop_token &stop)
{
    const std::shared_ptr<const ModelFile> file = openModelFile(request.model.path);
    const std::unique_ptr<Tokenizer> tokenizer = Tokenizer::create(*file);
    std::vector<int32_t> tokens = tokenizer->encode(request.text, {.addSpecial = true, .parseSpecial = request.parseSpecial});
    int windows = int(tokens.size()) / request.windowTokens;
    if (windows == 0)
        throw Error(ErrorCode::InvalidArgument,
                    "The text has " + std::to_string(tokens.size()) + " tokens, less than a window of "
                        + std::to_string(request.windowTokens) + ": take a longer text, or shorter windows.",
                    "too_short");
    windows = request.mostWindows > 0 ? std::min(windows, request.mostWindows) : windows;
    const auto runner = Runner::load(
        file, cpuOptions(request), request.hasOutput ? mostOutputs : 1, [](double, std::string_view) {}, stop);
    SquareSums sums(request.hasOutput);
    runner->observe(&sums);
    std::atomic<bool> abort{false};
    const std::stop_callback onStop(stop, [&] { abort = true; });
    std::vector<float> logits;
    for (int window = 0; window < windows; ++window) {
        const std::span<int32_t> part =
            std::span(tokens).subspan(size_t(window) * size_t(request.windowTokens), size_t(request.windowTokens));
        if (tokenizer->addsBos() && tokenizer->bos() >= 0)
            part[0] = tokenizer->bos();
        const int batch = request.hasOutput ? std::min(runner->batchTokens(), runner->batchOutputs()) : runner->batchTokens();
        for (int first = 0; first < request.windowTokens; first += batch) {
            const int count = std::min(batch, request.windowTokens - first), outputs = request.hasOutput ? count : 0;
            logits.resize(size_t(outputs) * size_t(runner->vocabulary()));
            if (!runner->forwardAt(part.subspan(size_t(first), size_t(count)), first, outputs, logits, &abort))
                throw Error(ErrorCode::Cancelled, "Measuring was cancelled.", "cancelled");
        }
        if (progress)
            progress({double(window + 1) / windows, window + 1});
    }
    Importance importance;
    importance.entries = sums.entries();
    importance.datasets = {request.name};
    importance.chunks = uint32_t(windows);
    importance.chunkTokens = uint32_t(request.windowTokens);
    return importance;
}

} // namespace hearth
