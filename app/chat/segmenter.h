#pragma once

#include <QList>
#include <QString>
#include <QStringView>

namespace hearth {

// An opening code fence: "```cpp".
struct FenceInfo
{
    QChar mark;
    int length = 0; // 0: not a fence
    int indent = 0;
    QString language;
};
FenceInfo openingFence(QStringView line);
bool closesFence(QStringView line, const FenceInfo &fence);

// Cuts Markdown that grows into segments that can be parsed alone: a paragraph, a whole list, a fenced block, a table, ...
// What lies before the last segment never changes by text that comes later: that is what makes streaming cheap.
class Segmenter
{
public:
    enum class Kind : quint8 { None, Paragraph, Heading, List, Quote, Fence, Math };
    struct Segment
    {
        qsizetype begin = 0; // offset in the text
        Kind kind = Kind::None;
        bool isClosed = false; // nothing more can join it
    };

    // `text` is all of the text so far, which must begin with the text of the last call. Returns the first segment that may have changed.
    qsizetype update(const QString &text);
    [[nodiscard]] const QList<Segment> &segments() const { return m_segments; }

private:
    void takeLine(QStringView line, qsizetype at);
    void begin(qsizetype at, Kind kind, bool isClosed = false);
    void startBlock(QStringView line, qsizetype at);

    struct State
    {
        bool afterBlank = false;
        QString mathEnd;
    };
    QList<Segment> m_segments;
    FenceInfo m_fence;
    State m_state;
    qsizetype m_lineBegin = 0; // the first line that has not ended yet
    // As of m_lineBegin: the unfinished line is taken on trial and given back at the next update.
    qsizetype m_settledSegments = 0;
    Segment m_settledLast;
    FenceInfo m_settledFence;
    State m_settledState;
};

} // namespace hearth
