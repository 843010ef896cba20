#pragma once

#include "app/lab/labrun.h"

namespace hearth {

// What is no longer as it was when a comparison is run again: sentences on build, files, devices, drivers, settings and the text, then one
// on what came of it. One sentence that says so where nothing changed.
QStringList changesBetween(const LabRun &before, const LabRun &after);

// Of one variant, in a few words for a trend ("file, driver"); empty: nothing.
QString changedWords(const LabRun &before, int variantBefore, const LabRun &after, int variantAfter);

} // namespace hearth
