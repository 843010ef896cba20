#pragma once

#include "app/documents/read/pdfink.h"

#include <QList>
#include <QRectF>
#include <QSizeF>

class QPdfSelection;

namespace hearth::reading {

// Quarter turns, clockwise, 0 to 3: of a picture and of a box on a page of this size (points; as it is before the turn).
QSizeF turnedSize(const QSizeF &size, int turns);
QRectF turnedBox(const QRectF &box, int turns, const QSizeF &size);
QImage turnedPicture(const QImage &picture, int turns);

// With boxes on the page as it is shown, which has this size.
PdfPageWords asShown(PdfPageWords words, const QSizeF &shown);

// Where text stands on a page that its file turns or crops when it is shown. Qt PDF 6.4 gives places on the page as it is before that, and
// says neither by how much it is turned nor what is cut off: the picture does. Words are laid out as they are read, upright; from there the
// page is turned.
class PdfTurn
{
public:
    // `text`: all of the page; `ink`: the page as it is shown, of this size in points.
    PdfTurn(const QPdfSelection &text, const PdfInk &ink, const QSizeF &shown);

    // From how the words are laid out to how the page is shown.
    [[nodiscard]] int turns() const { return m_turns; }
    // Of the page as its words are laid out.
    [[nodiscard]] QSizeF size() const { return turnedSize(m_shown, -m_turns); }
    // Places of a stretch of the page's text, as it is laid out.
    [[nodiscard]] QList<QRectF> boxesOf(const QPdfSelection &selection) const;

private:
    // Where Qt's box is on the page that is turned so often.
    [[nodiscard]] QRectF shownBox(const QRectF &box, int turns) const;
    [[nodiscard]] QList<QRectF> shownBoxes(const QList<QRectF> &boxes, int turns) const;

    QSizeF m_shown;
    int m_byFile = 0; // how the file turns the page
    QPointF m_shift;  // then, as it is cropped
    int m_turns = 0;
};

} // namespace hearth::reading
