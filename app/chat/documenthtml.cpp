#include "app/chat/documenthtml.h"

#include "app/chat/sourcemaps.h"

#include <algorithm>

namespace hearth {

namespace {

// Writes stretches of a page's text, each with what is marked in it.
class Writer
{
public:
    Writer(const DocumentPage &page, const MarkedStretch &mark) : m_text(page.text), m_mark(mark) { }

    // Line breaks stay.
    void write(qsizetype from, qsizetype to)
    {
        const qsizetype begin = std::clamp(m_mark.start, from, to);
        const qsizetype end = std::clamp(m_mark.start + m_mark.length, begin, to);
        result += escaped(m_text.mid(from, begin - from));
        if (begin < end) {
            if (!m_hasBegun)
                result += markBegin;
            m_hasBegun = true;
            QString inside = m_text.mid(begin, end - begin);
            inside.remove(markBegin);
            result += QStringLiteral("<span class=\"mark\">%1</span>")
                          .arg(withBoldWords(inside, m_mark.words).replace(u'\n', QStringLiteral("<br>")));
        }
        result += escaped(m_text.mid(end, to - end));
    }

    QString result;

private:
    static QString escaped(QString text)
    {
        text.remove(markBegin);
        return text.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"));
    }

    const QString &m_text;
    const MarkedStretch &m_mark;
    bool m_hasBegun = false;
};

void writeRow(Writer &writer, const QString &text, qsizetype from, qsizetype to)
{
    writer.result += QStringLiteral("<tr>");
    while (from <= to) {
        qsizetype end = text.indexOf(u'\t', from);
        end = end < 0 || end > to ? to : end;
        writer.result += QStringLiteral("<td>");
        writer.write(from, end);
        writer.result += QStringLiteral("</td>");
        from = end + 1;
    }
    writer.result += QStringLiteral("</tr>");
}

struct Tags
{
    QString before;
    QString after;
};

Tags tagsOf(const DocumentElement &element)
{
    if (element.isHidden)
        return {QStringLiteral("<p class=\"hidden\">"), QStringLiteral("</p>")};
    switch (element.kind) {
    case ElementKind::Heading: {
        const int level = std::clamp(element.level, 1, 4);
        return {QStringLiteral("<h%1>").arg(level), QStringLiteral("</h%1>").arg(level)};
    }
    case ElementKind::ListItem:
        return {QStringLiteral("<p style=\"margin-left:%1px\">• ").arg(16 * std::max(1, element.level)), QStringLiteral("</p>")};
    case ElementKind::Code: return {QStringLiteral("<pre>"), QStringLiteral("</pre>")};
    case ElementKind::Note:
    case ElementKind::PageHeader:
    case ElementKind::PageFooter: return {QStringLiteral("<p class=\"faint\">"), QStringLiteral("</p>")};
    default: return {QStringLiteral("<p>"), QStringLiteral("</p>")};
    }
}

void writeParagraph(Writer &writer, const DocumentPage &page, qsizetype from, qsizetype to)
{
    if (QStringView(page.text).mid(from, to - from).trimmed().isEmpty())
        return;
    writer.result += QStringLiteral("<p>");
    writer.write(from, to);
    writer.result += QStringLiteral("</p>");
}

} // namespace

QString documentHtml(const DocumentPage &page, qsizetype from, qsizetype to, const MarkedStretch &mark)
{
    Writer writer(page, mark);
    to = std::clamp(to, qsizetype(0), page.text.size());
    qsizetype at = std::clamp(from, qsizetype(0), to);
    bool isInTable = false;
    const auto setTable = [&](bool isWanted) {
        if (isWanted != isInTable)
            writer.result += isWanted ? QStringLiteral("<table cellpadding=\"6\">") : QStringLiteral("</table>");
        isInTable = isWanted;
    };
    for (const DocumentElement &element : page.elements) {
        const qsizetype begin = std::max(element.start, at);
        const qsizetype end = std::min(element.start + element.length, to);
        if (begin >= end)
            continue;
        const bool isRow = element.kind == ElementKind::TableRow && !element.isHidden;
        if (begin > at && !QStringView(page.text).mid(at, begin - at).trimmed().isEmpty()) {
            setTable(false);
            writeParagraph(writer, page, at, begin); // what belongs to no element
        }
        setTable(isRow);
        if (isRow) {
            writeRow(writer, page.text, begin, end);
        } else {
            const Tags tags = tagsOf(element);
            writer.result += tags.before;
            writer.write(begin, end);
            writer.result += tags.after;
        }
        at = end;
    }
    setTable(false);
    writeParagraph(writer, page, at, to);
    return writer.result;
}

QList<PagePart> partsOf(const Document &document, qsizetype mostLetters)
{
    QList<PagePart> parts;
    for (qsizetype i = 0; i < document.pages.size(); ++i) {
        const DocumentPage &page = document.pages[i];
        const qsizetype size = page.text.size();
        qsizetype from = 0;
        while (size - from > mostLetters) {
            qsizetype cut = -1;
            for (const DocumentElement &element : page.elements) {
                if (element.start > from && element.start <= from + mostLetters)
                    cut = element.start;
            }
            if (cut < 0)
                cut = page.text.lastIndexOf(u'\n', from + mostLetters);
            if (cut <= from)
                cut = from + mostLetters;
            if (page.text[cut].isLowSurrogate())
                ++cut;
            parts.append({i, from, cut});
            from = cut;
        }
        parts.append({i, from, size});
    }
    return parts;
}

} // namespace hearth
