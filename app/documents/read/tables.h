#pragma once

#include "app/documents/read/pagebuilder.h"

namespace hearth::reading {

// The first row where it names the columns: words in every column, where the rows below have figures, or at least none of its own. Empty
// where there is no such row. Two rows at least are needed.
QStringList headerOf(const QList<QStringList> &rows);

// "12", "-3.5 %", "£1,250", "2024-04-01": what a header's cell is not.
bool isFigure(const QString &cell);

// Adds the rows, each with the header: the first row where the format says so (hasHeader), else where it looks like one.
void addTable(const QList<QStringList> &rows, bool hasHeader, PageBuilder &builder, bool isHidden = false);

// A table of one column only lays text out: its cells are written as paragraphs, which QChar::ParagraphSeparator parts in a cell.
void addTableOrText(const QList<QStringList> &rows, bool hasHeader, PageBuilder &builder, bool isHidden = false);

} // namespace hearth::reading
