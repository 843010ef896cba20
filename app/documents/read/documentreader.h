#pragma once

#include "app/documents/read/readcontext.h"

namespace hearth::reading {

// Reads the file into context.document. Never throws; what went wrong is in its failure and problems.
void readDocument(const QString &path, ReadContext &context);

} // namespace hearth::reading
