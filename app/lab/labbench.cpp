#include "app/lab/labbench.h"

#include <new>

namespace hearth {

namespace {

QString text(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

template <typename... Ts> struct Overloaded : Ts...
{
    using Ts::operator()...;
};
template <typename... Ts> Overloaded(Ts...) -> Overloaded<Ts...>;

} // namespace

LabBench::LabBench(QObject *parent) : QObject(parent)
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
    m_told = {};
    m_isRunning = true;
    m_flushTimer.start();
    Q_EMIT runningChanged();
    m_thread = std::jthread([this, request, run](const std::stop_token &stop) { work(request, run, stop); });
}

void LabBench::stop()
{
    m_thread.request_stop();
}

// On the run's thread.
void LabBench::work(const ComparisonRequest &request, LabRun run, const std::stop_token &stop)
{
    QString error;
    std::optional<LabRun> whole;
    try {
        const ComparisonResult result = compare(
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
    const std::lock_guard lock(m_mutex);
    m_told.run = std::move(whole);
    m_told.error = error;
    m_told.isEnd = true;
}

// On the run's thread.
void LabBench::take(const ComparisonRequest &request, const ComparisonEvent &event)
{
    const auto stage = [&](const char *name, double fraction) {
        const std::lock_guard lock(m_mutex);
        m_told.stages.insert(event.variant, {QLatin1String(name), fraction});
    };
    std::visit(Overloaded{
                   [&](const ComparisonPlan &plan) {
                       const std::lock_guard lock(m_mutex);
                       m_told.plan = plan;
                   },
                   [&](const MakingVariant &making) { stage("making", making.progress.fraction); },
                   [&](const LoadingVariant &loading) { stage("loading", loading.fraction); },
                   [&](const LoadedVariant &) { stage("loading", 1); },
                   [&](const AnswerBegun &) { stage("answering", 0); },
                   [&](const Piece &piece) {
                       if (piece.isThinking)
                           return;
                       const std::lock_guard lock(m_mutex);
                       m_told.growth.push_back({event.variant, event.item, text(piece.text), 1});
                   },
                   [&](const Answer &answer) {
                       LabAnswer row = labAnswerOf(answer, nullptr);
                       row.variant = event.variant;
                       row.prompt = event.item;
                       const std::lock_guard lock(m_mutex);
                       m_told.answers.append(row);
                   },
                   [](const Parting &) {}, // the answers of the result have it
                   [&](const EvaluationProgress &progress) { stage("scoring", progress.fraction); },
                   [&](const Quality &quality) {
                       LabQuality row = labQualityOf(quality, text(request.texts.front().text), event.variant == request.reference);
                       row.variant = event.variant;
                       const std::lock_guard lock(m_mutex);
                       m_told.qualities.append(row);
                   },
                   [&](const FreedVariant &) { stage("", 1); },
                   [&](const Failed &failed) {
                       const std::lock_guard lock(m_mutex);
                       if (event.item < 0)
                           m_told.failures.append({event.variant, text(failed.message)});
                       else
                           m_told.answers.append({.prompt = event.item, .variant = event.variant, .error = text(failed.message)});
                   },
               },
               event.what);
}

void LabBench::flush()
{
    Told told;
    {
        const std::lock_guard lock(m_mutex);
        std::swap(told, m_told);
    }
    if (told.plan)
        Q_EMIT planned(*told.plan);
    for (auto stage = told.stages.begin(); stage != told.stages.end(); ++stage)
        Q_EMIT progressed(stage.key(), stage.value().first, stage.value().second);
    std::vector<Growth> joined; // the pieces of an answer are told at once
    for (const Growth &piece : told.growth) {
        const auto same = std::find_if(joined.begin(), joined.end(),
                                       [&](const Growth &other) { return other.variant == piece.variant && other.prompt == piece.prompt; });
        if (same == joined.end()) {
            joined.push_back(piece);
        } else {
            same->text += piece.text;
            same->tokens += piece.tokens;
        }
    }
    for (const Growth &growth : joined)
        Q_EMIT grew(growth);
    for (const LabAnswer &answer : std::as_const(told.answers))
        Q_EMIT answered(answer);
    for (const LabQuality &quality : std::as_const(told.qualities))
        Q_EMIT scored(quality);
    for (const auto &[variant, reason] : std::as_const(told.failures))
        Q_EMIT variantFailed(variant, reason);
    if (!told.isEnd)
        return;
    m_flushTimer.stop();
    m_isRunning = false;
    Q_EMIT runningChanged();
    if (told.run)
        Q_EMIT finished(*told.run);
    else
        Q_EMIT failed(told.error);
}

} // namespace hearth
