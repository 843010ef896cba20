#include "inference/comparison.h"

#include "inference/answerscore.h"
#include "inference/compare/filestamp.h"
#include "inference/compare/memorymeter.h"
#include "inference/compare/parting.h"
#include "inference/compare/variantrun.h"
#include "inference/core/attempt.h"
#include "inference/core/freedmemory.h"
#include "inference/forcing.h"
#include "inference/madevariant.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <utility>

namespace hearth {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

uint64_t seedFor(const SamplingOptions &sampling)
{
    std::random_device source;
    uint64_t seed = sampling.seed;
    while (seed == 0)
        seed = source();
    return seed;
}

Failed failedOf(const Error &error)
{
    return {error.code(), error.what(), error.kind()};
}

class Comparison
{
public:
    Comparison(const ComparisonRequest &request, const std::function<void(const ComparisonEvent &)> &onEvent, const std::stop_token &stop)
        : m_request(request), m_onEvent(onEvent), m_stop(stop), m_onStop(stop, [this] { m_abort = true; }), m_meter(request.variants.size())
    {
    }

    ComparisonResult run()
    {
        const Clock::time_point begin = Clock::now();
        m_result.plan = planComparison(m_request);
        m_result.seed = seedFor(m_request.sampling);
        tell(-1, -1, m_result.plan);
        if (const std::string trouble = diskTrouble(m_result.plan); !trouble.empty())
            throw Error(ErrorCode::Io, trouble, "disk_full");
        for (size_t i = 0; i < m_request.variants.size(); ++i)
            describe(i);
        m_hashes.resize(m_request.variants.size(), 0);
        makeMissing();
        if (!m_request.prompts.empty())
            answerAll();
        if (m_request.scoresAnswers)
            forceAll();
        for (size_t text = 0; text < m_request.texts.size(); ++text)
            scoreAll(text);
        removeMade();
        m_result.isCancelled = m_stop.stop_requested();
        m_result.seconds = secondsSince(begin);
        return std::move(m_result);
    }

private:
    template <typename What> void tell(int variant, int item, What &&what) const
    {
        if (m_onEvent)
            m_onEvent({variant, item, std::forward<What>(what)});
    }
    size_t reference() const { return size_t(m_request.reference); }
    VariantResult &resultOf(size_t variant) { return m_result.variants[variant]; }
    bool isOut(size_t variant) { return resultOf(variant).failure.has_value(); }

    void giveUp(size_t variant, const Error &error)
    {
        if (error.code() == ErrorCode::Cancelled)
            return; // told by the result
        resultOf(variant).failure = failedOf(error);
        tell(int(variant), -1, *resultOf(variant).failure);
    }

    // Gives up one whose file has changed: what is measured of two versions belongs to none. One that is gone is told when it is opened.
    bool isStillThere(size_t variant)
    {
        if (!isOut(variant) && hasChanged(m_request.variants[variant].model.path, m_stamps[variant]))
            giveUp(variant, fileChanged());
        return !isOut(variant);
    }

    void describe(size_t variant)
    {
        const VariantPlan &plan = m_result.plan.variants[variant];
        VariantResult &result = m_result.variants.emplace_back();
        result.label = plan.label;
        result.info = infoBefore(plan, m_request.variants[variant]);
        m_stamps.push_back(fileStampOf(m_request.variants[variant].model.path));
        if (!plan.isToMake && plan.info.parameters > 0)
            result.bitsPerWeight = 8.0 * double(plan.info.weightBytes) / double(plan.info.parameters);
        if (plan.failure)
            giveUp(variant, Error(plan.failure->code, plan.failure->message, plan.failure->kind));
    }

    void makeMissing()
    {
        for (size_t i = 0; i < m_request.variants.size() && !m_stop.stop_requested(); ++i) {
            if (!m_result.plan.variants[i].isToMake || isOut(i))
                continue;
            const std::optional<Error> failure = attempt([&] { makeOnce(i); });
            if (failure)
                giveUp(i, *failure);
            returnFreedMemory();
        }
    }

    // Two devices may run what is made once.
    void makeOnce(size_t variant)
    {
        const auto twin = std::find_if(m_made.begin(), m_made.end(), [&](size_t made) {
            return m_request.variants[made].model.path == m_request.variants[variant].model.path;
        });
        if (twin == m_made.end())
            return make(variant);
        m_stamps[variant] = m_stamps[*twin];
        resultOf(variant).info = resultOf(*twin).info;
        resultOf(variant).bitsPerWeight = resultOf(*twin).bitsPerWeight;
    }

