#pragma once

#include "app/documents/read/pdfwords.h"

#include <QList>

namespace hearth::reading {

// Lines one below the other that the content has in one go: a cell of a table, or a line alone.
struct PdfCell
{
    QList<PdfSegment> lines;
    QRectF box;
};

// Cells side by side: a row of a table. Most rows have one cell of one line: a line of a column.
struct PdfRow
{
    QList<PdfCell> cells; // from left to right
    QRectF box;
    [[nodiscard]] const PdfSegment &first() const { return cells.first().lines.first(); }
    [[nodiscard]] double middle() const { return box.center().y(); }
    [[nodiscard]] double fontSize() const; // of its longest line: short ones are judged worst
    [[nodiscard]] QString text() const;    // lines and cells parted by blanks
    [[nodiscard]] QList<PdfSegment> segments() const;
};

// Rows one below the other that are read in this order: a column, or what lies across all of them.
struct PdfRegion
{
    QList<PdfRow> rows;
    double left = 0;
    double right = 0;
};

// The regions of a page in reading order. Columns are told from tables by how the content goes (down one side first) and by lines that
// fill their side.
QList<PdfRegion> regionsOf(const QList<PdfSegment> &segments);

// From top to bottom. What is one cell is told by the order of the content, which goes cell by cell where cells have several lines.
QList<PdfRow> rowsOf(QList<PdfSegment> segments);

} // namespace hearth::reading
