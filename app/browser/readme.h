#pragma once

#include <QString>
#include <QUrl>

namespace hearth {

// A README of the Hub as Markdown that our own renderer shows well: without the YAML at its head, HTML turned into what Markdown has for
// it or into its text, images into their alternative text, links within the repository into ones to its page. Nothing in the result is
// ever fetched. base: the repository's page. A pure function over foreign text; very long ones are cut at a line.
QString readmeMarkdown(const QString &source, const QUrl &base);

} // namespace hearth
