#include "app/documents/read/pdfrows.h"

#include <QSet>

#include <algorithm>

namespace hearth::reading {

namespace {

constexpr int deepestSplit = 2;
constexpr qsizetype fewestLines = 4; // of a column

using Segments = QList<PdfSegment>;

QRectF boxOf(const Segments &segments)
{
    QRectF box;
    for (const PdfSegment &segment : segments)
        box = box.united(segment.box);
    return box;
}

// Of the width of its side a line fills, in the middle of all.
double medianFill(const Segments &segments)
{
    const double width = boxOf(segments).width();
    QList<double> fills;
    for (const PdfSegment &segment : segments)
        fills.append(segment.box.width() / std::max(width, 1.0));
    std::nth_element(fills.begin(), fills.begin() + fills.size() / 2, fills.end());
    return fills[fills.size() / 2];
}

// How often the content changes sides: once where it goes down one column and then the other, with every row in a table.
qsizetype sideChanges(const Segments &left, const Segments &right)
{
    QList<std::pair<int, int>> order;
    for (const PdfSegment &segment : left)
        order.append({segment.line, 0});
    for (const PdfSegment &segment : right)
        order.append({segment.line, 1});
    std::sort(order.begin(), order.end());
    qsizetype changes = 0;
    for (qsizetype i = 1; i < order.size(); ++i)
        changes += order[i].second != order[i - 1].second ? 1 : 0;
    return changes;
}

bool areColumns(const Segments &left, const Segments &right)
{
    if (left.size() < fewestLines || right.size() < fewestLines)
        return false;
    const double leftFill = medianFill(left);
    const double rightFill = medianFill(right);
    const qsizetype lines = left.size() + right.size();
    const qsizetype changes = sideChanges(left, right);
    if (changes <= 2 + lines / 16 && leftFill > 0.45 && rightFill > 0.45)
        return true;
    if (changes <= 1 + lines / 24 && left.size() >= 8 && right.size() >= 8 && std::max(leftFill, rightFill) > 0.6)
        return true; // a table in one of them
    return left.size() >= 8 && right.size() >= 8 && leftFill > 0.8 && rightFill > 0.8;
}

// A stretch of a page from top to bottom, at one place for the gutter.
struct Band
{
    Segments left;
    Segments right;
    Segments across;
    bool isColumns = false;
};

bool isTableRow(const PdfRow &row, double sideWidth)
{
    return row.cells.size() > 2
        && std::all_of(row.cells.begin(), row.cells.end(), [sideWidth](const PdfCell &cell) { return cell.box.width() < sideWidth * 0.6; });
}

// How many of the rows, in this order, belong to a table across the columns, with its caption.
template <typename Iterator> qsizetype tableRows(Iterator row, Iterator end, double sideWidth)
{
    qsizetype last = 0;
    qsizetype others = 0;
    for (qsizetype i = 0; row != end && others <= 2; ++row, ++i) {
        if (isTableRow(*row, sideWidth))
            last = i + 1;
        else
            ++others;
    }
    return last;
}

// Parts from the columns the rows of a table that stand above or below them.
void peelTables(Band *band, QList<Band> *bands, QList<Band> *after)
{
    const QList<PdfRow> rows = rowsOf(band->left + band->right);
    const double side = std::max(boxOf(band->left).width(), boxOf(band->right).width());
    const qsizetype above = tableRows(rows.begin(), rows.end(), side);
    const qsizetype below = tableRows(rows.rbegin(), rows.rend(), side);
    if (above + below >= rows.size())
        return;
    const double top = above > 0 ? rows[above].box.top() : -1e9;
    const double bottom = below > 0 ? rows[rows.size() - 1 - below].box.bottom() : 1e9;
    Band upper;
    Band lower;
    for (Segments *side2 : {&band->left, &band->right}) {
        for (const PdfSegment &segment : std::as_const(*side2)) {
            if (segment.box.center().y() < top)
                upper.across.append(segment);
            else if (segment.box.center().y() > bottom)
                lower.across.append(segment);
        }
        side2->removeIf(
            [top, bottom](const PdfSegment &segment) { return segment.box.center().y() < top || segment.box.center().y() > bottom; });
    }
    if (!upper.across.isEmpty())
        bands->append(upper);
    if (!lower.across.isEmpty())
        after->append(lower);
}

QList<Band> bandsAt(const Segments &sorted, double gutter)
{
    QList<Band> bands;
    Band band;
    const auto flush = [&bands, &band] {
        if (!band.left.isEmpty() || !band.right.isEmpty()) {
            QList<Band> after;
            if (band.left.size() >= fewestLines && band.right.size() >= fewestLines)
                peelTables(&band, &bands, &after);
            band.isColumns = areColumns(band.left, band.right);
            bands.append(band);
            bands += after;
        }
        band = {};
    };
    // What stands beside something that goes across does so, too.
    QSet<int> acrossLines;
    for (const PdfSegment &segment : sorted)
        if (segment.box.right() > gutter + 1 && segment.box.left() < gutter - 1)
            acrossLines.insert(segment.line);
    for (const PdfSegment &segment : sorted) {
        const bool isAcross = acrossLines.contains(segment.line);
        if (!isAcross && segment.box.right() <= gutter + 1) {
            band.left.append(segment);
        } else if (!isAcross && segment.box.left() >= gutter - 1) {
            band.right.append(segment);
        } else {
            flush();
            Band across;
            across.across = {segment};
            bands.append(across);
        }
    }
    flush();
    return bands;
}

qsizetype linesInColumns(const QList<Band> &bands)
{
    qsizetype lines = 0;
    for (const Band &band : bands)
        lines += band.isColumns ? band.left.size() + band.right.size() : 0;
    return lines;
}

void split(const Segments &segments, int depth, QList<PdfRegion> *regions);

void addRegion(const Segments &segments, QList<PdfRegion> *regions)
{
    if (segments.isEmpty())
        return;
    const QRectF box = boxOf(segments);
    regions->append({rowsOf(segments), box.left(), box.right()});
}

// The bands where most lines stand in columns; empty where no place for a gutter makes columns.
QList<Band> bestBands(const Segments &sorted)
{
    const QRectF box = boxOf(sorted);
    QList<Band> best;
    qsizetype most = 0;
    double middle = 0;
    for (double x = box.left() + box.width() * 0.25; x < box.left() + box.width() * 0.75; x += 2) {
        const QList<Band> bands = bandsAt(sorted, x);
        const qsizetype lines = linesInColumns(bands);
        // Of equally good places the one nearest the middle.
        const double off = std::abs(x - box.center().x());
        if (lines > most || (lines == most && most > 0 && off < middle)) {
            best = bands;
            most = lines;
            middle = off;
        }
    }
    return best;
}

void split(const Segments &segments, int depth, QList<PdfRegion> *regions)
{
    Segments sorted = segments;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const PdfSegment &a, const PdfSegment &b) { return a.box.center().y() < b.box.center().y(); });
    const QList<Band> bands = depth < deepestSplit && segments.size() >= 2 * fewestLines ? bestBands(sorted) : QList<Band>();
    if (bands.isEmpty()) {
        addRegion(segments, regions);
        return;
    }
    Segments across;
    for (const Band &band : bands) {
        if (!band.isColumns) {
            across += band.across + band.left + band.right;
            continue;
        }
        addRegion(across, regions);
        across.clear();
        split(band.left, depth + 1, regions);
        split(band.right, depth + 1, regions);
    }
    addRegion(across, regions);
}

} // namespace