    void make(size_t variant)
    {
        const Clock::time_point begin = Clock::now();
        const QuantizeRequest &how = *m_request.variants[variant].make;
        VariantResult &result = resultOf(variant);
        makeFolderOf(how.output);
        quantize(
            how, [&](const QuantizeProgress &progress) { tell(int(variant), -1, MakingVariant{progress}); }, m_stop);
        m_made.push_back(variant);
        m_stamps[variant] = fileStampOf(how.output);
        result.makeSeconds = secondsSince(begin);
        result.info = readModelInfo(how.output);
        result.bitsPerWeight = 8.0 * double(result.info.weightBytes) / double(std::max<uint64_t>(result.info.parameters, 1));
    }

    void removeMade()
    {
        std::error_code ignored; // what cannot be removed stays in a folder of ours
        for (const size_t variant : m_made)
            if (!m_request.variants[variant].keepsMade)
                std::filesystem::remove(m_request.variants[variant].model.path, ignored);
    }

    // The reference comes first, so that the others can be held against it as soon as they are done.
    std::vector<size_t> inOrder() const
    {
        std::vector<size_t> order{reference()};
        for (size_t i = 0; i < m_request.variants.size(); ++i)
            if (i != reference())
                order.push_back(i);
        return order;
    }

    void answerAll()
    {
        std::vector<std::vector<size_t>> groups;
        for (const size_t variant : inOrder()) {
            if (groups.empty() || !m_result.plan.isAllAtOnce)
                groups.emplace_back();
            groups.back().push_back(variant);
        }
        for (size_t i = 0; i < groups.size() && !m_stop.stop_requested(); ++i) {
            for (const size_t variant : answerTogether(groups[i]))
                groups.push_back({variant});
        }
    }

    // Returns those that there was no memory for beside the others: they get another chance alone.
    std::vector<size_t> answerTogether(const std::vector<size_t> &group)
    {
        m_runs.clear();
        m_runs.resize(m_request.variants.size());
        std::vector<size_t> later;
        for (const size_t variant : group) {
            if (m_stop.stop_requested() || !isStillThere(variant))
                continue;
            m_meter.enter(variant);
            const std::optional<Error> failure = attempt([&] { load(variant); });
            if (!failure)
                continue;
            m_runs[variant].reset();
            returnFreedMemory();
            if (failure->code() == ErrorCode::OutOfMemory && group.size() > 1)
                later.push_back(variant);
            else
                giveUp(variant, *failure);
        }
        for (size_t prompt = 0; prompt < m_request.prompts.size() && !m_stop.stop_requested(); ++prompt)
            answer(prompt, group);
        m_meter.leave();
        for (const size_t variant : group) {
            isStillThere(variant);
            release(variant);
        }
        return later;
    }

    LoadOptions loadOptions(size_t variant) const
    {
        LoadOptions options = m_request.variants[variant].model;
        options.sequences = 1;
        if (options.contextTokens == 0)
            options.contextTokens = m_result.plan.contextTokens;
        return options;
    }

    void load(size_t variant)
    {
        const auto progress = [&, last = -1.0](double fraction, std::string_view stage) mutable {
            if (fraction - last < 0.01 && fraction < 1)
                return;
            last = fraction;
            tell(int(variant), -1, LoadingVariant{fraction, std::string(stage)});
        };
        m_runs[variant] = std::make_unique<VariantRun>(loadOptions(variant), progress, m_stop);
        const VariantRun &run = *m_runs[variant];
        VariantResult &result = resultOf(variant);
        result.placement = run.session().placement();
        result.notice = run.session().notice();
        result.loadSeconds = run.loadSeconds();
        result.deviceBytes = run.session().gpuBytes();
        m_hashes[variant] = run.vocabularyHash();
        tell(int(variant), -1,
             LoadedVariant{result.placement, result.loadSeconds, m_meter.peakBytes(variant), result.deviceBytes, result.notice});
    }

    void release(size_t variant)
    {
        if (!m_runs[variant])
            return;
        m_runs[variant].reset();
        returnFreedMemory();
        resultOf(variant).peakRamBytes = m_meter.peakBytes(variant);
        tell(int(variant), -1, FreedVariant{resultOf(variant).peakRamBytes});
    }

    Request requestFor(const ComparedPrompt &prompt) const
    {
        Request request;
        if (prompt.isRaw) {
            request.prompt = TextPrompt{.text = prompt.user};
        } else {
            ChatPrompt chat;
            if (!prompt.system.empty())
                chat.messages.push_back({"system", prompt.system});
            chat.messages.push_back({"user", prompt.user});
            chat.enableThinking = m_request.enableThinking;
            request.prompt = std::move(chat);
        }
        request.sampling = m_request.sampling;
        request.sampling.seed = m_result.seed;
        request.maxTokens = m_request.maxTokens;
        request.candidates = m_request.candidates;
        request.overflow = OverflowPolicy::Stop;
        return request;
    }

