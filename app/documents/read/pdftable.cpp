#include "app/documents/read/pdftable.h"

#include <algorithm>

namespace hearth::reading {

namespace {

struct Column
{
    double left = 0;
    double right = 0;
};

// Columns are what remains apart when the cells of all rows are laid on top of each other.
QList<Column> columnsOf(const QList<PdfRow> &rows)
{
    QList<Column> spans;
    for (const PdfRow &row : rows)
        if (row.cells.size() > 1)
            for (const PdfSegment &cell : row.cells)
                spans.append({cell.box.left(), cell.box.right()});
    std::sort(spans.begin(), spans.end(), [](const Column &a, const Column &b) { return a.left < b.left; });
    QList<Column> columns;
    for (const Column &span : std::as_const(spans)) {
        if (columns.isEmpty() || span.left > columns.last().right + 1)
            columns.append(span);
        else
            columns.last().right = std::max(columns.last().right, span.right);
    }
    return columns;
}

qsizetype columnOf(const PdfSegment &cell, const QList<Column> &columns)
{
    qsizetype best = 0;
    double most = -1e9;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        const double overlap = std::min(cell.box.right(), columns[i].right) - std::max(cell.box.left(), columns[i].left);
        if (overlap > most) {
            most = overlap;
            best = i;
        }
    }
    return best;
}

// Does a line with one cell only belong to the table: the next line of a cell that was broken?
bool isContinuation(const PdfRow &row, const PdfRow &before, const QList<Column> &columns)
{
    const double gap = row.box.top() - before.box.bottom();
    if (row.cells.size() > 1 || gap > before.fontSize() * 0.9)
        return false;
    const PdfSegment &cell = row.cells.first();
    const Column &column = columns[columnOf(cell, columns)];
    return cell.box.left() > column.left - 3 && cell.box.right() < column.right + 3 && columns.size() > 1;
}

// Where a new row begins: in a table with broken cells, lines of a row stand closer than rows do.
double rowGap(const QList<PdfRow> &rows, const QList<Column> &columns)
{
    QList<double> gaps;
    bool hasBroken = false;
    for (qsizetype i = 1; i < rows.size(); ++i) {
        gaps.append(rows[i].middle() - rows[i - 1].middle());
        hasBroken |= rows[i].cells.size() < columns.size();
    }
    if (!hasBroken || gaps.isEmpty())
        return -1;
    std::sort(gaps.begin(), gaps.end());
    double widest = 0;
    double border = -1;
    for (qsizetype i = 1; i < gaps.size(); ++i) {
        if (gaps[i] - gaps[i - 1] > widest) {
            widest = gaps[i] - gaps[i - 1];
            border = (gaps[i] + gaps[i - 1]) / 2;
        }
    }
    return widest > 1.5 ? border : -1;
}

} // namespace

PdfTable tableAt(const PdfRegion &region, qsizetype row)
{
    PdfTable table;
    QList<PdfRow> rows;
    for (qsizetype i = row; i < region.rows.size(); ++i) {
        const PdfRow &candidate = region.rows[i];
        if (candidate.cells.size() < 2) {
            if (rows.isEmpty() || !isContinuation(candidate, rows.last(), columnsOf(rows)))
                break;
        } else if (!rows.isEmpty()) {
            if (candidate.box.top() - rows.last().box.bottom() > 3.0 * candidate.fontSize())
                break;
            const qsizetype before = columnsOf(rows).size();
            if (before > 1 && columnsOf(rows + QList<PdfRow>{candidate}).size() < 2)
                break; // aligned with nothing
        }
        rows.append(candidate);
    }
    const auto wide = std::count_if(rows.begin(), rows.end(), [](const PdfRow &r) { return r.cells.size() > 1; });
    const QList<Column> columns = columnsOf(rows);
    if (wide < 2 || columns.size() < 2)
        return table;
    const double border = rowGap(rows, columns);
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const bool isNew = i == 0 || (border < 0 ? rows[i].cells.size() > 1 : rows[i].middle() - rows[i - 1].middle() > border);
        if (isNew) {
            table.rows.append(PdfTableRow());
            table.rows.last().cells.resize(columns.size());
        }
        for (const PdfSegment &cell : rows[i].cells)
            table.rows.last().cells[columnOf(cell, columns)].append(cell);
    }
    table.lines = rows.size();
    return table;
}

} // namespace hearth::reading
