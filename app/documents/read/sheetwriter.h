#pragma once

#include "app/documents/read/pagebuilder.h"

#include <QSet>

namespace hearth::reading {

// One sheet of a workbook as it is stored.
struct SheetRow
{
    QStringList cells;
    bool isHidden = false;
};

struct SheetCells
{
    QList<SheetRow> rows; // those with something in them
    QSet<qsizetype> hiddenColumns;
};

// Writes a sheet as a table under its titles, the rows of one cell above it: first what is seen, then hidden rows and what hidden columns
// hold, so that these do not part the table.
void addSheet(const SheetCells &sheet, bool isHidden, PageBuilder &builder);

} // namespace hearth::reading
