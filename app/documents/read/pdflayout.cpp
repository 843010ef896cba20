#include "app/documents/read/pdflayout.h"

#include "app/documents/read/pagebuilder.h"
#include "app/documents/read/pdfpagewriter.h"

namespace hearth::reading {

namespace {

constexpr double shareToWrite = 0.95; // of the processor time: pages that are whole have been handed over

} // namespace

void PdfLayout::write(ReadContext &context, const QString &whenNoText) const
{
    const PdfStyle style(m_pages);
    QString before;
    QList<int> without;
    for (const PdfPageContent &content : m_pages) {
        if (!context.hasTime(shareToWrite))
            break;
        PdfPageWriter writer(style, content);
        const DocumentPage page = writer.write(before);
        if (!page.elements.isEmpty() && context.roomFor(page.text.size(), page.elements.size(), page.runs.size()) < page.text.size())
            break;
        before = writer.lastText();
        if (page.elements.isEmpty())
            without.append(content.number);
        context.handOver(page);
        reportUnseen(context, writer.unseenLetters(), content.number);
    }
    if (without.size() == m_pages.size() && !m_pages.isEmpty())
        fail(ReadTrouble::NoTextLayer, whenNoText);
    for (const int page : std::as_const(without))
        context.report(ReadTrouble::NoTextLayer, page, tr("Page %1 has no text: it is a picture or blank.").arg(page));
}

} // namespace hearth::reading
