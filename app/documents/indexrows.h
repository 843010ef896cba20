#pragma once

#include "app/documents/passage.h"

namespace hearth {

class Database;
class DatabaseRow;

// How values lie in the index's columns: the one place that packs and unpacks them. What is read from a file is checked: a damaged row
// gives empty values.

// For "SELECT <passageColumns> FROM passages p ...": what passageOf reads, from the first column on.
inline constexpr char passageColumns[] =
    "p.id, p.content_id, p.ordinal, p.page, p.page_label, p.page_title, p.start, p.length, p.text, p.search_text, "
    "p.headings, p.boxes, p.language, p.tokens, p.is_hidden, p.hash";
inline constexpr int passageColumnCount = 16; // further columns of a select begin here

struct StoredPassage
{
    Passage passage;
    qint64 contentId = -1;
    int ordinal = 0;
};
StoredPassage passageOf(const DatabaseRow &row);

// Headings: one a line.
QString headingsToText(const QStringList &headings);
QStringList headingsFromText(const QString &text);

// Boxes: four 16-bit numbers each, in tenths of a point (left, top, width, height), little-endian; null for none.
QByteArray packBoxes(const QList<QRectF> &boxes);
QList<QRectF> unpackBoxes(const QByteArray &bytes);

// Problems: JSON.
QString problemsToText(const QList<ReadProblem> &problems);
QList<ReadProblem> problemsFromText(const QString &text);

// A page with its text, elements and runs, compressed.
QByteArray packPage(const DocumentPage &page);
DocumentPage unpackPage(const QByteArray &bytes);

// Of a format with pages; 0: it has none.
int pageCount(const Document &document);
// What was read of the content with this hash; empty when an index does not have it. Throws DatabaseFailure.
Document readDocument(Database &index, const QByteArray &hash);

} // namespace hearth
