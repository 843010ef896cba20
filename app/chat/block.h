#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace hearth {

enum class BlockKind : quint8 { Prose, Heading, List, Quote, Code, Table, Thinking, Rule, Math, ToolCall };

// One typed piece of a message on screen. `html` uses only tags that Qt's rich text knows; nothing in it is ever fetched.
struct Block
{
    BlockKind kind = BlockKind::Prose;
    QString html;            // Prose, Heading, List, Quote, Thinking; Code, ToolCall: highlighted
    QString text;            // plain text (Code: the source, Math: TeX, ToolCall: the arguments)
    QString title;           // ToolCall: the tool's name
    int level = 0;           // Heading: 1 to 6
    QString language;        // Code: as written after the fence, lower case
    QList<QStringList> rows; // Table: html of the cells, first row is the header
    QStringList alignments;  // Table: "left", "center", "right" a column
    bool isOpen = false;     // still being streamed
    double seconds = 0;      // Thinking: how long it took

    bool operator==(const Block &) const = default;
};

QString blockKindName(BlockKind kind);

} // namespace hearth
