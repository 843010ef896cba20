#pragma once

#include "app/chat/block.h"
#include "app/chat/codecolors.h"

#include <QStringView>

namespace hearth {

// One segment of Markdown (CommonMark with tables, strikethrough and bare links; no raw HTML, no indented code) → blocks.
// Everything from the text is escaped; images become links to look at, and are never loaded; links only with http, https or mailto.
QList<Block> parseMarkdown(QStringView text, const CodeColors &colors, bool hardBreaks);

} // namespace hearth
