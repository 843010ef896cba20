#pragma once

#include "app/documents/read/pdfwords.h"

#include <QList>

namespace hearth::reading {

// Segments side by side: a line of a column, or a line of a table's row.
struct PdfRow
{
    QList<PdfSegment> cells; // from left to right
    QRectF box;
    [[nodiscard]] double middle() const { return box.center().y(); }
    [[nodiscard]] double fontSize() const;
    [[nodiscard]] QString text() const; // cells parted by blanks
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

QList<PdfRow> rowsOf(QList<PdfSegment> segments);

} // namespace hearth::reading
