#pragma once

#include "app/documents/read/pdfwords.h"

namespace hearth::reading {

// What the picture of a page says about a line of text.
class PdfInk
{
public:
    PdfInk(QImage grey, double scale) : m_grey(std::move(grey)), m_scale(scale) { }

    // Can anything be told from the rest in the box?
    [[nodiscard]] bool isSeen(const QRectF &box) const;
    // How well letters fill the box, 0 to 1: the share of its sides that their ink reaches from within and none does from without.
    [[nodiscard]] double fit(const QRectF &box) const;
    // How much of the page has ink beside these boxes, 0 to 1.
    [[nodiscard]] double shareBeside(const QList<QRectF> &boxes) const;
    // Boxes for the words, which fill the line from left to right.
    [[nodiscard]] QList<QRectF> wordBoxes(const QStringList &words, const QRectF &line, double fontSize) const;

private:
    friend class PdfInkSums;
    [[nodiscard]] QList<bool> inkedColumns(const QRect &pixels) const;
    [[nodiscard]] int paperIn(const QRect &pixels) const; // the grey that most of it has
    [[nodiscard]] bool hasInk(const QRectF &box, int paper) const;
    [[nodiscard]] QRect pixelsOf(const QRectF &box) const;

    QImage m_grey; // 8 bits
    double m_scale;
};

// The ink of a page, summed up once, so that thousands of places can be tried. Ink is what differs from the paper that most of the page
// has; grounds of another colour are ink all over.
class PdfInkSums
{
public:
    explicit PdfInkSums(const PdfInk &ink);

    [[nodiscard]] double fit(const QRectF &box) const; // as that of PdfInk
    // How much ink there is at each point of the page's height or width, from its top or left.
    [[nodiscard]] QList<double> rows() const { return profile(false); }
    [[nodiscard]] QList<double> columns() const { return profile(true); }

private:
    [[nodiscard]] QList<double> profile(bool isAcross) const;
    [[nodiscard]] int sumIn(const QRect &pixels) const;

    QSize m_size; // pixels
    double m_scale;
    QList<int> m_sums; // of all above and left of each corner
};

// Points that a word of this many takes at a size, by letters of a common face.
double estimatedWidth(QStringView word, double fontSize);

// The size that letters of this height have: "x" and "Ag" are not equally high.
double estimatedSize(QStringView text, double height);

} // namespace hearth::reading
