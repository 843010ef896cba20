#pragma once

#include "app/documents/read/pagebuilder.h"

namespace hearth::reading {

// The width at which these lines were broken, in characters; 0: they were not.
qsizetype wrapWidth(const QStringList &lines);

// A block of lines without a blank one: joins what was broken, keeps apart list items and lines that end before the width for a reason.
void addParagraphs(const QStringList &lines, qsizetype width, PageBuilder &builder);

} // namespace hearth::reading
