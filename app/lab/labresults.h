#pragma once

#include "app/lab/labrun.h"
#include "inference/comparison.h"

namespace hearth {

// What the engine's comparison found, as the values that are kept.

// As shown while it runs, too: text, figures, and where it left the reference's answer. reference: null as long as that is not known.
LabAnswer labAnswerOf(const Answer &answer, const Answer *reference);
// Beside it how the variant takes the reference's answer.
void setScore(LabAnswer &answer, const AnswerScore &score);
// text: what was read, or its beginning. isReference: it is the one the others are held against.
LabQuality labQualityOf(const Quality &measured, const QString &text, bool isReference);
// How a variant was loaded, in words.
QString settingsOf(const LoadOptions &how, const Placement &placement);
LabVariant labVariantOf(const VariantResult &result, const ComparedVariant &compared);

// The variants, answers and figures of quality, those that failed with their reason; prompts, title, build and times of `run` stay as
// they are. request: that gave the result.
void takeResult(LabRun &run, const ComparisonResult &result, const ComparisonRequest &request);

} // namespace hearth
