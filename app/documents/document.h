#pragma once

#include <QList>
#include <QRectF>
#include <QSizeF>
#include <QString>
#include <QStringList>

namespace hearth {

// What a reader found in one file: values only, made in the reader's own process. The text that is kept here is the one that passages,
// citations and marks count in: soft hyphens and hyphens at line ends are gone, ligatures are letters, lines of a paragraph are joined by
// a blank.

// Where a run of a page's text stands on it: a word or a part of one.
struct TextRun
{
    qsizetype start = 0; // in DocumentPage::text, UTF-16 units
    qsizetype length = 0;
    QRectF box; // points from the page's top left corner
};

enum class ElementKind : quint8 { Paragraph, Heading, ListItem, TableRow, Code, Note, PageHeader, PageFooter };

// A piece of structure: a paragraph, a heading, one row of a table.
struct DocumentElement
{
    ElementKind kind = ElementKind::Paragraph;
    int level = 0;       // Heading: 1 to 6; ListItem: its depth from 1
    qsizetype start = 0; // in DocumentPage::text
    qsizetype length = 0;
    QStringList tableHeader;  // TableRow: the header's cells, where the table has some; cells in the text are parted by tabs
    bool isContinued = false; // goes on from the last element of the page before
    bool isHidden = false;    // a reader of the page does not see it: white on white, tiny, covered, not displayed
};

struct DocumentPage
{
    int number = 0; // physical, from 1; 0: the format has no pages and this is all of it
    QString label;  // "iv"; empty where it is the number
    QString title;  // of a slide or a sheet
    QSizeF size;    // points; empty where the format has no pages
    QString text;
    QList<DocumentElement> elements; // in reading order, not overlapping; headers and footers of the page are marked, not left out
    QList<TextRun> runs;             // by start; empty where there are no positions
    bool isRecognized = false;       // by OCR
};

enum class ReadTrouble : quint8 {
    None,
    Encrypted,
    Damaged,
    Empty,
    NoTextLayer, // pictures of pages only, and no OCR
    TooLarge,    // past a limit: size, pages, depth, ratio
    TooSlow,
    OutOfMemory,
    NotSupported,
    NotReadable, // no permission, gone
};

// Something of a file that could not be read, or the file itself.
struct ReadProblem
{
    ReadTrouble trouble = ReadTrouble::None; // None: it was read, but one should know
    int page = 0;                            // 0: the whole file
    QString detail;                          // one sentence, for the report
};

struct Document
{
    QString format; // "pdf", "docx", ...
    QString title;
    QString encoding; // of plain text
    QList<DocumentPage> pages;
    QList<ReadProblem> problems; // of single pages too
    // Set: nothing could be read, and why.
    ReadProblem failure;
};

} // namespace hearth
