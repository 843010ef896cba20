#include "app/documents/read/pdfrows.h"

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
    if (sideChanges(left, right) <= 2 + (left.size() + right.size()) / 16)
        return leftFill > 0.45 && rightFill > 0.45;
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

// A table's rows that stand right above or below columns have more cells than there are columns.
void peelTable(Band *band, QList<Band> *bands)
{
    Segments all = band->left + band->right;
    const QList<PdfRow> rows = rowsOf(all);
    qsizetype count = 0;
    while (count < rows.size() && rows[count].cells.size() > 2)
        ++count;
    if (count == 0 || count == rows.size())
        return;
    const double border = rows[count].box.top() - 0.1;
    Band table;
    const auto isAbove = [border](const PdfSegment &segment) { return segment.box.center().y() < border; };
    for (Segments *side : {&band->left, &band->right}) {
        for (const PdfSegment &segment : std::as_const(*side))
            if (isAbove(segment))
                table.across.append(segment);
        side->removeIf(isAbove);
    }
    bands->append(table);
}

QList<Band> bandsAt(const Segments &sorted, double gutter)
{
    QList<Band> bands;
    Band band;
    const auto flush = [&bands, &band] {
        if (!band.left.isEmpty() || !band.right.isEmpty()) {
            peelTable(&band, &bands);
            band.isColumns = areColumns(band.left, band.right);
            bands.append(band);
        }
        band = {};
    };
    for (const PdfSegment &segment : sorted) {
        if (segment.box.right() <= gutter + 1) {
            band.left.append(segment);
        } else if (segment.box.left() >= gutter - 1) {
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
    // Of the longest cell: short ones are judged worst.
    double size = 0;
    double width = -1;
    for (const PdfSegment &cell : cells) {
        if (cell.box.width() > width) {
            width = cell.box.width();
            size = cell.fontSize;
        }
    }
    return size;
}

QString PdfRow::text() const
{
    QString all;
    for (const PdfSegment &cell : cells)
        all += (all.isEmpty() ? QString() : QStringLiteral(" ")) + cell.text();
    return all;
}

QList<PdfRow> rowsOf(QList<PdfSegment> segments)
{
    std::stable_sort(segments.begin(), segments.end(),
                     [](const PdfSegment &a, const PdfSegment &b) { return a.box.center().y() < b.box.center().y(); });
    QList<PdfRow> rows;
    for (const PdfSegment &segment : std::as_const(segments)) {
        const bool isBeside = !rows.isEmpty() && !segment.box.isEmpty()
            && std::min(rows.last().box.bottom(), segment.box.bottom()) - std::max(rows.last().box.top(), segment.box.top())
                > 0.5 * std::min(rows.last().box.height(), segment.box.height());
        if (!isBeside)
            rows.append(PdfRow());
        rows.last().cells.append(segment);
        rows.last().box = rows.last().box.united(segment.box);
    }
    for (PdfRow &row : rows)
        std::stable_sort(row.cells.begin(), row.cells.end(),
                         [](const PdfSegment &a, const PdfSegment &b) { return a.box.left() < b.box.left(); });
    return rows;
}

QList<PdfRegion> regionsOf(const QList<PdfSegment> &segments)
{
    QList<PdfRegion> regions;
    split(segments, 0, &regions);
    return regions;
}

} // namespace hearth::reading
