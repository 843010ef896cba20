#pragma once

#include "app/documents/document.h"
#include "app/documents/textsplit.h"

namespace hearth {

// The boxes that a span of a page's text covers: its runs, those of one line as one. Points from the page's top left corner. Pure.
QList<QRectF> lineBoxes(const QList<TextRun> &runs, TextSpan span);

} // namespace hearth
