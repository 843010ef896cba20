#include "app/lab/labsofar.h"

#include "app/lab/labresults.h"

#include <algorithm>

namespace hearth {

namespace {

QString text(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

// What the event before told of the answer, and this one does not.
void putAnswer(LabAnswer &known, const LabAnswer &answer)
{
    const int variant = known.variant;
    const int prompt = known.prompt;
    known = answer;
    known.variant = variant;
    known.prompt = prompt;
}

void takeLoaded(LabVariant &variant, const LoadedVariant &loaded, const LoadOptions &how)
{
    variant.device = text(loaded.placement.device.name);
    variant.driver = text(loaded.placement.device.driver);
    variant.settings = settingsOf(how, loaded.placement);
    variant.loading = loadingOf(how);
    variant.notice = text(loaded.notice);
    variant.loadSeconds = loaded.loadSeconds;
    variant.peakMemoryBytes = qint64(loaded.ramBytes);
    variant.peakDeviceBytes = qint64(loaded.deviceBytes);
}

} // namespace

LabSoFar::LabSoFar(const ComparisonRequest &request, const LabRun &run) : m_request(request), m_run(run)
{
    m_run.variants.resize(qsizetype(request.variants.size()));
    m_run.answers.clear();
    m_run.quality.clear();
    m_run.seed = request.sampling.seed;
    m_run.isWhole = false;
    m_run.isUnderWay = true;
}

LabAnswer &LabSoFar::answerAt(int variant, int prompt)
{
    const auto found = std::find_if(m_run.answers.begin(), m_run.answers.end(),
                                    [=](const LabAnswer &answer) { return answer.variant == variant && answer.prompt == prompt; });
    if (found != m_run.answers.end())
        return *found;
    m_run.answers.append({.prompt = prompt, .variant = variant, .finish = QStringLiteral("unfinished")});
    return m_run.answers.last();
}

void LabSoFar::takePlan(const ComparisonPlan &plan)
{
    for (size_t i = 0; i < plan.variants.size() && hasVariant(int(i)); ++i) {
        const ModelInfo &info = plan.variants[i].info;
        LabVariant &variant = m_run.variants[qsizetype(i)];
        variant.fileBytes = qint64(plan.variants[i].fileBytes);
        if (!plan.variants[i].isToMake && info.parameters > 0)
            variant.bitsPerWeight = 8.0 * double(info.weightBytes) / double(info.parameters);
    }
}

void LabSoFar::takeFailure(const ComparisonEvent &event, const Failed &failed)
{
    if (event.item < 0) {
        m_run.variants[event.variant].error = text(failed.message);
        return;
    }
    LabAnswer &answer = answerAt(event.variant, event.item);
    answer.error = text(failed.message); // under what it had said
    answer.finish.clear();
}

void LabSoFar::take(const ComparisonEvent &event)
{
    if (const auto *plan = std::get_if<ComparisonPlan>(&event.what))
        return takePlan(*plan);
    if (!hasVariant(event.variant))
        return;
    LabVariant &variant = m_run.variants[event.variant];
    if (const auto *loaded = std::get_if<LoadedVariant>(&event.what)) {
        takeLoaded(variant, *loaded, m_request.variants[size_t(event.variant)].model);
    } else if (const auto *freed = std::get_if<FreedVariant>(&event.what)) {
        variant.peakMemoryBytes = qint64(freed->peakRamBytes);
    } else if (const auto *piece = std::get_if<Piece>(&event.what)) {
        LabAnswer &answer = answerAt(event.variant, event.item);
        (piece->isThinking ? answer.thinking : answer.text) += text(piece->text);
        answer.tokens += piece->token >= 0 ? 1 : 0;
    } else if (const auto *answer = std::get_if<Answer>(&event.what)) {
        putAnswer(answerAt(event.variant, event.item), labAnswerOf(*answer, nullptr));
    } else if (std::holds_alternative<Parting>(event.what) && event.answer && event.reference) {
        putAnswer(answerAt(event.variant, event.item), labAnswerOf(*event.answer, event.reference));
    } else if (const auto *score = std::get_if<AnswerScore>(&event.what)) {
        setScore(answerAt(event.variant, event.item), *score);
    } else if (const auto *quality = std::get_if<Quality>(&event.what)) {
        m_run.quality.append(labQualityOf(*quality, m_run.text, event.variant == m_run.reference));
        m_run.quality.last().variant = event.variant;
    } else if (const auto *failed = std::get_if<Failed>(&event.what)) {
        takeFailure(event, *failed);
    }
}

} // namespace hearth
