#pragma once

#include "app/documents/document.h"
#include "app/documents/textsplit.h"

namespace hearth {

// Where text stands on its page: points from the page's top left corner. Lines may run in any of the four directions; which it is, most of
// the page's words tell. Pure.

// The boxes that a span of a page's text covers: its runs, those of one line as one.
QList<QRectF> lineBoxes(const QList<TextRun> &runs, TextSpan span);

// The same to the letter: of a run that has more letters than the span, the part of its width that they take, as far as letters tell.
QList<QRectF> spanBoxes(const DocumentPage &page, TextSpan span);

// Boxes of the first part of a text that has all of these, one a line: `share` (0 to 1) of it.
QList<QRectF> firstBoxes(const QList<QRectF> &boxes, double share);

// The text between two points, whichever comes first: from the word nearest to one to the word nearest to the other; of a script without
// blanks from letter to letter. Empty where nothing of the page has a place.
TextSpan textBetween(const DocumentPage &page, QPointF one, QPointF other);
// The word at a point; empty: there is none.
TextSpan wordAt(const DocumentPage &page, QPointF point);

} // namespace hearth
