#pragma once

#include "app/documents/document.h"

#include <QList>

namespace hearth {

// A document's stored text for the eye: its structure as html, with a passage marked. Everything of the text is escaped; links and images
// of the document are only words in it.

// What is marked on a page.
struct MarkedStretch
{
    qsizetype start = 0;
    qsizetype length = 0; // 0: nothing
    QStringList words;    // shown in bold within it
};

// The page's text from `from` to `to`. Classes: "mark", "hidden", "faint". The marked stretch begins after markBegin.
QString documentHtml(const DocumentPage &page, qsizetype from, qsizetype to, const MarkedStretch &mark);
inline constexpr QChar markBegin{0x2063}; // not seen; the text's own are left out

// A long text in parts that can be shown at once, cut between elements where there are some.
struct PagePart
{
    qsizetype page = 0; // index in the document
    qsizetype from = 0;
    qsizetype to = 0;
};
QList<PagePart> partsOf(const Document &document, qsizetype mostLetters = 16000);

} // namespace hearth
