#include "app/lab/labbench.h"

#include "inference/lowpriority.h"

#include <QRandomGenerator>

#include <new>
#include <utility>

namespace hearth {

namespace {

QString text(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

// Drawn here where none is chosen, so that what is kept on the way has it.
ComparisonRequest withSeed(ComparisonRequest request)
{
    while (request.sampling.seed == 0)
        request.sampling.seed = QRandomGenerator::global()->generate();
    return request;
}

template <typename... Ts> struct Overloaded : Ts...
{
    using Ts::operator()...;
};
template <typename... Ts> Overloaded(Ts...) -> Overloaded<Ts...>;

} // namespace

LabBench::LabBench(QObject *parent, Compare compare) : QObject(parent), m_compare(std::move(compare))
{
    m_flushTimer.setInterval(flushMs);
    connect(&m_flushTimer, &QTimer::timeout, this, &LabBench::flush);
}

LabBench::~LabBench()
{
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
}

void LabBench::start(const ComparisonRequest &request, const LabRun &run)
{
    if (m_isRunning)
        return;
    if (m_thread.joinable())
        m_thread.join(); // it has told its end
    m_events.clear();
    m_isRunning = true;
    m_flushTimer.start();
    Q_EMIT runningChanged();
    m_thread = std::jthread([this, wanted = withSeed(request), run](const std::stop_token &stop) { work(wanted, run, stop); });
}

void LabBench::stop()
{
    m_thread.request_stop();
}

std::optional<LabRun> LabBench::end()
{
    if (!m_isRunning)
        return {};
    m_thread.request_stop();
    m_thread.join();
    m_flushTimer.stop();
    m_isRunning = false;
    std::optional<LabRun> run;
    for (Event &event : m_events) {
        if (auto *part = std::get_if<Advance>(&event))
            run = std::move(part->run);
        else if (auto *last = std::get_if<End>(&event); last && last->run)
            run = std::move(last->run);
    }
    m_events.clear();
    return run && (!run->answers.isEmpty() || !run->quality.isEmpty()) ? run : std::nullopt;
}

// On the run's thread.
void LabBench::work(const ComparisonRequest &request, LabRun run, const std::stop_token &stop)
{
    giveWayToWindow();
    m_soFar.emplace(request, run);
    m_sinceKept.start();
    QString error;
    std::optional<LabRun> whole;
    try {
        const ComparisonResult result = m_compare(
            request, [&](const ComparisonEvent &event) { take(request, event); }, stop);
        takeResult(run, result, request);
        whole = std::move(run);
    } catch (const Error &failure) {
        error = text(failure.what());
    } catch (const std::bad_alloc &) {
        error = tr("There is not enough memory for the comparison. Compare fewer variants, or smaller ones.");
    } catch (const std::exception &failure) {
        error = tr("The comparison ended early: %1.").arg(QString::fromLocal8Bit(failure.what()));
    }
    if (!whole && m_soFar->isWorthKeeping()) { // what was done since it was last told is kept, too
        LabRun last = m_soFar->run();
        last.isUnderWay = false;
        put(Advance{std::move(last)});
    }
    put(End{std::move(whole), error});
}

// On the run's thread. What replaces something that was not told yet takes its place, so that few events wait however busy the page is.
void LabBench::put(Event event)
{
    const std::lock_guard lock(m_mutex);
    if (const auto *growth = std::get_if<Growth>(&event)) {
        for (Event &waiting : m_events) {
            auto *same = std::get_if<Growth>(&waiting);
            if (!same || same->variant != growth->variant || same->prompt != growth->prompt)
                continue;
            same->text += growth->text;
            same->tokens += growth->tokens;
            same->thinking += growth->thinking;
            return;
        }
    } else if (const auto *stage = std::get_if<Stage>(&event)) {
        for (Event &waiting : m_events) {
            auto *same = std::get_if<Stage>(&waiting);
            if (!same || same->variant != stage->variant || same->name != stage->name)
                continue;
            same->fraction = stage->fraction;
            return;
        }
    } else if (std::holds_alternative<Advance>(event)) {
        std::erase_if(m_events, [](const Event &waiting) { return std::holds_alternative<Advance>(waiting); });
    } else if (const auto *answer = std::get_if<LabAnswer>(&event)) {
        std::erase_if(m_events, [&](const Event &waiting) {
            const auto *same = std::get_if<Growth>(&waiting);
            return same && same->variant == answer->variant && same->prompt == answer->prompt;
        });
    }
    m_events.push_back(std::move(event));
}

// On the run's thread. An answer may take an hour: what there is of it is told as well.
void LabBench::keepSoFar()
{
    if (!m_soFar->isWorthKeeping() || m_sinceKept.elapsed() < m_keepMs)
        return;
    put(Advance{m_soFar->run()});
    m_sinceKept.restart();
}

// On the run's thread.
void LabBench::take(const ComparisonRequest &request, const ComparisonEvent &event)
{
    const auto stage = [&](const char *name, double fraction) { put(Stage{event.variant, QLatin1String(name), fraction}); };
    m_soFar->take(event);
    keepSoFar();
    std::visit(
        Overloaded{
            [&](const ComparisonPlan &plan) { put(plan); },
            [&](const MakingVariant &making) { stage("making", making.progress.fraction); },
            [&](const LoadingVariant &loading) { stage("loading", loading.fraction); },
            [&](const LoadedVariant &) { stage("loading", 1); },
            [&](const AnswerBegun &) { stage("answering", double(event.item) / double(request.prompts.size())); },
            [&](const Piece &piece) {
                const QString words = text(piece.text);
                put(Growth{event.variant, event.item, piece.isThinking ? QString() : words, 1, piece.isThinking ? words : QString()});
            },
            [&](const Answer &answer) {
                LabAnswer row = labAnswerOf(answer, nullptr);
                row.variant = event.variant;
                row.prompt = event.item;
                put(row);
            },
            [](const Parting &) {},                     // the answers of the result have it,
            [&](const AnswerScore &) { stage("", 1); }, // so have they this
            [&](const ScoringAnswers &scoring) { stage("checking", scoring.fraction); },
            [&](const EvaluationProgress &progress) { stage("scoring", progress.fraction); },
            [&](const Quality &quality) {
                LabQuality row = labQualityOf(quality, text(request.texts.front().text), event.variant == request.reference);
                row.variant = event.variant;
                put(row);
            },
            [&](const FreedVariant &) { stage("", 1); },
            [&](const Failed &failed) {
                if (event.item < 0)
                    put(Failure{event.variant, text(failed.message)});
                else
                    put(LabAnswer{.prompt = event.item, .variant = event.variant, .error = text(failed.message)});
            },
        },
        event.what);
}

void LabBench::flush()
{
    QElapsedTimer since;
    since.start();
    bool isMuch = false;
    while (m_isRunning && !isMuch && since.elapsed() < mostMs) {
        std::optional<Event> next;
        {
            const std::lock_guard lock(m_mutex);
            if (m_events.empty())
                return;
            next = std::move(m_events.front());
            m_events.pop_front();
        }
        isMuch = tell(*next);
    }
}

bool LabBench::tell(const Event &event)
{
    std::visit(Overloaded{
                   [&](const ComparisonPlan &plan) { Q_EMIT planned(plan); },
                   [&](const Stage &stage) { Q_EMIT progressed(stage.variant, stage.name, stage.fraction); },
                   [&](const Growth &growth) { Q_EMIT grew(growth); },
                   [&](const LabAnswer &answer) { Q_EMIT answered(answer); },
                   [&](const LabQuality &quality) { Q_EMIT scored(quality); },
                   [&](const Failure &failure) { Q_EMIT variantFailed(failure.variant, failure.text); },
                   [&](const Advance &advance) { Q_EMIT advanced(advance.run); },
                   [&](const End &end) {
                       m_flushTimer.stop();
                       m_isRunning = false;
                       Q_EMIT runningChanged();
                       if (end.run)
                           Q_EMIT finished(*end.run);
                       else
                           Q_EMIT failed(end.error);
                   },
               },
               event);
    const auto *stage = std::get_if<Stage>(&event);
    return !stage || stage->fraction <= 0 || stage->fraction >= 1;
}

} // namespace hearth
