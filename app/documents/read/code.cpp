// Source code and data for programs: kept as it is, one element a definition.
#include "app/documents/read/pagebuilder.h"
#include "app/documents/read/readers.h"
#include "app/documents/read/textdecoder.h"

namespace hearth::reading {

namespace {

// Longer stretches without a place to part them are parted anywhere: minified code is one line.
constexpr qsizetype longestElement = 4000;

bool isBlank(const QString &line)
{
    return line.trimmed().isEmpty();
}

// A definition begins at the margin, after a blank line, and not with what ends one.
bool mayBegin(const QString &line, qsizetype margin)
{
    if (isBlank(line))
        return false;
    qsizetype indent = 0;
    while (line[indent].isSpace())
        ++indent;
    return indent <= margin && line[indent] != u'}' && line[indent] != u')' && line[indent] != u']';
}

void addElement(QStringList &lines, PageBuilder &builder)
{
    while (!lines.isEmpty() && isBlank(lines.last()))
        lines.removeLast();
    while (!lines.isEmpty() && isBlank(lines.first()))
        lines.removeFirst();
    const QString text = lines.join(u'\n');
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = text.size();
        if (end - at > longestElement) {
            const qsizetype line = text.lastIndexOf(u'\n', at + longestElement);
            end = line > at ? line : at + longestElement;
            if (text[end - 1].isHighSurrogate())
                --end;
        }
        builder.addCode(text.mid(at, end - at));
        at = end < text.size() && text[end] == u'\n' ? end + 1 : end;
    }
    lines.clear();
}

} // namespace

void readCode(const QByteArray &bytes, ReadContext &context)
{
    const DecodedText decoded = decodeText(bytes);
    context.document.encoding = decoded.encoding;
    PageBuilder builder(context);
    QStringList element;
    // Data in braces has everything below the first level.
    const bool isData = context.document.format == QLatin1String("json") || context.document.format == QLatin1String("xml");
    const qsizetype margin = isData ? 2 : 0;
    bool isAfterBlank = true;
    const QStringList lines = decoded.text.split(u'\n');
    for (const QString &line : lines) {
        if ((isAfterBlank || isData) && mayBegin(line, margin))
            addElement(element, builder);
        element.append(line);
        isAfterBlank = isBlank(line);
        if (!context.hasTime())
            break;
    }
    addElement(element, builder);
    builder.finish();
}

} // namespace hearth::reading
