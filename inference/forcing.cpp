#include "inference/forcing.h"

#include "inference/core/error.h"
#include "inference/core/threadpool.h"
#include "inference/run/runner.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace hearth {

namespace {

constexpr uint64_t mostLogitsBytes = 64u << 20; // of one batch
constexpr double loadShare = 0.2;               // of the progress

class Forcer
{
public:
    // For each token that counts: which sequence, which of its tokens that count, the logits that predict it.
    using Take = std::function<void(size_t sequence, size_t place, std::span<const float> logits)>;

    Forcer(const std::vector<ForcedSequence> &sequences, const std::function<void(double)> &progress, const std::stop_token &stop)
        : m_sequences(sequences), m_progress(progress), m_stop(stop), m_onStop(stop, [this] { m_abort = true; }),
          m_pool(int(std::clamp(std::thread::hardware_concurrency(), 1u, 64u)))
    {
    }

    void run(LoadOptions options, const Take &take)
    {
        size_t longest = 0;
        for (const ForcedSequence &sequence : m_sequences) {
            longest = std::max(longest, sequence.tokens.size());
            m_all += sequence.tokens.size();
        }
        const std::shared_ptr<const ModelFile> file = openModelFile(options.path);
        options.contextTokens = int(longest);
        options.sequences = 1;
        options.batchTokens = std::min(options.batchTokens, int(longest));
        const uint64_t rowBytes = sizeof(float) * std::max<uint64_t>(file->tensor("token_embd.weight").rows(), 1);
        const int outputs = int(std::clamp<uint64_t>(mostLogitsBytes / rowBytes, 1, uint64_t(options.batchTokens)));
        m_runner = Runner::load(
            file, options, outputs, [&](double fraction, std::string_view) { report(loadShare * fraction); }, m_stop);
        for (size_t i = 0; i < m_sequences.size(); ++i)
            force(i, take);
    }

private:
    void force(size_t index, const Take &take)
    {
        const ForcedSequence &sequence = m_sequences[index];
        check(sequence);
        // The row of a token predicts the next one; that of the last token predicts nothing we have.
        const int firstRow = std::max(sequence.firstScored, 1) - 1, endRow = int(sequence.tokens.size()) - 1;
        const int batch = m_runner->batchTokens(), outputs = m_runner->batchOutputs();
        const size_t vocabulary = size_t(m_runner->vocabulary());
        for (int first = 0, count = 0; first < endRow; first += count) {
            count = first < firstRow ? std::min(batch, firstRow - first) : std::min({batch, outputs, endRow - first});
            const int rows = first < firstRow ? 0 : count;
            m_logits.resize(size_t(rows) * vocabulary);
            if (!m_runner->forwardAt(std::span(sequence.tokens).subspan(size_t(first), size_t(count)), first, rows, m_logits, &m_abort))
                throw Error(ErrorCode::Cancelled, "The comparison was cancelled.", "cancelled");
            m_pool.parallelFor(rows, [&](int row, int) {
                take(index, size_t(first - firstRow + row), std::span<const float>(m_logits).subspan(size_t(row) * vocabulary, vocabulary));
            });
            report(loadShare + (1 - loadShare) * double(m_done + size_t(first + count)) / double(m_all));
        }
        m_done += sequence.tokens.size();
    }

    void check(const ForcedSequence &sequence) const
    {
        const auto isThere = [&](int32_t token) { return token >= 0 && token < m_runner->vocabulary(); };
        if (!std::all_of(sequence.tokens.begin(), sequence.tokens.end(), isThere))
            throw Error(ErrorCode::InvalidArgument, "The answer has tokens that this model's vocabulary does not have.", "no_such_token");
    }

    void report(double fraction) const
    {
        if (m_progress)
            m_progress(fraction);
    }

    const std::vector<ForcedSequence> &m_sequences;
    const std::function<void(double)> &m_progress;
    const std::stop_token m_stop;
    std::atomic<bool> m_abort{false};
    std::stop_callback<std::function<void()>> m_onStop;
    ThreadPool m_pool;
    std::unique_ptr<Runner> m_runner;
    std::vector<float> m_logits; // [rows, vocabulary]
    size_t m_all = 0;            // tokens of all sequences
    size_t m_done = 0;
};

// A place for each token that counts.
template <typename T> std::vector<std::vector<T>> placesFor(const std::vector<ForcedSequence> &sequences)
{
    std::vector<std::vector<T>> places(sequences.size());
    for (size_t i = 0; i < sequences.size(); ++i)
        places[i].resize(size_t(std::max(int(sequences[i].tokens.size()) - std::max(sequences[i].firstScored, 1), 0)));
    return places;
}

} // namespace

KeptDistributions keepDistributions(const LoadOptions &model, const std::vector<ForcedSequence> &sequences,
                                    const std::function<void(double)> &progress, const std::stop_token &stop)
{
    KeptDistributions kept = placesFor<KeptDistribution>(sequences);
    Forcer(sequences, progress, stop).run(model, [&](size_t sequence, size_t place, std::span<const float> logits) {
        const int32_t token = sequences[sequence].tokens[size_t(std::max(sequences[sequence].firstScored, 1)) + place];
        kept[sequence][place] = keepDistribution(logits, token, keptTokens);
    });
    return kept;
}

ForcedScores scoreForced(const LoadOptions &model, const std::vector<ForcedSequence> &sequences, const KeptDistributions &reference,
                         const std::function<void(double)> &progress, const std::stop_token &stop)
{
    ForcedScores scores = placesFor<TokenScore>(sequences);
    Forcer(sequences, progress, stop).run(model, [&](size_t sequence, size_t place, std::span<const float> logits) {
        const size_t position = size_t(std::max(sequences[sequence].firstScored, 1)) + place;
        TokenScore &score = scores[sequence][place];
        score = scoreToken(logits, reference[sequence][place], sequences[sequence].tokens[position]);
        score.position = int(position);
    });
    return scores;
}

} // namespace hearth
