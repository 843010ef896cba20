#include "inference/evaluation.h"

#include "inference/core/threadpool.h"
#include "inference/run/runner.h"
#include "inference/text/tokenizer.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

namespace hearth {

namespace {

constexpr uint64_t mostLogitsBytes = 64u << 20; // of one batch of one model
constexpr double loadShare = 0.05;              // of the progress, a model

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// A model ready to be asked.
struct Subject
{
    std::shared_ptr<const ModelFile> file;
    std::unique_ptr<Tokenizer> tokenizer;
    std::unique_ptr<Runner> runner;
    std::vector<float> logits;

    explicit Subject(const LoadOptions &options) : file(openModelFile(options.path)), tokenizer(Tokenizer::create(*file)) { }
};

class Evaluator
{
public:
    Evaluator(const EvaluationRequest &request, const std::function<void(const EvaluationProgress &)> &progress,
              const std::stop_token &stop)
        : m_request(request), m_progress(progress), m_stop(stop), m_onStop(stop, [this] { m_abort = true; }), m_model(request.model),
          m_pool(int(std::clamp(std::thread::hardware_concurrency(), 1u, 64u)))
    {
        if (request.reference)
            m_reference.emplace(*request.reference);
    }

    Evaluation run()
    {
        readText();
        auto start = std::chrono::steady_clock::now();
        load(m_model, m_request.model, 0);
        if (m_reference)
            load(*m_reference, *m_request.reference, loadShare);
        checkVocabularies();
        m_result.loadSeconds = secondsSince(start);
        start = std::chrono::steady_clock::now();
        for (size_t i = 0; i < m_windows.size(); ++i)
            score(m_windows[i], i);
        m_result.scoreSeconds = secondsSince(start);
        m_result.summary = summarize(m_result.scores, m_reference.has_value());
        return std::move(m_result);
    }

private:
    std::vector<int32_t> encode(const Subject &subject) const
    {
        return subject.tokenizer->encode(m_request.text, {.addSpecial = true, .parseSpecial = m_request.parseSpecial});
    }

    void readText()
    {
        m_result.tokens = encode(m_model);
        if (m_reference && encode(*m_reference) != m_result.tokens)
            refuseReference();
        for (const int32_t token : m_result.tokens) {
            const std::string_view bytes = m_model.tokenizer->tokenBytes(token);
            m_result.pieces.push_back(bytes.empty() ? m_model.tokenizer->tokenText(token) : std::string(bytes));
        }
        int context = m_request.windowTokens;
        for (const Subject *subject : {&m_model, m_reference ? &*m_reference : &m_model}) {
            const auto own = subject->file->uint(std::string(subject->file->requireString("general.architecture")) + ".context_length");
            context = int(std::min<uint64_t>(own.value_or(uint64_t(context)), uint64_t(context)));
        }
        m_windows = cutWindows(int(m_result.tokens.size()), context, m_request.rule, m_request.mostWindows);
        m_result.windows = int(m_windows.size());
        m_result.windowTokens = std::min(context, int(m_result.tokens.size()));
        m_result.hasBos = m_model.tokenizer->addsBos() && m_model.tokenizer->bos() >= 0;
    }

    void load(Subject &subject, LoadOptions options, double done)
    {
        options.contextTokens = m_result.windowTokens;
        options.sequences = 1;
        options.batchTokens = std::min(options.batchTokens, m_result.windowTokens);
        const uint64_t rowBytes = sizeof(float) * uint64_t(std::max(subject.tokenizer->vocabularySize(), 1));
        const int outputs = int(std::clamp<uint64_t>(mostLogitsBytes / rowBytes, 1, uint64_t(options.batchTokens)));
        subject.runner = Runner::load(
            subject.file, options, outputs, [&](double fraction, std::string_view) { report(done + loadShare * fraction, "loading"); },
            m_stop);
        (&subject == &m_model ? m_result.placement : m_result.referencePlacement.emplace()) = subject.runner->placement();
    }

    [[noreturn]] void refuseReference() const
    {
        throw Error(ErrorCode::InvalidArgument,
                    "'" + m_model.file->path().filename().string() + "' and '" + m_reference->file->path().filename().string()
                        + "' have different vocabularies, so their answers cannot be compared token by token. "
                          "Choose another quantization of the same model as the reference.",
                    "other_vocabulary");
    }

