#include "app/chat/highlighter.h"

#include "app/chat/languages.h"

namespace hearth {

namespace {

// Reads one line from left to right; what it cannot name stays plain.
class LineReader
{
public:
    LineReader(QStringView line, HighlightState &state, const CodeColors &colors)
        : m_line(line), m_state(state), m_rules(*state.rules), m_colors(colors)
    {
    }

    QString read()
    {
        while (m_at < m_line.size()) {
            if (m_state.inside == HighlightState::Inside::BlockComment)
                readUntil(m_rules.blockCommentEnd, m_colors.comment, false);
            else if (m_state.inside == HighlightState::Inside::LongString)
                readUntil(m_state.closer, m_colors.string, true);
            else if (!readComment() && !readString() && !readMarkup() && !readNumber() && !readWord())
                plain(1);
        }
        return m_html;
    }

private:
    using Inside = HighlightState::Inside;

    void put(qsizetype length, const QString &color)
    {
        const QString text = m_line.mid(m_at, length).toString().toHtmlEscaped();
        m_html += color.isEmpty() ? text : QStringLiteral("<span style=\"color:%1\">%2</span>").arg(color, text);
        m_at += length;
    }
    void plain(qsizetype length) { put(length, {}); }

    void readUntil(const QString &closer, const QString &color, bool hasEscapes)
    {
        qsizetype end = m_at;
        while (end < m_line.size() && !m_line.mid(end).startsWith(closer))
            end += hasEscapes && m_line[end] == u'\\' ? 2 : 1;
        const bool isClosed = end < m_line.size();
        put(isClosed ? end + closer.size() - m_at : m_line.size() - m_at, color);
        if (isClosed)
            m_state.inside = Inside::Code;
    }

    bool readComment()
    {
        const QStringView rest = m_line.mid(m_at);
        if (!m_rules.blockCommentBegin.isEmpty() && rest.startsWith(m_rules.blockCommentBegin)) {
            m_state.inside = Inside::BlockComment;
            const QString begin = m_rules.blockCommentBegin;
            put(begin.size(), m_colors.comment);
            return true;
        }
        for (const QString &mark : m_rules.lineComments) {
            // "#" inside a word is none: "$#", "a#b".
            const bool isApart = mark != QLatin1String("#") || m_at == 0 || m_line[m_at - 1].isSpace();
            if (isApart && rest.startsWith(mark)) {
                put(rest.size(), m_colors.comment);
                return true;
            }
        }
        return false;
    }

    bool readString()
    {
        const QStringView rest = m_line.mid(m_at);
        for (const QString &mark : m_rules.longQuotes) {
            if (rest.startsWith(mark)) {
                m_state.inside = Inside::LongString;
                m_state.closer = mark;
                put(mark.size(), m_colors.string);
                return true;
            }
        }
        const bool mayBegin = !m_rules.isMarkup || m_state.inside == Inside::Tag;
        if (!mayBegin || !m_rules.quotes.contains(rest[0]))
            return false;
        qsizetype end = 1;
        while (end < rest.size() && rest[end] != rest[0])
            end += rest[end] == u'\\' && !m_rules.isMarkup ? 2 : 1;
        end = std::min(end + 1, rest.size());
        put(end, m_rules.keysBeforeColon && isBeforeColon(m_at + end) ? m_colors.type : m_colors.string);
        return true;
    }

    bool readMarkup()
    {
        if (!m_rules.isMarkup)
            return false;
        if (m_state.inside == Inside::Tag && m_line[m_at] == u'>') {
            m_state.inside = Inside::Code;
            plain(1);
            return true;
        }
        if (m_state.inside == Inside::Code && m_line[m_at] == u'<') {
            qsizetype end = m_at + 1;
            while (end < m_line.size() && (m_line[end].isLetterOrNumber() || QStringLiteral("/!?:-_").contains(m_line[end])))
                ++end;
            m_state.inside = Inside::Tag;
            put(end - m_at, m_colors.keyword);
            return true;
        }
        if (m_state.inside == Inside::Tag) {
            const qsizetype end = wordEnd(m_at);
            if (end > m_at) {
                put(end - m_at, m_colors.type);
                return true;
            }
        }
        plain(m_state.inside == Inside::Code ? std::max<qsizetype>(1, wordEnd(m_at) - m_at) : 1);
        return true;
    }

