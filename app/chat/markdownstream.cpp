#include "app/chat/markdownstream.h"

#include "app/chat/markdown.h"

namespace hearth {

namespace {

// Removes up to `columns` spaces, as many as the fence itself was indented.
QStringView withoutIndent(QStringView line, int columns)
{
    qsizetype spaces = 0;
    while (spaces < columns && spaces < line.size() && line[spaces] == u' ')
        ++spaces;
    return line.mid(spaces);
}

Block mathBlock(QStringView source)
{
    QString text = source.trimmed().toString();
    const QString end = text.startsWith(QLatin1String("$$")) ? QStringLiteral("$$") : QStringLiteral("\\]");
    text.remove(0, 2);
    if (const qsizetype at = text.indexOf(end); at >= 0)
        text.truncate(at);
    Block block;
    block.kind = BlockKind::Math;
    block.text = text.trimmed();
    return block;
}

} // namespace

MarkdownStream::MarkdownStream(const CodeColors &colors, bool hardBreaks) : m_colors(colors), m_hardBreaks(hardBreaks) { }

int MarkdownStream::append(const QString &text)
{
    m_text += text;
    return parseFrom(m_segmenter.update(m_text));
}

int MarkdownStream::finish()
{
    m_isFinished = true;
    if (m_blocks.isEmpty() || !m_blocks.last().isOpen)
        return int(m_blocks.size());
    m_blocks.last().isOpen = false;
    return int(m_blocks.size()) - 1;
}

void MarkdownStream::setColors(const CodeColors &colors)
{
    m_colors = colors;
    m_blocks.clear();
    m_firstBlock.clear();
    m_code = {};
    parseFrom(0);
}

void MarkdownStream::takeCodeLine(OpenCode &code, QStringView line) const
{
    const QStringView source = withoutIndent(line, code.fence.indent);
    if (code.lines > 0) {
        code.html += QLatin1String("<br>");
        code.text += u'\n';
    }
    ++code.lines;
    code.html += highlightLine(source, code.state, m_colors);
    code.text += source;
}

// Goes on where the last call for the same fence stopped, so that a long block costs its new lines only.
Block MarkdownStream::growCode(const Segmenter::Segment &segment, QStringView all)
{
    if (m_code.begin != segment.begin) {
        m_code = {};
        const qsizetype lineEnd = all.indexOf(u'\n', segment.begin);
        m_code.fence = openingFence(all.mid(segment.begin, lineEnd < 0 ? -1 : lineEnd - segment.begin));
        m_code.next = lineEnd < 0 ? all.size() : lineEnd + 1;
        m_code.begin = lineEnd < 0 ? -1 : segment.begin; // the language may go on: read it again
        m_code.state = HighlightState::forLanguage(m_code.fence.language);
    }
    qsizetype end = 0;
    while (!m_code.isClosed && (end = all.indexOf(u'\n', m_code.next)) >= 0) {
        const QStringView line = all.mid(m_code.next, end - m_code.next);
        m_code.isClosed = closesFence(line, m_code.fence);
        if (!m_code.isClosed)
            takeCodeLine(m_code, line);
        m_code.next = end + 1;
    }
    Block block;
    block.kind = BlockKind::Code;
    block.language = m_code.fence.language;
    const QStringView rest = all.mid(m_code.next);
    if (!m_code.isClosed && !rest.isEmpty() && !closesFence(rest, m_code.fence)) {
        OpenCode withRest = m_code;
        takeCodeLine(withRest, rest);
        block.html = withRest.html;
        block.text = withRest.text;
    } else {
        block.html = m_code.html;
        block.text = m_code.text;
    }
    return block;
}

int MarkdownStream::parseFrom(qsizetype firstSegment)
{
    const auto &segments = m_segmenter.segments();
    firstSegment = std::min(firstSegment, m_firstBlock.size());
    const int firstBlock = firstSegment < m_firstBlock.size() ? m_firstBlock[firstSegment] : int(m_blocks.size());
    m_blocks.resize(std::min<qsizetype>(firstBlock, m_blocks.size()));
    m_firstBlock.resize(firstSegment);
    for (qsizetype i = firstSegment; i < segments.size(); ++i) {
        m_firstBlock.append(int(m_blocks.size()));
        const bool isLast = i + 1 == segments.size();
        const qsizetype end = isLast ? m_text.size() : segments[i + 1].begin;
        const QStringView source = QStringView(m_text).mid(segments[i].begin, end - segments[i].begin);
        if (segments[i].kind == Segmenter::Kind::Fence)
            m_blocks.append(growCode(segments[i], QStringView(m_text).left(end)));
        else if (segments[i].kind == Segmenter::Kind::Math)
            m_blocks.append(mathBlock(source));
        else
            m_blocks.append(parseMarkdown(source, m_colors, m_hardBreaks));
    }
    if (!m_blocks.isEmpty() && !segments.isEmpty())
        m_blocks.last().isOpen = !m_isFinished && !segments.last().isClosed;
    return firstBlock;
}

QList<Block> markdownBlocks(const QString &text, const CodeColors &colors, bool hardBreaks)
{
    MarkdownStream stream(colors, hardBreaks);
    stream.append(text);
    stream.finish();
    return stream.blocks();
}

} // namespace hearth
