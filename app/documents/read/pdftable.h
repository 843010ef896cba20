#pragma once

#include "app/documents/read/pdfrows.h"

namespace hearth::reading {

// One row of a table as it is meant: the lines that a cell was broken into are together.
struct PdfTableRow
{
    QList<QList<PdfSegment>> cells; // by column; each the segments of a cell from top to bottom
};

struct PdfTable
{
    QList<PdfTableRow> rows;
    QList<double> widths; // of the columns: their longest lines
    qsizetype lines = 0;  // of the region that it took
};

// The table that begins at this row of the region; no rows: there is none.
PdfTable tableAt(const PdfRegion &region, qsizetype row);

} // namespace hearth::reading
