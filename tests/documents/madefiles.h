#pragma once

#include <QByteArray>
#include <QList>
#include <QPair>

namespace hearth::test {

using Parts = QList<QPair<QByteArray, QByteArray>>; // path, content

// A ZIP file with these parts, packed.
QByteArray zipOf(const Parts &parts);

// The parts that a Word file must have, around this body.
QByteArray docxOf(const QByteArray &documentXml, const Parts &more = {});
QByteArray wordBody(const QByteArray &content);

// A PDF of objects 1, 2, ... as given ("<< /Type /Catalog ... >>"), the first of which is the root, with its table and trailer.
QByteArray pdfOf(const QList<QByteArray> &objects, const QByteArray &trailerMore = {});
QByteArray pdfStream(const QByteArray &content, const QByteArray &dictionaryMore = {});

} // namespace hearth::test
