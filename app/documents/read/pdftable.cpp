#include "app/documents/read/pdftable.h"

#include <algorithm>

namespace hearth::reading {

namespace {

struct Column
{
    double left = 0;
    double right = 0;
};

// Columns are what remains apart when the cells of the rows are laid on top of each other: of the rows with the most cells, since in the
// others a cell may go across columns.
QList<Column> columnsOf(const QList<PdfRow> &rows)
{
    qsizetype most = 0;
    for (const PdfRow &row : rows)
        most = std::max(most, row.cells.size());
    QList<Column> spans;
    for (const PdfRow &row : rows)
        if (row.cells.size() > 1 && row.cells.size() == most)
            for (const PdfCell &cell : row.cells)
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

qsizetype columnOf(const QRectF &box, const QList<Column> &columns)
{
    qsizetype best = 0;
    double most = -1e9;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        const double overlap = std::min(box.right(), columns[i].right) - std::max(box.left(), columns[i].left);
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
    const PdfCell &cell = row.cells.first();
    const Column &column = columns[columnOf(cell.box, columns)];
    return cell.box.left() > column.left - 3 && cell.box.right() < column.right + 3 && columns.size() > 1;
}

// Where a new row begins, when cells that were broken stand line by line in the content: their lines are closer than rows are.
double rowGap(const QList<PdfRow> &rows)
{
    QList<double> gaps;
    for (qsizetype i = 1; i < rows.size(); ++i)
        gaps.append(rows[i].box.top() - rows[i - 1].box.bottom());
    std::sort(gaps.begin(), gaps.end());
    double widest = 0;
    double border = -1e9;
    for (qsizetype i = 1; i < gaps.size(); ++i) {
        if (gaps[i] - gaps[i - 1] > widest) {
            widest = gaps[i] - gaps[i - 1];
            border = (gaps[i] + gaps[i - 1]) / 2;
        }
    }
    return widest > 1.5 ? border : -1e9;
}

// A row goes on with the one before when it is near and has less, without a name of its own.
bool isBroken(const PdfRow &row, const PdfRow &before, const QList<Column> &columns, double border)
{
    if (row.box.top() - before.box.bottom() > border || row.cells.size() >= columns.size())
        return false;
    return row.cells.size() == 1 || columnOf(row.cells.first().box, columns) > 0;
}

// The columns that a line touches.
QList<qsizetype> columnsUnder(const PdfSegment &line, const QList<Column> &columns)
{
    QList<qsizetype> under;
    for (qsizetype i = 0; i < columns.size(); ++i)
        if (std::min(line.box.right(), columns[i].right) - std::max(line.box.left(), columns[i].left) > 2)
            under.append(i);
    return under;
}

// Puts a line where it belongs; one that lies across columns is parted at its widest gaps.
void place(const PdfSegment &line, const QList<Column> &columns, PdfTableRow *row)
{
    const QList<qsizetype> under = columnsUnder(line, columns);
    if (under.size() < 2 || line.words.size() < under.size()) {
        row->cells[columnOf(line.box, columns)].append(line);
        return;
    }
    QList<std::pair<double, qsizetype>> gaps;
    for (qsizetype i = 1; i < line.words.size(); ++i)
        gaps.append({line.words[i].box.left() - line.words[i - 1].box.right(), i});
    std::stable_sort(gaps.begin(), gaps.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    QList<qsizetype> starts{0, line.words.size()};
    for (qsizetype i = 0; i + 1 < under.size(); ++i)
        starts.append(gaps[i].second);
    std::sort(starts.begin(), starts.end());
    for (qsizetype i = 0; i < under.size(); ++i) {
        PdfSegment part = line;
        part.words = line.words.mid(starts[i], starts[i + 1] - starts[i]);
        part.isHyphenated = line.isHyphenated && i + 1 == under.size();
        part.box = {};
        for (const PdfWord &word : std::as_const(part.words))
            part.box = part.box.united(word.box);
        row->cells[under[i]].append(part);
    }
}

// Do half of the cells stand below one, by an edge or by the middle?
bool isAligned(const PdfRow &row, const QList<PdfRow> &rows)
{
    constexpr double near = 4;
    qsizetype aligned = 0;
    for (const PdfCell &cell : row.cells) {
        aligned += std::any_of(rows.begin(), rows.end(),
                               [&cell](const PdfRow &other) {
                                   return std::any_of(other.cells.begin(), other.cells.end(), [&cell](const PdfCell &above) {
                                       return std::abs(above.box.left() - cell.box.left()) < near
                                           || std::abs(above.box.right() - cell.box.right()) < near
                                           || std::abs(above.box.center().x() - cell.box.center().x()) < near;
                                   });
                               })
            ? 1
            : 0;
    }
    return aligned * 2 >= row.cells.size();
}

// Is the gap above it wider than any between the rows?
bool isApart(const PdfRow &row, const QList<PdfRow> &rows)
{
    if (rows.size() < 2)
        return false;
    double widest = 0;
    for (qsizetype i = 1; i < rows.size(); ++i)
        widest = std::max(widest, rows[i].box.top() - rows[i - 1].box.bottom());
    return row.box.top() - rows.last().box.bottom() > 1.4 * widest + 1;
}

// A table of its own that follows without a word between.
bool beginsAnother(const PdfRow &row, const QList<PdfRow> &rows)
{
    const bool differs = row.cells.size() != rows.last().cells.size();
    const bool stands = isApart(row, rows);
    return (differs && stands) || (!isAligned(row, rows) && (differs || stands));
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
            if (beginsAnother(candidate, rows))
                break;
        }
        rows.append(candidate);
    }
    const auto wide = std::count_if(rows.begin(), rows.end(), [](const PdfRow &r) { return r.cells.size() > 1; });
    const QList<Column> columns = columnsOf(rows);
    if (wide < 2 || columns.size() < 2)
        return table;
    const double border = rowGap(rows);
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (i == 0 || !isBroken(rows[i], rows[i - 1], columns, border)) {
            table.rows.append(PdfTableRow());
            table.rows.last().cells.resize(columns.size());
        }
        for (const PdfCell &cell : std::as_const(rows[i].cells))
            for (const PdfSegment &line : cell.lines)
                place(line, columns, &table.rows.last());
    }
    table.widths = QList<double>(columns.size(), 0.0);
    for (const PdfTableRow &tableRow : std::as_const(table.rows))
        for (qsizetype column = 0; column < columns.size(); ++column)
            for (const PdfSegment &line : tableRow.cells[column])
                table.widths[column] = std::max(table.widths[column], line.box.width());
    table.lines = rows.size();
    return table;
}

} // namespace hearth::reading
