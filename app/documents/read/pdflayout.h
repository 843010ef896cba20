#pragma once

#include "app/documents/read/pdfrows.h"
#include "app/documents/read/readcontext.h"

#include <QSet>
#include <QSizeF>

namespace hearth::reading {

// A page as words, before it is known what they are.
struct PdfPageContent
{
    int number = 0; // from 1
    QString label;
    QSizeF size; // points, as the words are laid out
    PdfPageWords words;
};

// What the pages have in common: which lines are headers and footers, how large the body is set, which words the text has.
class PdfStyle
{
public:
    explicit PdfStyle(const QList<PdfPageContent> &pages);

    [[nodiscard]] bool isMargin(const PdfPageContent &page, const PdfSegment &segment) const;
    [[nodiscard]] double bodySize() const { return m_bodySize; }
    // 1 to 4 by size; 0: no larger than the body.
    [[nodiscard]] int headingLevel(double fontSize) const;
    // "low-" and "cost" at a line's end: does the hyphen belong to the word?
    [[nodiscard]] bool keepsHyphen(const QString &before, const QString &after) const;
    // "Landlo" and "rd", lines of a narrow cell: parts of one word?
    [[nodiscard]] bool isOneWord(const QString &before, const QString &after) const;

private:
    void findMargins(const QList<PdfPageContent> &pages);
    void findSizes(const QList<PdfPageContent> &pages);
    void findWords(const QList<PdfPageContent> &pages);

    QSet<QString> m_margins; // by text without page numbers, and place
    QSet<QString> m_words;   // lower case; "low-cost" as such
    QSet<QString> m_whole;   // those that stand within a line, so that no line's end parts them
    QList<double> m_headingSizes;
    double m_bodySize = 10;
};

// Turns pages of words into pages of elements.
class PdfLayout
{
public:
    void add(const PdfPageContent &page) { m_pages.append(page); }
    void write(ReadContext &context, const QString &whenNoText) const; // the reason that is given where no page has text

private:
    QList<PdfPageContent> m_pages;
};

} // namespace hearth::reading