    void checkVocabularies() const
    {
        if (m_reference && m_reference->runner->vocabulary() != m_model.runner->vocabulary())
            refuseReference();
    }

    // Runs one window through all models, batch by batch, and scores what counts of it.
    void score(const Window &window, size_t index)
    {
        std::vector<int32_t> tokens(m_result.tokens.begin() + window.begin, m_result.tokens.begin() + window.end);
        if (m_result.hasBos)
            tokens[0] = m_model.tokenizer->bos();
        // The row of a token predicts the next one; that of the last token predicts nothing we have.
        const int firstRow = window.firstScored - window.begin - 1, endRow = int(tokens.size()) - 1;
        int batch = m_model.runner->batchTokens(), outputs = m_model.runner->batchOutputs();
        if (m_reference) {
            batch = std::min(batch, m_reference->runner->batchTokens());
            outputs = std::min(outputs, m_reference->runner->batchOutputs());
        }
        for (int first = 0, count = 0; first < endRow; first += count) {
            // Before the first row that counts whole batches without logits, then as many as the logits have room for.
            count = first < firstRow ? std::min(batch, firstRow - first) : std::min({batch, outputs, endRow - first});
            const std::span<const int32_t> part = std::span(tokens).subspan(size_t(first), size_t(count));
            const int rows = first < firstRow ? 0 : count;
            forward(m_model, part, first, rows);
            if (m_reference)
                forward(*m_reference, part, first, rows);
            if (rows > 0)
                scoreRows(window.begin + first + 1, rows);
            const double ofWindow = double(first + count) / double(endRow);
            const double done = m_reference ? 2 * loadShare : loadShare;
            report(done + (1 - done) * (double(index) + ofWindow) / double(m_windows.size()), "scoring");
        }
    }

    void forward(Subject &subject, std::span<const int32_t> tokens, int first, int rows)
    {
        subject.logits.resize(size_t(rows) * size_t(subject.runner->vocabulary()));
        if (!subject.runner->forwardAt(tokens, first, rows, subject.logits, &m_abort))
            throw Error(ErrorCode::Cancelled, "The evaluation was cancelled.", "cancelled");
    }

    void scoreRows(int position, int rows)
    {
        const size_t before = m_result.scores.size(), vocabulary = size_t(m_model.runner->vocabulary());
        m_result.scores.resize(before + size_t(rows));
        m_pool.parallelFor(rows, [&](int row, int) {
            const auto logits = std::span<const float>(m_model.logits).subspan(size_t(row) * vocabulary, vocabulary);
            const int32_t token = m_result.tokens[size_t(position + row)];
            TokenScore &score = m_result.scores[before + size_t(row)];
            score = m_reference
                ? scoreToken(logits, std::span<const float>(m_reference->logits).subspan(size_t(row) * vocabulary, vocabulary), token)
                : scoreToken(logits, token);
            score.position = position + row;
        });
        for (size_t i = before; i < m_result.scores.size(); ++i) {
            const TokenScore &score = m_result.scores[i];
            if (!std::isfinite(score.surprisal) || !std::isfinite(score.referenceSurprisal))
                throw Error(
                    ErrorCode::InvalidValue,
                    "At token " + std::to_string(score.position)
                        + " of the text the model computes numbers that are none (infinite, or not a number): its weights are damaged.",
                    "not_finite");
            m_surprisal += score.surprisal;
        }
    }

    void report(double fraction, const char *stage)
    {
        if (!m_progress)
            return;
        const int scored = int(m_result.scores.size());
        m_progress({fraction, stage, scored, scored > 0 ? std::exp(m_surprisal / scored) : 0});
    }

    const EvaluationRequest &m_request;
    const std::function<void(const EvaluationProgress &)> &m_progress;
    const std::stop_token m_stop;
    std::atomic<bool> m_abort{false};
    std::stop_callback<std::function<void()>> m_onStop;
    Subject m_model;
    std::optional<Subject> m_reference;
    ThreadPool m_pool;
    std::vector<Window> m_windows;
    double m_surprisal = 0;
    Evaluation m_result;
};

} // namespace

Evaluation evaluate(const EvaluationRequest &request, const std::function<void(const EvaluationProgress &)> &progress,
                    const std::stop_token &stop)
{
    return Evaluator(request, progress, stop).run();
}

} // namespace hearth
