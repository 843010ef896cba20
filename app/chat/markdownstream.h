#pragma once

#include "app/chat/block.h"
#include "app/chat/codecolors.h"
#include "app/chat/highlighter.h"
#include "app/chat/segmenter.h"

namespace hearth {

// A message's Markdown that grows: text → blocks. Each append parses only the last segment again (and, within a fenced block, only its
// new lines), so the cost follows the new text. Blocks are the same however the text was split.
class MarkdownStream
{
public:
    // hardBreaks: a line break in the source is one on screen (what a person typed).
    explicit MarkdownStream(const CodeColors &colors, bool hardBreaks = false);

    // Returns the index of the first block that changed.
    int append(const QString &text);
    // No more text will come: nothing is open any more.
    int finish();
    void setColors(const CodeColors &colors); // makes all blocks again

    [[nodiscard]] const QList<Block> &blocks() const { return m_blocks; }
    [[nodiscard]] const QString &text() const { return m_text; }

private:
    // The fenced block read last, up to its last whole line.
    struct OpenCode
    {
        qsizetype begin = -1; // of its segment
        qsizetype next = 0;   // where its unread text begins
        FenceInfo fence;
        HighlightState state;
        QString html;
        QString text;
        int lines = 0;
        bool isClosed = false;
    };

    int parseFrom(qsizetype firstSegment);
    Block growCode(const Segmenter::Segment &segment, QStringView all);
    void takeCodeLine(OpenCode &code, QStringView line) const;

    CodeColors m_colors;
    bool m_hardBreaks;
    bool m_isFinished = false;
    QString m_text;
    Segmenter m_segmenter;
    QList<int> m_firstBlock; // of each segment
    QList<Block> m_blocks;
    OpenCode m_code;
};

// The same in one go.
QList<Block> markdownBlocks(const QString &text, const CodeColors &colors = {}, bool hardBreaks = false);

} // namespace hearth