    // All of the group that are loaded, a step each in turn.
    void answer(size_t prompt, const std::vector<size_t> &group)
    {
        std::vector<size_t> busy;
        for (const size_t variant : group) {
            if (!m_runs[variant])
                continue;
            m_meter.enter(variant);
            const std::optional<Error> failure = attempt([&] {
                m_runs[variant]->begin(requestFor(m_request.prompts[prompt]),
                                       [this, variant, prompt](const Piece &piece) { tell(int(variant), int(prompt), piece); });
            });
            if (failure) {
                giveUp(variant, *failure);
                release(variant);
                continue;
            }
            tell(int(variant), int(prompt), AnswerBegun{m_runs[variant]->answer().promptTokens});
            busy.push_back(variant);
        }
        while (!busy.empty()) {
            for (const size_t variant : busy)
                takeTurn(variant);
            std::erase_if(busy, [&](size_t variant) {
                if (m_runs[variant] && m_runs[variant]->isBusy())
                    return false;
                keep(variant, prompt);
                return true;
            });
        }
    }

    void takeTurn(size_t variant)
    {
        VariantRun &run = *m_runs[variant];
        if (m_stop.stop_requested())
            run.cancel();
        if (!run.isBusy())
            return;
        m_meter.enter(variant);
        const std::optional<Error> failure = attempt([&] { run.step(m_abort); });
        if (!failure)
            return;
        run.fail(*failure); // the session is of no more use
        giveUp(variant, *failure);
    }

    void keep(size_t variant, size_t prompt)
    {
        std::vector<Answer> &answers = resultOf(variant).answers;
        answers.resize(m_request.prompts.size());
        answers[prompt] = m_runs[variant]->answer();
        if (isOut(variant))
            release(variant);
        const Answer &answer = answers[prompt];
        if (answer.failure)
            tell(int(variant), int(prompt), *answer.failure);
        else
            tell(int(variant), int(prompt), answer);
        for (size_t other = 0; other < m_request.variants.size(); ++other)
            part(other, prompt);
    }

    void part(size_t variant, size_t prompt)
    {
        std::vector<Answer> &own = resultOf(variant).answers, &references = resultOf(reference()).answers;
        if (variant == reference() || own.size() <= prompt || references.size() <= prompt)
            return;
        Answer &answer = own[prompt];
        const auto isWhole = [](const Answer &each) {
            return each.promptTokens > 0 && !each.failure && each.finish != FinishReason::Cancelled;
        };
        if (answer.parting || !isWhole(answer) || !isWhole(references[prompt]))
            return;
        answer.parting = findParting(references[prompt], answer, m_hashes[variant] == m_hashes[reference()]);
        if (m_onEvent)
            m_onEvent({int(variant), int(prompt), *answer.parting, &answer, &references[prompt]});
    }

    // The reference's answers that can be given to others, and to which prompts they are.
    std::vector<ForcedSequence> sequencesOf(const std::vector<Answer> &answers, std::vector<size_t> &prompts) const
    {
        std::vector<ForcedSequence> sequences;
        for (size_t prompt = 0; prompt < answers.size(); ++prompt) {
            const Answer &answer = answers[prompt];
            if (answer.failure || answer.isHidden || answer.prompt.empty() || answer.tokens.empty())
                continue;
            ForcedSequence sequence{answer.prompt, int(answer.prompt.size())};
            for (const AnswerToken &token : answer.tokens)
                sequence.tokens.push_back(token.token);
            sequences.push_back(std::move(sequence));
            prompts.push_back(prompt);
        }
        return sequences;
    }

    // One model at a time, as many as were loaded before: what the plan says of the memory holds.
    void forceAll()
    {
        std::vector<size_t> prompts;
        const std::vector<ForcedSequence> sequences = sequencesOf(resultOf(reference()).answers, prompts);
        if (sequences.empty() || isOut(reference()))
            return;
        KeptDistributions kept;
        for (const size_t variant : inOrder()) {
            if (m_hashes[variant] != m_hashes[reference()] || m_stop.stop_requested() || !isStillThere(variant))
                continue;
            const std::optional<Error> failure = attempt([&] { force(variant, sequences, prompts, kept); });
            returnFreedMemory();
            if (!isStillThere(variant))
                resultOf(variant).scores.clear();
            if (failure && failure->code() != ErrorCode::Cancelled)
                resultOf(variant).scoresFailure = failedOf(*failure);
            if (variant == reference() && (failure || isOut(variant)))
                return; // nothing to hold the others against
        }
    }

