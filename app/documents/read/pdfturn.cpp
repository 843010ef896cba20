#include "app/documents/read/pdfturn.h"

#include <QPdfSelection>
#include <QTransform>

#include <algorithm>
#include <cmath>

namespace hearth::reading {

namespace {

constexpr qsizetype mostTried = 300;  // boxes of a page
constexpr double leastFit = 0.5;      // of the sides of all boxes, where a page is said to be turned,
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

// Lines are wide, words set from top to bottom are not.
bool areMostlyWide(const QList<QRectF> &boxes)
{
    double width = 0;
    double height = 0;
    for (const QRectF &box : boxes) {
        width += box.width();
        height += box.height();
    }
    return width >= height;
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
    const qsizetype step = std::max<qsizetype>(1, boxes.size() / mostTried);
    double asItIs = 0;
    double best = 0;
    for (int turns = 0; turns < 4; ++turns) {
        double fit = 0;
        qsizetype count = 0;
        for (qsizetype i = 0; i < boxes.size(); i += step, ++count)
            fit += ink.fit(shownBox(boxes[i], turns));
        fit /= double(std::max<qsizetype>(1, count));
        if (turns == 0)
            asItIs = fit;
        const bool isTurned = turns > 0 && fit >= leastFit && fit >= asItIs + clearlyBetter;
        if (fit > best && (turns == 0 || isTurned)) {
            best = fit;
            m_byFile = turns;
        }
    }
    // What is written across the page, or upside down, and turned upright by the file is read as it is shown.
    const bool isUpright = m_byFile % 2 == 1 ? areMostlyWide(boxes) : !goesUp(boxes);
    m_turns = isUpright ? m_byFile : 0;
}

QRectF PdfTurn::beforeTurns(const QRectF &box, int turns) const
{
    // Qt counts from the bottom of the page as it is, but with the height of the turned one.
    return box.translated(0, turnedSize(m_shown, -turns).height() - m_shown.height());
}

QRectF PdfTurn::shownBox(const QRectF &box, int turns) const
{
    return turnedBox(beforeTurns(box, turns), turns, turnedSize(m_shown, -turns));
}

QList<QRectF> PdfTurn::boxesOf(const QPdfSelection &selection) const
{
    QList<QRectF> boxes = rectsOf(selection);
    for (QRectF &box : boxes)
        box = m_turns == m_byFile ? beforeTurns(box, m_byFile) : shownBox(box, m_byFile);
    return boxes;
}

} // namespace hearth::reading