    bool readNumber()
    {
        const QChar first = m_line[m_at];
        if (!(first >= u'0' && first <= u'9') || (m_at > 0 && isWordPart(m_line[m_at - 1])))
            return false;
        qsizetype end = m_at;
        while (end < m_line.size() && (isWordPart(m_line[end]) || m_line[end] == u'.' || m_line[end] == u'\''))
            ++end;
        while (end > m_at + 1 && !isWordPart(m_line[end - 1]))
            --end;
        put(end - m_at, m_colors.number);
        return true;
    }

    bool readWord()
    {
        const qsizetype end = wordEnd(m_at);
        if (m_rules.hashBegins && m_line[m_at] == u'#' && m_line.left(m_at).trimmed().isEmpty()) {
            put(std::max(wordEnd(m_at + 1), m_at + 1) - m_at, m_colors.keyword);
            return true;
        }
        if (end == m_at)
            return false;
        const QString word =
            m_rules.isCaseless ? m_line.mid(m_at, end - m_at).toString().toLower() : m_line.mid(m_at, end - m_at).toString();
        if (m_rules.keysBeforeColon && isBeforeColon(end))
            put(end - m_at, m_colors.type);
        else if (m_rules.keywords.contains(word))
            put(end - m_at, m_colors.keyword);
        else if (m_rules.types.contains(word))
            put(end - m_at, m_colors.type);
        else
            put(end - m_at, end < m_line.size() && m_line[end] == u'(' ? m_colors.function : m_colors.plain);
        return true;
    }

    [[nodiscard]] bool isBeforeColon(qsizetype at) const
    {
        while (at < m_line.size() && m_line[at] == u' ')
            ++at;
        return at < m_line.size() && (m_line[at] == u':' || (m_line[at] == u'=' && m_rules.lineComments.contains(QStringLiteral("#"))));
    }

    [[nodiscard]] bool isWordPart(QChar c) const
    {
        return c.isLetterOrNumber() || c == u'_' || c.isSurrogate() || (c == u'-' && (m_rules.keysBeforeColon || m_rules.isMarkup));
    }

    [[nodiscard]] qsizetype wordEnd(qsizetype at) const
    {
        while (at < m_line.size() && isWordPart(m_line[at]))
            ++at;
        return at;
    }

    QStringView m_line;
    HighlightState &m_state;
    const LanguageRules &m_rules;
    const CodeColors &m_colors;
    qsizetype m_at = 0;
    QString m_html;
};

// Qt's rich text folds white space: leading and repeated spaces become no-break ones, tabs four of them.
QString keepSpaces(const QString &html)
{
    QString kept;
    kept.reserve(html.size() + 16);
    bool isInTag = false;
    bool afterSpace = true;
    for (const QChar c : html) {
        if (c == u'<')
            isInTag = true;
        if (!isInTag && c == u'\t') {
            kept += QString(4, QChar(0xa0));
        } else if (!isInTag && c == u' ') {
            kept += afterSpace ? QChar(0xa0) : c;
            afterSpace = true;
            continue;
        } else {
            kept += c;
        }
        if (!isInTag)
            afterSpace = c == u'\t';
        if (c == u'>')
            isInTag = false;
    }
    if (kept.endsWith(u' '))
        kept.back() = QChar(0xa0);
    return kept;
}

} // namespace

HighlightState HighlightState::forLanguage(const QString &language)
{
    HighlightState state;
    state.rules = languageRules(language);
    return state;
}

QString highlightLine(QStringView line, HighlightState &state, const CodeColors &colors)
{
    return keepSpaces(state.rules ? LineReader(line, state, colors).read() : line.toString().toHtmlEscaped());
}

QString highlightCode(const QString &code, const QString &language, const CodeColors &colors)
{
    HighlightState state = HighlightState::forLanguage(language);
    QString html;
    bool isFirst = true;
    for (const QStringView line : QStringView(code).split(u'\n')) {
        if (!isFirst)
            html += QLatin1String("<br>");
        isFirst = false;
        html += highlightLine(line, state, colors);
    }
    return html;
}

} // namespace hearth
