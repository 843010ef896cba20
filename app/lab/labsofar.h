#pragma once

#include "app/lab/labrun.h"
#include "inference/comparison.h"

namespace hearth {

// What a comparison has found so far, put together from its events, so that it can be kept at any time: a machine may stop. Answers that
// are being written are in it as far as they are, their `finish` "unfinished". Of the run's thread.
class LabSoFar
{
public:
    // run: what is to be kept with the result; its prompts and reference are those of the request, which outlives this.
    LabSoFar(const ComparisonRequest &request, const LabRun &run);

    void take(const ComparisonEvent &event);
    [[nodiscard]] const LabRun &run() const { return m_run; } // under way
    [[nodiscard]] bool isWorthKeeping() const { return !m_run.answers.isEmpty() || !m_run.quality.isEmpty(); }

private:
    void takePlan(const ComparisonPlan &plan);
    void takeFailure(const ComparisonEvent &event, const Failed &failed);
    [[nodiscard]] LabAnswer &answerAt(int variant, int prompt); // made where there is none
    [[nodiscard]] bool hasVariant(int variant) const { return variant >= 0 && variant < m_run.variants.size(); }

    const ComparisonRequest &m_request;
    LabRun m_run;
};

} // namespace hearth
