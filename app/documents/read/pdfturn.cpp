#include "app/documents/read/pdfturn.h"

#include "app/documents/boxes.h"

#include <QPdfSelection>
#include <QTransform>

#include <algorithm>
#include <cmath>

namespace hearth::reading {

namespace {

constexpr qsizetype mostTried = 300;  // boxes of a page
constexpr qsizetype fewTried = 60;    // of them, where many places are tried
constexpr double leastFit = 0.5;      // of the sides of all boxes, where a page is said to be turned or cropped,
constexpr double clearlyBetter = 0.1; // and so much more than as it is not

int quarters(int turns)
{
    return ((turns % 4) + 4) % 4;
}

QList<QRectF> rectsOf(const QPdfSelection &selection)
{
    QList<QRectF> boxes;
    const QList<QPolygonF> polygons = selection.bounds();
    for (const QPolygonF &polygon : polygons)
        boxes.append(polygon.boundingRect());
    return boxes;
}

// At most so many of them, from everywhere.
QList<QRectF> someOf(const QList<QRectF> &boxes, qsizetype most)
{
    QList<QRectF> some;
    const qsizetype step = (boxes.size() + most - 1) / most;
    for (qsizetype i = 0; i < boxes.size(); i += step)
        some.append(boxes[i]);
    return some;
}

// How well ink fills the boxes when they are shifted so, 0 to 1.
template <typename Ink> double fitOf(const QList<QRectF> &boxes, const Ink &ink, QPointF shift = {})
{
    double fit = 0;
    for (const QRectF &box : boxes)
        fit += ink.fit(box.translated(shift));
    return fit / double(std::max<qsizetype>(1, boxes.size()));
}

// The few shifts along one side of the page, in points, that bring most of the boxes onto ink.
QList<double> likelyShifts(const QList<QRectF> &boxes, const QList<double> &ink, bool isAcross)
{
    constexpr qsizetype most = 4;
    constexpr double apart = 3;      // points
    constexpr double longest = 5000; // points
    double mean = 0;
    for (const double each : ink)
        mean += each / double(ink.size());
    QList<double> sums{0}; // of the ink before each point, less what is usual
    for (const double each : ink)
        sums.append(sums.last() + each - mean);
    const auto sumTo = [&sums](double at) { return sums[at > 0 ? qsizetype(std::min(at + 0.5, double(sums.size() - 1))) : 0]; };
    double first = 0; // of the boxes
    double last = 0;
    for (const QRectF &box : boxes) {
        first = std::min(first, isAcross ? box.left() : box.top());
        last = std::max(last, isAcross ? box.right() : box.bottom());
    }
    QList<std::pair<double, double>> shifts; // how much ink, the shift
    const double end = std::min(double(ink.size()) - first, longest);
    for (double shift = -std::min(last, longest); shift < end; ++shift) {
        double sum = 0;
        for (const QRectF &box : boxes) {
            const double from = (isAcross ? box.left() : box.top()) + shift;
            const double to = (isAcross ? box.right() : box.bottom()) + shift;
            sum += (sumTo(to) - sumTo(from)) * (isAcross ? box.height() : box.width());
        }
        shifts.append({sum, shift});
    }
    std::sort(shifts.begin(), shifts.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    QList<double> best;
    for (qsizetype i = 0; i < shifts.size() && best.size() < most; ++i) {
        const double shift = shifts[i].second;
        if (std::none_of(best.begin(), best.end(), [shift](double other) { return std::abs(other - shift) < apart; }))
            best.append(shift);
    }
    return best;
}

struct Shift
{
    QPointF by;
    double fit = 0;
};

// To where the boxes fit best, tried from point to point.
Shift bestShift(const QList<QRectF> &boxes, const PdfInkSums &ink)
{
    const QList<QRectF> few = someOf(boxes, fewTried);
    Shift best;
    const QList<double> downs = likelyShifts(few, ink.rows(), false);
    const QList<double> acrosses = likelyShifts(few, ink.columns(), true);
    for (const double down : downs) {
        for (const double across : acrosses) {
            const double fit = fitOf(few, ink, {across, down});
            if (fit > best.fit)
                best = {{across, down}, fit};
        }
    }
    if (best.fit <= 0)
        return best;
    // Around it, in the middle of the places that are equally good.
    constexpr double step = 0.5;
    const QPointF centre = best.by;
    QPointF sum;
    int count = 0;
    for (double down = -2; down <= 2; down += step) {
        for (double across = -2; across <= 2; across += step) {
            const QPointF by = centre + QPointF(across, down);
            const double fit = fitOf(few, ink, by);
            if (fit > best.fit) {
                best.fit = fit;
                sum = {};
                count = 0;
            }
            if (fit >= best.fit) {
                sum += by;
                ++count;
            }
        }
    }
    best.by = count > 0 ? sum / count : centre;
    return best;
}

// Line after line from the bottom to the top: upside down.
bool goesUp(const QList<QRectF> &boxes)
{
    qsizetype up = 0;
    qsizetype down = 0;
    for (qsizetype i = 1; i < boxes.size(); ++i) {
        const double step = boxes[i].center().y() - boxes[i - 1].center().y();
        if (std::abs(step) > boxes[i].height() / 2)
            ++(step < 0 ? up : down);
    }
    return up > down;
}

} // namespace

QSizeF turnedSize(const QSizeF &size, int turns)
{
    return quarters(turns) % 2 == 0 ? size : size.transposed();
}

QRectF turnedBox(const QRectF &box, int turns, const QSizeF &size)
{
    switch (quarters(turns)) {
    case 1: return {size.height() - box.bottom(), box.left(), box.height(), box.width()};
    case 2: return {size.width() - box.right(), size.height() - box.bottom(), box.width(), box.height()};
    case 3: return {box.top(), size.width() - box.right(), box.height(), box.width()};
    default: return box;
    }
}

QImage turnedPicture(const QImage &picture, int turns)
{
    return quarters(turns) == 0 ? picture : picture.transformed(QTransform().rotate(90 * quarters(turns)));
}

PdfPageWords asShown(PdfPageWords words, const QSizeF &shown)
{
    const QSizeF size = turnedSize(shown, -words.turns);
    for (PdfSegment &segment : words.segments) {
        segment.box = turnedBox(segment.box, words.turns, size);
        for (PdfWord &word : segment.words)
            word.box = turnedBox(word.box, words.turns, size);
    }
    words.turns = 0;
    return words;
}

PdfTurn::PdfTurn(const QPdfSelection &text, const PdfInk &ink, const QSizeF &shown) : m_shown(shown)
{
    const QList<QRectF> boxes = rectsOf(text);
    const QList<QRectF> some = someOf(boxes, mostTried);
    const double asItIs = fitOf(shownBoxes(some, 0), ink);
    double best = asItIs;
    const auto take = [&](int turns, const Shift &shift) {
        if (shift.fit > best && shift.fit >= leastFit && shift.fit >= asItIs + clearlyBetter) {
            best = shift.fit;
            m_byFile = turns;
            m_shift = shift.by;
        }
    };
    for (int turns = 1; turns < 4; ++turns)
        take(turns, {{}, fitOf(shownBoxes(some, turns), ink)});
    if (best < leastFit) {
        const PdfInkSums sums(ink);
        for (int turns = 0; turns < 4; ++turns) {
            const QList<QRectF> turned = shownBoxes(some, turns);
            const Shift shift = bestShift(turned, sums);
            if (shift.fit > 0)
                take(turns, {shift.by, fitOf(turned, ink, shift.by)});
        }
    }
    // What is written across the page, or upside down, and turned upright by the file is read as it is shown.
    const bool isUpright = m_byFile % 2 == 1 ? areWide(boxes) : !goesUp(boxes);
    m_turns = isUpright ? m_byFile : 0;
}

QRectF PdfTurn::shownBox(const QRectF &box, int turns) const
{
    // Qt counts from the bottom of the page as it is, but with the height of the turned one.
    const QSizeF before = turnedSize(m_shown, -turns);
    return turnedBox(box.translated(0, before.height() - m_shown.height()), turns, before);
}

QList<QRectF> PdfTurn::shownBoxes(const QList<QRectF> &boxes, int turns) const
{
    QList<QRectF> shown;
    for (const QRectF &box : boxes)
        shown.append(shownBox(box, turns));
    return shown;
}

QList<QRectF> PdfTurn::boxesOf(const QPdfSelection &selection) const
{
    QList<QRectF> boxes = rectsOf(selection);
    for (QRectF &box : boxes)
        box = turnedBox(shownBox(box, m_byFile).translated(m_shift), -m_turns, m_shown);
    return boxes;
}

} // namespace hearth::reading
