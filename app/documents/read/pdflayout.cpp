#include "app/documents/read/pdflayout.h"

#include "app/documents/read/pdfpagewriter.h"

namespace hearth::reading {

void PdfLayout::write(ReadContext &context) const
{
    const PdfStyle style(m_pages);
    QString before;
    QList<int> without;
    for (const PdfPageContent &content : m_pages) {
        PdfPageWriter writer(style, content);
        const DocumentPage page = writer.write(before);
        if (!page.elements.isEmpty() && !context.hasRoomFor(page.text.size()))
            break;
        before = writer.lastText();
        if (page.elements.isEmpty())
            without.append(content.number);
        context.document.pages.append(page);
    }
    if (without.size() == m_pages.size() && !m_pages.isEmpty())
        fail(ReadTrouble::NoTextLayer, tr("The file has pictures of pages only, no text."));
    for (const int page : std::as_const(without))
        context.report(ReadTrouble::NoTextLayer, page, tr("Page %1 has no text: it is a picture or blank.").arg(page));
}

} // namespace hearth::reading
