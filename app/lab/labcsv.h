#pragma once

#include "app/lab/labrun.h"

namespace hearth {

// A row a variant, for spreadsheets and scripts. The columns are named alike in every language and version; new ones come last. Shares go
// from 0 to 1, times are in seconds and UTC, sizes in bytes, divergences in nats a token, "_low" and "_high" are the ends of 95 %. Empty:
// not measured. A text that a spreadsheet would take for a formula begins with an apostrophe.
QString toCsv(const LabRun &run);

} // namespace hearth