double PdfRow::fontSize() const
{
    double size = 0;
    double width = -1;
    for (const PdfCell &cell : cells) {
        for (const PdfSegment &line : cell.lines) {
            if (line.box.width() > width) {
                width = line.box.width();
                size = line.fontSize;
            }
        }
    }
    return size;
}

QList<PdfSegment> PdfRow::segments() const
{
    QList<PdfSegment> all;
    for (const PdfCell &cell : cells)
        all += cell.lines;
    return all;
}

QString PdfRow::text() const
{
    QString all;
    const QList<PdfSegment> lines = segments();
    for (const PdfSegment &line : lines)
        all += (all.isEmpty() ? QString() : QStringLiteral(" ")) + line.text();
    return all;
}

namespace {

double shared(double low1, double high1, double low2, double high2)
{
    return std::min(high1, high2) - std::max(low1, low2);
}

// Is it the next line of the same cell or column?
bool goesOn(const PdfSegment &above, const PdfSegment &below)
{
    const double step = below.box.center().y() - above.box.center().y();
    const double size = std::min(above.fontSize, below.fontSize);
    return step > size * 0.5 && step < size * 1.7 && std::max(above.fontSize, below.fontSize) < 1.35 * size
        && above.isHidden == below.isHidden
        && shared(above.box.left(), above.box.right(), below.box.left(), below.box.right())
        > 0.5 * std::min(above.box.width(), below.box.width());
}

bool isRightOf(const PdfRow &row, const PdfCell &cell)
{
    return cell.box.left() > row.cells.last().box.right() - 1
        && shared(row.box.top(), row.box.bottom(), cell.box.top(), cell.box.bottom()) > 0.5 * std::min(row.box.height(), cell.box.height());
}

void append(PdfRow *row, const PdfCell &cell)
{
    row->cells.append(cell);
    row->box = row->box.united(cell.box);
}

// Columns that the content has one after the other: their lines are rows.
bool areLinesAligned(const PdfRow &row)
{
    const QList<PdfSegment> &first = row.cells.first().lines;
    return first.size() > 2 && std::all_of(row.cells.begin(), row.cells.end(), [&first](const PdfCell &cell) {
               bool isGood = cell.lines.size() == first.size();
               for (qsizetype i = 0; isGood && i < first.size(); ++i)
                   isGood = std::abs(cell.lines[i].box.center().y() - first[i].box.center().y()) < first[i].fontSize * 0.4;
               return isGood;
           });
}

QList<PdfRow> expanded(const PdfRow &row)
{
    if (row.cells.size() > 1 && !areLinesAligned(row))
        return {row};
    QList<PdfRow> rows(row.cells.first().lines.size());
    for (const PdfCell &cell : row.cells)
        for (qsizetype i = 0; i < rows.size(); ++i)
            append(&rows[i], {{cell.lines[i]}, cell.lines[i].box});
    return rows;
}

// Lines side by side that the content has apart.
void mergeBeside(QList<PdfRow> *rows)
{
    for (qsizetype i = 1; i < rows->size();) {
        PdfRow &above = (*rows)[i - 1];
        const PdfRow &row = (*rows)[i];
        const bool isBeside = shared(above.box.top(), above.box.bottom(), row.box.top(), row.box.bottom())
                > 0.5 * std::min(above.box.height(), row.box.height())
            && std::max(above.box.height(), row.box.height()) < 2.5 * std::min(above.box.height(), row.box.height());
        const bool isFree = std::none_of(row.cells.begin(), row.cells.end(), [&above](const PdfCell &cell) {
            return std::any_of(above.cells.begin(), above.cells.end(), [&cell](const PdfCell &other) {
                return shared(cell.box.left(), cell.box.right(), other.box.left(), other.box.right()) > 1;
            });
        });
        if (!isBeside || !isFree) {
            ++i;
            continue;
        }
        for (const PdfCell &cell : row.cells)
            append(&above, cell);
        std::stable_sort(above.cells.begin(), above.cells.end(),
                         [](const PdfCell &a, const PdfCell &b) { return a.box.left() < b.box.left(); });
        rows->removeAt(i);
    }
}

} // namespace

