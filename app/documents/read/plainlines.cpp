#include "app/documents/read/plainlines.h"

#include <QRegularExpression>

#include <algorithm>

namespace hearth::reading {

namespace {

constexpr qsizetype narrowest = 40;
constexpr qsizetype widest = 132;

// "> " of quoted mail, however deep.
qsizetype quoteLength(const QString &line)
{
    qsizetype length = 0;
    while (length < line.size() && (line[length] == u'>' || (line[length] == u' ' && length > 0)))
        ++length;
    return length;
}

bool beginsItem(const QString &text)
{
    static const QRegularExpression item(
        QStringLiteral("^(?:[-*+\\x{2022}\\x{2013}\\x{00B7}]|\\(?[0-9]{1,3}[.)]|\\(?[a-z][.)]|\\[[0-9:.]+\\])\\s+\\S"));
    return item.match(text).hasMatch();
}

QString joined(const QString &before, const QString &after)
{
    if (before.endsWith(QChar(0xAD)))
        return before.chopped(1) + after;
    if (before.size() > 1 && before.endsWith(u'-') && before[before.size() - 2].isLetter() && !after.isEmpty() && after.front().isLower())
        return before + after; // which hyphens were there before the break cannot be told
    return before + u' ' + after;
}

} // namespace

qsizetype wrapWidth(const QStringList &lines)
{
    QList<qsizetype> lengths;
    for (const QString &line : lines)
        if (!line.trimmed().isEmpty())
            lengths.append(line.size());
    if (lengths.size() < 3)
        return 0;
    std::sort(lengths.begin(), lengths.end());
    // A long line here and there is an address or a table.
    const qsizetype width = lengths[lengths.size() * 98 / 100];
    if (width < narrowest || width > widest || lengths.last() > widest * 2)
        return 0;
    const auto near = std::count_if(lengths.begin(), lengths.end(), [width](qsizetype length) { return length * 4 >= width * 3; });
    return near * 4 >= lengths.size() ? width : 0;
}

void addParagraphs(const QStringList &lines, qsizetype width, PageBuilder &builder)
{
    QString text;
    ElementKind kind = ElementKind::Paragraph;
    qsizetype lastSize = 0;
    qsizetype lastQuote = 0;
    const auto flush = [&] {
        builder.add(kind, text, kind == ElementKind::ListItem ? 1 : 0);
        text.clear();
    };
    for (const QString &line : lines) {
        const qsizetype quote = quoteLength(line);
        const QString content = line.mid(quote).trimmed();
        if (content.isEmpty()) {
            flush();
            continue;
        }
        const bool isItem = beginsItem(content);
        const qsizetype blank = content.indexOf(u' ');
        const qsizetype firstWord = blank < 0 ? content.size() : blank;
        // It would have fitted, so the break is meant.
        const bool isMeant = width == 0 || lastSize + 1 + firstWord <= width - 1;
        if (!text.isEmpty() && (isItem || isMeant || quote != lastQuote))
            flush();
        if (text.isEmpty())
            kind = isItem ? ElementKind::ListItem : ElementKind::Paragraph;
        text = text.isEmpty() ? content : joined(text, content);
        lastSize = line.size();
        lastQuote = quote;
    }
    flush();
}

} // namespace hearth::reading
