#include "inference/evaluation.h"

#include "inference/core/threadpool.h"
#include "inference/forcing.h"
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
        if (isKept())
            keepReference();
        const auto loading = std::chrono::steady_clock::now();
        load(m_model, m_request.model, 0);
        m_result.modelLoadSeconds = secondsSince(loading);
        if (m_reference && !isKept())
            load(*m_reference, *m_request.reference, loadShare);
        checkVocabularies();
        m_result.loadSeconds = secondsSince(start);
        start = std::chrono::steady_clock::now();
        std::vector<Subject *> subjects{&m_model};
        if (m_reference && !isKept())
            subjects.push_back(&*m_reference);
        for (size_t i = 0; i < m_windows.size(); ++i)
            forward(m_windows[i], i, subjects, [this](int position, int rows) { scoreRows(position, rows); });
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
        const int all = int(m_result.tokens.size()), used = m_request.mostTokens > 0 ? std::min(m_request.mostTokens, all) : all;
        m_windows = cutWindows(used, context, m_request.rule, m_request.mostWindows);
        m_result.windows = int(m_windows.size());
        m_result.windowTokens = std::min(context, used);
        for (const Window &window : m_windows)
            m_result.readTokens += window.end - window.begin;
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
        if (!m_reference)
            return;
        const int other = isKept() ? m_request.kept->vocabulary : m_reference->runner->vocabulary();
        if (other != m_model.runner->vocabulary())
            refuseReference();
    }

    bool isKept() const { return m_reference && m_request.kept; }

    // The reference alone, freed when it returns.
    void keepReference()
    {
        KeptReference &kept = *m_request.kept;
        m_result.isAtLeast = true;
        if (kept.kept.empty() || kept.tokens != m_result.tokens || kept.windowTokens != m_result.windowTokens) {
            kept = {.tokens = m_result.tokens, .kept = {}, .windowTokens = m_result.windowTokens, .vocabulary = 0, .placement = {}};
            m_share = 0.5;
            load(*m_reference, *m_request.reference, 0);
            kept.vocabulary = m_reference->runner->vocabulary();
            kept.placement = m_reference->runner->placement();
            const std::vector<Subject *> subjects{&*m_reference};
            for (size_t i = 0; i < m_windows.size(); ++i)
                forward(m_windows[i], i, subjects, [this](int position, int rows) { keepRows(position, rows); });
            kept.kept = std::move(m_kept); // whole, or not at all
            m_reference->runner.reset();
            m_reference->logits = {};
            m_from = m_share;
        }
        m_result.referencePlacement = kept.placement;
    }

    // Runs one window through models, batch by batch, and hands on what counts of it.
    void forward(const Window &window, size_t index, const std::vector<Subject *> &subjects, const std::function<void(int, int)> &take)
    {
        std::vector<int32_t> tokens(m_result.tokens.begin() + window.begin, m_result.tokens.begin() + window.end);
        if (m_result.hasBos)
            tokens[0] = m_model.tokenizer->bos();
        // The row of a token predicts the next one; that of the last token predicts nothing we have.
        const int firstRow = window.firstScored - window.begin - 1, endRow = int(tokens.size()) - 1;
        int batch = endRow, outputs = endRow;
        for (const Subject *subject : subjects) {
            batch = std::min(batch, subject->runner->batchTokens());
            outputs = std::min(outputs, subject->runner->batchOutputs());
        }
        for (int first = 0, count = 0; first < endRow; first += count) {
            // Before the first row that counts whole batches without logits, then as many as the logits have room for.
            count = first < firstRow ? std::min(batch, firstRow - first) : std::min({batch, outputs, endRow - first});
            const std::span<const int32_t> part = std::span(tokens).subspan(size_t(first), size_t(count));
            const int rows = first < firstRow ? 0 : count;
            for (Subject *subject : subjects)
                forward(*subject, part, first, rows);
            if (rows > 0)
                take(window.begin + first + 1, rows);
            const double ofWindow = double(first + count) / double(endRow), done = loadShare * double(subjects.size());
            report(done + (1 - done) * (double(index) + ofWindow) / double(m_windows.size()), "scoring");
        }
    }

    void forward(Subject &subject, std::span<const int32_t> tokens, int first, int rows)
    {
        subject.logits.resize(size_t(rows) * size_t(subject.runner->vocabulary()));
        if (!subject.runner->forwardAt(tokens, first, rows, subject.logits, &m_abort))
            throw Error(ErrorCode::Cancelled, "The evaluation was cancelled.", "cancelled");
    }

    static std::span<const float> rowOf(const Subject &subject, int row)
    {
        const size_t vocabulary = size_t(subject.runner->vocabulary());
        return std::span<const float>(subject.logits).subspan(size_t(row) * vocabulary, vocabulary);
    }

    void keepRows(int position, int rows)
    {
        const size_t before = m_kept.size();
        m_kept.resize(before + size_t(rows));
        m_pool.parallelFor(rows, [&](int row, int) {
            m_kept[before + size_t(row)] = keepDistribution(rowOf(*m_reference, row), m_result.tokens[size_t(position + row)], keptTokens);
        });
    }

    // Place: of the token among those that count.
    TokenScore scoreOf(int row, int32_t token, size_t place) const
    {
        const std::span<const float> logits = rowOf(m_model, row);
        if (isKept())
            return scoreToken(logits, m_request.kept->kept[place], token);
        return m_reference ? scoreToken(logits, rowOf(*m_reference, row), token) : scoreToken(logits, token);
    }

    void scoreRows(int position, int rows)
    {
        const size_t before = m_result.scores.size();
        m_result.scores.resize(before + size_t(rows));
        m_pool.parallelFor(rows, [&](int row, int) {
            TokenScore &score = m_result.scores[before + size_t(row)];
            score = scoreOf(row, m_result.tokens[size_t(position + row)], before + size_t(row));
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
        m_progress({m_from + m_share * fraction, stage, scored, scored > 0 ? std::exp(m_surprisal / scored) : 0});
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
    std::vector<KeptDistribution> m_kept; // while the reference runs alone
    double m_surprisal = 0;
    double m_from = 0;  // of the progress: where this pass begins,
    double m_share = 1; // and how much of it that is
    Evaluation m_result;
};

} // namespace

Evaluation evaluate(const EvaluationRequest &request, const std::function<void(const EvaluationProgress &)> &progress,
                    const std::stop_token &stop)
{
    return Evaluator(request, progress, stop).run();
}

} // namespace hearth