QList<PdfRow> rowsOf(QList<PdfSegment> segments)
{
    std::stable_sort(segments.begin(), segments.end(), [](const PdfSegment &a, const PdfSegment &b) {
        return a.line != b.line ? a.line < b.line : a.box.left() < b.box.left();
    });
    QList<PdfCell> cells;
    for (const PdfSegment &segment : std::as_const(segments)) {
        if (cells.isEmpty() || !goesOn(cells.last().lines.last(), segment))
            cells.append(PdfCell());
        cells.last().lines.append(segment);
        cells.last().box = cells.last().box.united(segment.box);
    }
    QList<PdfRow> wide;
    for (const PdfCell &cell : std::as_const(cells)) {
        if (wide.isEmpty() || !isRightOf(wide.last(), cell))
            wide.append(PdfRow());
        append(&wide.last(), cell);
    }
    QList<PdfRow> rows;
    for (const PdfRow &row : std::as_const(wide))
        rows += expanded(row);
    std::stable_sort(rows.begin(), rows.end(), [](const PdfRow &a, const PdfRow &b) { return a.middle() < b.middle(); });
    mergeBeside(&rows);
    return rows;
}

QList<PdfRegion> regionsOf(const QList<PdfSegment> &segments)
{
    QList<PdfRegion> regions;
    split(segments, 0, &regions);
    return regions;
}

} // namespace hearth::reading
