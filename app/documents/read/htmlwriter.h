#pragma once

#include "app/documents/read/pagebuilder.h"

namespace hearth::reading {

// HTML's text as elements. Scripts, styles and comments are left out, what is not displayed is marked, nothing is fetched.
// `title`: of the head, may be null.
void writeHtml(const QString &html, PageBuilder &builder, ReadContext &context, QString *title);

// The encoding that an HTML file says of itself ("iso-8859-1"), by its meta element or XML declaration; empty: none.
QByteArray encodingNamedIn(const QByteArray &html);

} // namespace hearth::reading