    void force(size_t variant, const std::vector<ForcedSequence> &sequences, const std::vector<size_t> &prompts, KeptDistributions &kept)
    {
        const auto progress = [&, last = -1.0](double fraction) mutable {
            if (fraction - last < 0.01 && fraction < 1)
                return;
            last = fraction;
            tell(int(variant), -1, ScoringAnswers{fraction});
        };
        if (variant == reference()) {
            kept = keepDistributions(loadOptions(variant), sequences, progress, m_stop);
            return;
        }
        const ForcedScores scores = scoreForced(loadOptions(variant), sequences, kept, progress, m_stop);
        std::vector<AnswerScore> &all = resultOf(variant).scores;
        all.resize(m_request.prompts.size());
        for (size_t i = 0; i < scores.size(); ++i) {
            all[prompts[i]] = answerScoreOf(scores[i]);
            tell(int(variant), int(prompts[i]), all[prompts[i]]);
        }
    }

    void scoreAll(size_t text)
    {
        m_kept = std::make_shared<KeptReference>();
        for (const size_t variant : inOrder()) {
            if (m_stop.stop_requested() || !isStillThere(variant))
                continue;
            isStillThere(reference());
            Quality quality = score(variant, text,
                                    variant == reference() || isOut(reference()) ? Beside::Nothing
                                        : m_result.plan.scoresApart              ? Beside::Kept
                                                                                 : Beside::Loaded);
            if (m_stop.stop_requested())
                return;
            if (!isStillThere(variant))
                continue;
            tell(int(variant), int(text), quality);
            if (quality.evaluation && resultOf(variant).loadSeconds == 0)
                takePlacement(resultOf(variant), *quality.evaluation);
            resultOf(variant).qualities.resize(m_request.texts.size());
            resultOf(variant).qualities[text] = std::move(quality);
        }
    }

    // Where it only reads texts it is never alone in memory, so what it takes is not measured but computed.
    static void takePlacement(VariantResult &result, const Evaluation &evaluation)
    {
        result.placement = evaluation.placement;
        result.loadSeconds = evaluation.modelLoadSeconds;
        result.peakRamBytes = evaluation.placement.hostBytes;
        result.deviceBytes = evaluation.placement.deviceBytes;
    }

    // What a variant is held against: the reference in memory, too, or what was kept of it.
    enum class Beside { Nothing, Loaded, Kept };

    Quality score(size_t variant, size_t text, Beside beside)
    {
        EvaluationRequest request;
        request.model = m_request.variants[variant].model;
        if (beside != Beside::Nothing)
            request.reference = m_request.variants[reference()].model;
        if (beside == Beside::Kept)
            request.kept = m_kept;
        request.text = m_request.texts[text].text;
        request.windowTokens = m_request.windowTokens;
        request.mostWindows = m_request.mostWindows;
        request.mostTokens = m_request.mostTokens;
        request.rule = m_request.rule;
        Quality quality;
        const std::optional<Error> failure = attempt([&] {
            quality.evaluation = evaluate(
                request, [&](const EvaluationProgress &progress) { tell(int(variant), int(text), progress); }, m_stop);
        });
        returnFreedMemory();
        if (failure && failure->code() == ErrorCode::OutOfMemory && beside == Beside::Loaded)
            return score(variant, text, Beside::Kept); // there was less memory than planned with
        if (failure && failure->kind() == "other_vocabulary")
            quality = score(variant, text, Beside::Nothing);
        if (failure)
            quality.failure = failedOf(*failure);
        return quality;
    }

    const ComparisonRequest &m_request;
    const std::function<void(const ComparisonEvent &)> &m_onEvent;
    const std::stop_token m_stop;
    std::atomic<bool> m_abort{false};
    std::stop_callback<std::function<void()>> m_onStop;
    MemoryMeter m_meter;
    std::vector<std::unique_ptr<VariantRun>> m_runs; // a variant each, empty while it is not loaded
    std::vector<uint64_t> m_hashes;                  // of their vocabularies
    std::vector<ComparedFileStamp> m_stamps;         // of their files, as they were first read or made
    std::vector<size_t> m_made;
    std::shared_ptr<KeptReference> m_kept; // of the reference, over the text that is scored, where a pair does not fit
    ComparisonResult m_result;
};

} // namespace

ComparisonResult compare(const ComparisonRequest &request, const std::function<void(const ComparisonEvent &)> &onEvent,
                         const std::stop_token &stop)
{
    return Comparison(request, onEvent, stop).run();
}

} // namespace hearth
