#pragma once

#include "app/documents/read/pdflayout.h"
#include "app/documents/read/pdftable.h"

namespace hearth::reading {

// Writes one page's words as elements with runs.
class PdfPageWriter
{
public:
    PdfPageWriter(const PdfStyle &style, const PdfPageContent &content);

    // `before`: the last element's text of the page before, to tell whether this one goes on with it.
    DocumentPage write(const QString &before);
    [[nodiscard]] QString lastText() const { return m_lastText; }
    [[nodiscard]] int unseenLetters() const { return m_unseenLetters; } // as folded() counts them

private:
    struct Block
    {
        ElementKind kind = ElementKind::Paragraph;
        int level = 0;
        QList<PdfSegment> segments; // lines
        bool isHidden = false;
    };

    void writePlain();
    void writeMargins(bool isTop);
    void writeRegion(const PdfRegion &region);
    void writeTable(const PdfTable &table);
    void addLine(const PdfRegion &region, qsizetype row);
    [[nodiscard]] bool beginsBlock(const PdfRegion &region, qsizetype row) const;
    [[nodiscard]] int headingLevel(const PdfRegion &region, qsizetype row) const;
    void flush();
    void appendSegments(const QList<PdfSegment> &segments, double columnWidth); // 0: no cell
    [[nodiscard]] bool isJoinedInCell(const PdfSegment &before, const PdfSegment &line, double columnWidth) const;
    void beginElement(DocumentElement element);
    void endElement();

    const PdfStyle &m_style;
    const PdfPageContent &m_content;
    DocumentPage m_page;
    Block m_block;
    QString m_lastText;
    int m_unseenLetters = 0;
    double m_leading = 0; // from line to line, of the body
};

} // namespace hearth::reading
