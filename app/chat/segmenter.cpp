#include "app/chat/segmenter.h"

namespace hearth {

namespace {

int indentOf(QStringView line)
{
    int columns = 0;
    for (const QChar c : line) {
        if (c == u' ')
            ++columns;
        else if (c == u'\t')
            columns += 4 - columns % 4;
        else
            break;
    }
    return columns;
}

bool isHeading(QStringView text)
{
    int marks = 0;
    while (marks < text.size() && text[marks] == u'#')
        ++marks;
    return marks >= 1 && marks <= 6 && (marks == text.size() || text[marks] == u' ' || text[marks] == u'\t');
}

bool isListItem(QStringView text)
{
    if (text.isEmpty())
        return false;
    qsizetype at = 0;
    if (text[0] == u'-' || text[0] == u'*' || text[0] == u'+') {
        at = 1;
    } else {
        while (at < text.size() && at < 9 && text[at] >= u'0' && text[at] <= u'9')
            ++at;
        if (at == 0 || at == text.size() || (text[at] != u'.' && text[at] != u')'))
            return false;
        ++at;
    }
    return at == text.size() || text[at] == u' ' || text[at] == u'\t';
}

// "***", "- - -": three or more of one sign and nothing else.
bool isRule(QStringView text)
{
    int marks = 0;
    for (const QChar c : text) {
        if (c == text[0])
            ++marks;
        else if (c != u' ' && c != u'\t')
            return false;
    }
    return marks >= 3 && (text[0] == u'-' || text[0] == u'*' || text[0] == u'_');
}

// What ends the display formula that this line begins; empty: it begins none.
QString mathEnd(QStringView text)
{
    if (text.startsWith(u"$$"))
        return QStringLiteral("$$");
    if (text.startsWith(u"\\["))
        return QStringLiteral("\\]");
    return {};
}

} // namespace

FenceInfo openingFence(QStringView line)
{
    FenceInfo fence;
    fence.indent = indentOf(line);
    const QStringView text = line.trimmed();
    if (text.isEmpty() || (text[0] != u'`' && text[0] != u'~'))
        return {};
    fence.mark = text[0];
    while (fence.length < text.size() && text[fence.length] == fence.mark)
        ++fence.length;
    const QStringView info = text.mid(fence.length).trimmed();
    if (fence.length < 3 || (fence.mark == u'`' && info.contains(u'`')))
        return {};
    qsizetype end = 0;
    while (end < info.size() && !info[end].isSpace() && info[end] != u'{' && info[end] != u',')
        ++end;
    fence.language = info.left(end).toString().toLower();
    return fence;
}

bool closesFence(QStringView line, const FenceInfo &fence)
{
    if (indentOf(line) > 3)
        return false;
    const QStringView text = line.trimmed();
    if (text.size() < fence.length)
        return false;
    for (const QChar c : text) {
        if (c != fence.mark)
            return false;
    }
    return true;
}

void Segmenter::begin(qsizetype at, Kind kind, bool isClosed)
{
    if (!m_segments.isEmpty())
        m_segments.last().isClosed = true;
    m_segments.append({at, kind, isClosed});
    m_state = {};
}

void Segmenter::startBlock(QStringView line, qsizetype at)
{
    const QStringView text = line.trimmed();
    if (const FenceInfo fence = openingFence(line); fence.length > 0 && fence.indent <= 3) {
        begin(at, Kind::Fence);
        m_fence = fence;
    } else if (isHeading(text)) {
        begin(at, Kind::Heading, true);
    } else if (const QString end = mathEnd(text); !end.isEmpty()) {
        begin(at, Kind::Math, text.indexOf(end, 2) >= 0);
        m_state.mathEnd = end;
    } else if (isRule(text)) {
        begin(at, Kind::Paragraph, true);
    } else if (isListItem(text)) {
        begin(at, Kind::List);
    } else {
        begin(at, text.startsWith(u'>') ? Kind::Quote : Kind::Paragraph);
    }
}

void Segmenter::takeLine(QStringView line, qsizetype at)
{
    const QStringView text = line.trimmed();
    const bool isOpen = !m_segments.isEmpty() && !m_segments.last().isClosed;
    if (!isOpen) {
        if (!text.isEmpty())
            startBlock(line, at);
        return;
    }
    Segment &last = m_segments.last();
    if (last.kind == Kind::Fence) {
        last.isClosed = closesFence(line, m_fence);
        return;
    }
    if (last.kind == Kind::Math) {
        last.isClosed = text.contains(m_state.mathEnd);
        return;
    }
    const bool isList = last.kind == Kind::List;
    if (text.isEmpty()) {
        m_state.afterBlank = true;
        last.isClosed = !isList;
        return;
    }
    // Inside a list an indented line belongs to its item; what else begins a block at the margin ends the list or the paragraph.
    const int indent = indentOf(line);
    const bool isAtMargin = isList ? indent <= 1 : indent <= 3;
    const FenceInfo fence = openingFence(line);
    const bool interrupts = isAtMargin
        && (fence.length > 0 || isHeading(text) || (text.startsWith(u'>') && last.kind != Kind::Quote) || !mathEnd(text).isEmpty()
            || (last.kind != Kind::Paragraph && isRule(text)) || (last.kind == Kind::Quote && isListItem(text)));
    const bool leavesList = isList && m_state.afterBlank && indent < 2 && !isListItem(text);
    m_state.afterBlank = false;
    // A list right under a paragraph interrupts it; a numbered one only from 1 on (as CommonMark has it).
    const bool beginsList = last.kind == Kind::Paragraph && indent <= 3 && isListItem(text) && !isRule(text)
        && (!text[0].isDigit() || text.startsWith(u"1.") || text.startsWith(u"1)")) && text.size() > 2;
    if (interrupts || leavesList || beginsList)
        startBlock(line, at);
}

qsizetype Segmenter::update(const QString &text)
{
    // Give the trial line back.
    m_segments.resize(m_settledSegments);
    if (m_settledSegments > 0)
        m_segments.last() = m_settledLast;
    m_fence = m_settledFence;
    m_state = m_settledState;
    const qsizetype firstChanged = std::max<qsizetype>(0, m_segments.size() - 1);

    while (true) {
        const qsizetype end = text.indexOf(u'\n', m_lineBegin);
        if (end < 0)
            break;
        takeLine(QStringView(text).mid(m_lineBegin, end - m_lineBegin), m_lineBegin);
        m_lineBegin = end + 1;
    }
    m_settledSegments = m_segments.size();
    m_settledLast = m_segments.isEmpty() ? Segment() : m_segments.last();
    m_settledFence = m_fence;
    m_settledState = m_state;
    if (m_lineBegin < text.size())
        takeLine(QStringView(text).mid(m_lineBegin), m_lineBegin);
    return firstChanged;
}

} // namespace hearth
