#include "app/chat/htmltext.h"

#include <algorithm>

namespace hearth {

namespace {

// One step through html: a tag or what makes one letter of the text.
struct Piece
{
    qsizetype start = 0;
    qsizetype length = 0;
    bool isTag = false;
    QStringView name; // of the tag, with "/" where it ends something
};

Piece pieceAt(QStringView html, qsizetype at)
{
    Piece piece{at, 1, false, {}};
    if (html[at] == u'<') {
        const qsizetype end = html.indexOf(u'>', at);
        piece.length = (end < 0 ? html.size() : end + 1) - at;
        piece.isTag = true;
        qsizetype nameEnd = at + 1;
        while (nameEnd < html.size() && (html[nameEnd].isLetterOrNumber() || html[nameEnd] == u'/'))
            ++nameEnd;
        piece.name = html.mid(at + 1, nameEnd - at - 1);
    } else if (html[at] == u'&') {
        const qsizetype end = html.indexOf(u';', at);
        if (end > at && end - at <= 32)
            piece.length = end + 1 - at;
    }
    return piece;
}

QChar letterOf(QStringView piece)
{
    if (piece.size() == 1)
        return piece[0];
    if (piece == QLatin1String("&lt;"))
        return u'<';
    if (piece == QLatin1String("&gt;"))
        return u'>';
    if (piece == QLatin1String("&amp;"))
        return u'&';
    if (piece == QLatin1String("&quot;"))
        return u'"';
    if (piece == QLatin1String("&nbsp;"))
        return u' ';
    return QChar(0xfffd); // a name that a model wrote: it is one sign, and no letter
}

bool breaksLine(QStringView name)
{
    static const QStringList names{QStringLiteral("br"),  QStringLiteral("p"),          QStringLiteral("/p"),  QStringLiteral("li"),
                                   QStringLiteral("/li"), QStringLiteral("ul"),         QStringLiteral("ol"),  QStringLiteral("/ul"),
                                   QStringLiteral("/ol"), QStringLiteral("blockquote"), QStringLiteral("hr"),  QStringLiteral("tr"),
                                   QStringLiteral("td"),  QStringLiteral("th"),         QStringLiteral("pre"), QStringLiteral("/pre")};
    return names.contains(name);
}

int codeStep(QStringView name)
{
    if (name == QLatin1String("code") || name == QLatin1String("pre"))
        return 1;
    return name == QLatin1String("/code") || name == QLatin1String("/pre") ? -1 : 0;
}

// Writes the html anew, with the marks that are open around each letter.
class Writer
{
public:
    Writer(const QString &html, const QList<HtmlMark> &marks) : m_html(html), m_marks(marks) { }

    QString write()
    {
        const HtmlText text = textOfHtml(m_html);
        qsizetype letter = 0;
        for (qsizetype at = 0; at < m_html.size();) {
            const Piece piece = pieceAt(m_html, at);
            at += piece.length;
            // A line break of the text stands at its tag.
            while (letter < text.starts.size() && text.starts[letter] == piece.start && piece.isTag)
                ++letter;
            if (piece.isTag)
                takeTag(piece);
            else
                takeLetter(piece, letter++);
        }
        setOpen({});
        return m_result;
    }

private:
    void takeTag(const Piece &piece)
    {
        setOpen({});
        if (piece.name == QLatin1String("a"))
            ++m_links;
        else if (piece.name == QLatin1String("/a"))
            --m_links;
        m_result += m_html.mid(piece.start, piece.length);
    }

    void takeLetter(const Piece &piece, qsizetype letter)
    {
        QList<qsizetype> wanted;
        const HtmlMark *replaced = nullptr;
        for (qsizetype i = 0; i < m_marks.size(); ++i) {
            const HtmlMark &mark = m_marks[i];
            if (letter < mark.start || letter >= mark.start + mark.length || (mark.isOffInLinks && m_links > 0))
                continue;
            if (mark.instead.isEmpty())
                wanted.append(i);
            else
                replaced = &mark;
        }
        if (replaced) {
            setOpen({});
            if (letter == replaced->start)
                m_result += replaced->instead;
            return;
        }
        setOpen(wanted);
        m_result += m_html.mid(piece.start, piece.length);
    }

    void setOpen(const QList<qsizetype> &wanted)
    {
        if (m_open == wanted)
            return;
        for (auto i = m_open.rbegin(); i != m_open.rend(); ++i)
            m_result += m_marks[*i].after;
        for (const qsizetype i : wanted)
            m_result += m_marks[i].before;
        m_open = wanted;
    }

    const QString &m_html;
    const QList<HtmlMark> &m_marks;
    QString m_result;
    QList<qsizetype> m_open;
    int m_links = 0;
};

} // namespace

HtmlText textOfHtml(const QString &html)
{
    HtmlText result;
    int code = 0;
    for (qsizetype at = 0; at < html.size();) {
        const Piece piece = pieceAt(html, at);
        at += piece.length;
        if (piece.isTag) {
            code = std::max(0, code + codeStep(piece.name));
            if (!breaksLine(piece.name) || result.text.isEmpty() || result.text.endsWith(u'\n'))
                continue;
        }
        result.text += piece.isTag ? QChar(u'\n') : letterOf(QStringView(html).mid(piece.start, piece.length));
        result.starts.append(piece.start);
        result.isCode.append(code > 0);
    }
    return result;
}

QString withMarks(const QString &html, const QList<HtmlMark> &marks)
{
    return marks.isEmpty() ? html : Writer(html, marks).write();
}

} // namespace hearth
