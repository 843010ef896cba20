#pragma once

#include <QImage>
#include <QList>
#include <QRectF>
#include <QString>

class QPdfDocument;

namespace hearth::reading {

struct PdfWord
{
    QString text;
    QRectF box; // points from the page's top left corner
};

// Words that stand on one line with no wide gap between them: a line of a column, a cell's line.
struct PdfSegment
{
    QList<PdfWord> words;
    QRectF box;
    double fontSize = 0;       // points, judged by the letters' height
    int line = 0;              // of the page, in the order of the content
    bool isHyphenated = false; // ends in a hyphen that parts a word; the hyphen is not in the last word's text
    bool isHidden = false;     // nothing of it is seen on the page
    [[nodiscard]] QString text() const;
};

struct PdfPageWords
{
    QList<PdfSegment> segments; // in the order of the content
    bool hasPositions = true;   // false: one segment a line, without boxes
    bool isRecognized = false;  // by OCR
    bool isPicture = false;     // has much ink and next to no text: a scan with a stamp on it
    // Quarter turns, clockwise, from how the words are laid out, upright, to how the page is shown.
    int turns = 0;
};

// The words of a page (from 0). Qt gives the text of a page and boxes of stretches of it, at the price of parsing the page anew each time;
// so lines are found with as few questions as can be, and the words of a line by the gaps in its picture, which also shows what is hidden.
PdfPageWords wordsOfPage(QPdfDocument &document, int page);

// The page's picture in grey on white: `scale` pixels a point, or fewer where a side would have more than `mostPixels`.
QImage greyPicture(QPdfDocument &document, int page, double *scale, double mostPixels);

} // namespace hearth::reading
