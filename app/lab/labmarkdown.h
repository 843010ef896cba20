#pragma once

#include "app/lab/labexport.h"

namespace hearth {

// To read, and to paste into an issue: how it was made, what to take, what each costs, quality with intervals, where it differs most, the
// files, votes, answers and where they part. Files are named without the folders they lie in.
QString toMarkdown(const LabRun &run, const QList<LabVote> &votes);

} // namespace hearth
