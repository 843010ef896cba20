#include "app/store/searchquery.h"

#include <QRegularExpression>

namespace hearth {

namespace {

bool isWrittenWithoutSpaces(const QString &text)
{
    for (const uint point : text.toUcs4()) {
        switch (QChar::script(point)) {
        case QChar::Script_Han:
        case QChar::Script_Hiragana:
        case QChar::Script_Katakana:
        case QChar::Script_Bopomofo:
        case QChar::Script_Hangul: // has spaces, but particles stick to words
        case QChar::Script_Thai:
        case QChar::Script_Lao:
        case QChar::Script_Khmer:
        case QChar::Script_Myanmar: return true;
        default: break;
        }
    }
    return false;
}

bool hasLetterOrDigit(const QString &word)
{
    for (const uint point : word.toUcs4()) {
        if (QChar::isLetterOrNumber(point))
            return true;
    }
    return false;
}

} // namespace

SearchQuery searchQuery(const QString &typed)
{
    static const QRegularExpression separators(QStringLiteral("[\\s\\x{0}-\\x{1f}]+"));
    SearchQuery query;
    const QStringList words = typed.split(separators, Qt::SkipEmptyParts).mid(0, 16);
    // Signs alone ("++") are no tokens for FTS5 and would match nothing.
    bool needsLike = isWrittenWithoutSpaces(typed);
    for (const QString &word : words)
        needsLike = needsLike || !hasLetterOrDigit(word);
    if (needsLike) {
        query.words = words;
        return query;
    }
    QStringList parts;
    for (QString word : words)
        parts.append(u'"' + word.replace(u'"', QStringLiteral("\"\"")) + QStringLiteral("\"*"));
    query.match = parts.join(u' ');
    return query;
}

QString likePattern(const QString &word)
{
    QString escaped = word;
    escaped.replace(u'\\', QStringLiteral("\\\\")).replace(u'%', QStringLiteral("\\%")).replace(u'_', QStringLiteral("\\_"));
    return u'%' + escaped + u'%';
}

QString snippetHtml(const QString &marked)
{
    QString html = marked.simplified().toHtmlEscaped();
    return html.replace(QChar(2), QStringLiteral("<b>")).replace(QChar(3), QStringLiteral("</b>"));
}

QString markedSnippet(const QString &content, const QStringList &words)
{
    constexpr qsizetype before = 20;
    constexpr qsizetype length = 90;
    qsizetype hit = content.size();
    for (const QString &word : words) {
        const qsizetype at = content.indexOf(word, 0, Qt::CaseInsensitive);
        hit = at >= 0 ? std::min(hit, at) : hit;
    }
    const qsizetype from = hit == content.size() ? 0 : std::max<qsizetype>(0, hit - before);
    QString part = content.mid(from, length);
    QStringList escaped;
    for (const QString &word : words)
        escaped.append(QRegularExpression::escape(word));
    part.replace(QRegularExpression(u'(' + escaped.join(u'|') + u')', QRegularExpression::CaseInsensitiveOption),
                 QStringLiteral("\x02\\1\x03"));
    return (from > 0 ? QStringLiteral("…") : QString()) + part + (from + length < content.size() ? QStringLiteral("…") : QString());
}

} // namespace hearth
