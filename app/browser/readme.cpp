#include "app/browser/readme.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <functional>

namespace hearth {

namespace {

constexpr qsizetype longest = 60000; // letters

QString withoutFrontMatter(const QString &source)
{
    static const QRegularExpression pattern(QStringLiteral("\\A\\x{feff}?---[ \\t]*\\n(?:.*\\n)*?---[ \\t]*(?:\\n|\\z)"));
    const QRegularExpressionMatch match = pattern.match(source);
    return match.hasMatch() ? source.mid(match.capturedEnd()) : source;
}

QString replaceEach(const QString &text, const QRegularExpression &pattern,
                    const std::function<QString(const QRegularExpressionMatch &)> &replacement)
{
    QString result;
    qsizetype last = 0;
    auto matches = pattern.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        result += text.mid(last, match.capturedStart() - last);
        result += replacement(match);
        last = match.capturedEnd();
    }
    return result + text.mid(last);
}

QString attribute(const QString &tag, const QString &name)
{
    const QRegularExpression pattern(QStringLiteral("\\b%1\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s>]+))").arg(name),
                                     QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = pattern.match(tag);
    return (match.captured(1) + match.captured(2) + match.captured(3)).trimmed();
}

// What Markdown has for a tag. `links`: where the <a> that are open lead.
QString ofTag(const QRegularExpressionMatch &match, QStringList &links)
{
    const bool isEnd = !match.captured(1).isEmpty();
    const QString name = match.captured(2).toLower();
    if (name == u"br")
        return QStringLiteral("\n");
    if (name == u"hr")
        return QStringLiteral("\n\n---\n\n");
    if (name == u"img")
        return attribute(match.captured(0), QStringLiteral("alt"));
    if (name == u"b" || name == u"strong")
        return QStringLiteral("**");
    if (name == u"i" || name == u"em")
        return QStringLiteral("*");
    if (name == u"code" || name == u"kbd")
        return QStringLiteral("`");
    if (name == u"summary")
        return QStringLiteral("\n\n");
    if (name.size() == 2 && name[0] == u'h' && name[1].isDigit())
        return isEnd ? QStringLiteral("\n\n") : QStringLiteral("\n\n") + QString(std::clamp(name[1].digitValue(), 1, 6), u'#') + u' ';
    if (name == u"li")
        return isEnd ? QString() : QStringLiteral("\n- ");
    if (name == u"td" || name == u"th")
        return isEnd ? QStringLiteral("  ") : QString();
    if (name == u"tr" || name == u"ul" || name == u"ol")
        return QStringLiteral("\n");
    if (name == u"a") {
        if (!isEnd) {
            links.append(attribute(match.captured(0), QStringLiteral("href")));
            return links.constLast().isEmpty() ? QString() : QStringLiteral("[");
        }
        const QString target = links.isEmpty() ? QString() : links.takeLast();
        return target.isEmpty() ? QString() : QStringLiteral("](<%1>)").arg(QString(target).remove(u'<').remove(u'>'));
    }
    static const QStringList blocks = {QStringLiteral("p"),       QStringLiteral("div"),     QStringLiteral("center"),
                                       QStringLiteral("details"), QStringLiteral("table"),   QStringLiteral("blockquote"),
                                       QStringLiteral("section"), QStringLiteral("picture"), QStringLiteral("video")};
    return blocks.contains(name) ? QStringLiteral("\n\n") : QString();
}

// HTML's line ends mean nothing, and four spaces before a line would mean code.
QString withoutTags(const QString &text)
{
    static const QRegularExpression tag(QStringLiteral("<(/?)([A-Za-z][A-Za-z0-9]*)(?:\\s[^<>]*)?/?>"));
    if (!text.contains(tag))
        return text;
    QStringList links;
    QString result = replaceEach(text, tag, [&links](const QRegularExpressionMatch &match) { return ofTag(match, links); });
    static const QRegularExpression indent(QStringLiteral("(?m)^[ \\t]{4,}(?=\\S)"));
    static const QRegularExpression empty(QStringLiteral("\\[\\s*\\]\\([^()\\n]*\\)"));
    static const QRegularExpression inLink(QStringLiteral("\\[\\s*([^\\[\\]]*?)\\s*\\]\\(<"));
    result.remove(empty).remove(indent);
    return replaceEach(result, inLink,
                       [](const QRegularExpressionMatch &match) { return u'[' + match.captured(1).simplified() + QStringLiteral("](<"); });
}

// Prose between fences of code.
QString cleaned(QString text, const QUrl &base)
{
    static const QRegularExpression comment(QStringLiteral("<!--.*?(?:-->|\\z)"), QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression hidden(QStringLiteral("<(script|style)\\b.*?(?:</\\1\\s*>|\\z)"),
                                           QRegularExpression::DotMatchesEverythingOption | QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression image(QStringLiteral("!\\[([^\\]]{0,500})\\](?:\\([^()]*(?:\\([^()]*\\)[^()]*)*\\)|\\[[^\\]]*\\])"));
    static const QRegularExpression emptyLink(QStringLiteral("(?<!!)\\[\\s*\\]\\([^()\\n]*\\)"));
    static const QRegularExpression link(QStringLiteral("\\]\\(<?([^()\\s<>]+)>?"));
    static const QRegularExpression blankLines(QStringLiteral("\\n[ \\t]*\\n(?:[ \\t]*\\n)+"));
    text.remove(comment).remove(hidden);
    text.replace(image, QStringLiteral("\\1")).remove(emptyLink);
    text = withoutTags(text);
    text = replaceEach(text, link, [&base](const QRegularExpressionMatch &match) {
        const QUrl target(match.captured(1));
        if (!target.isRelative() || match.captured(1).startsWith(u'#') || base.isEmpty())
            return match.captured();
        QString path = match.captured(1);
        while (path.startsWith(QLatin1String("./")) || path.startsWith(u'/'))
            path.remove(0, path.startsWith(u'/') ? 1 : 2);
        return QStringLiteral("](<") + base.toString() + QStringLiteral("/blob/main/") + path + u'>';
    });
    return text.replace(blankLines, QStringLiteral("\n\n"));
}

bool isFence(QStringView line)
{
    const QStringView text = line.trimmed();
    return text.startsWith(u"```") || text.startsWith(u"~~~");
}

} // namespace

QString readmeMarkdown(const QString &source, const QUrl &base)
{
    QString text = withoutFrontMatter(QString(source).replace(QLatin1String("\r\n"), QLatin1String("\n")));
    if (text.size() > longest) {
        const qsizetype end = text.lastIndexOf(u'\n', longest);
        text.truncate(end > longest / 2 ? end : longest);
        text += QStringLiteral("\n\n…");
    }
    QString result;
    QString prose;
    bool isCode = false;
    for (const QString &line : text.split(u'\n')) {
        const bool isEdge = isFence(line);
        if (isEdge && !isCode) {
            result += cleaned(prose, base);
            prose.clear();
        }
        isCode = isEdge ? !isCode : isCode;
        (isCode || isEdge ? result : prose) += line + u'\n';
    }
    return (result + cleaned(prose, base)).trimmed();
}

} // namespace hearth
