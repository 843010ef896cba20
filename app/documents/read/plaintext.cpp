// Plain text: paragraphs between blank lines; lines that were broken to fit a width are joined again.
#include "app/documents/read/pagebuilder.h"
#include "app/documents/read/plainlines.h"
#include "app/documents/read/readers.h"
#include "app/documents/read/textdecoder.h"

namespace hearth::reading {

namespace {

// "=== January 1992 ===", or a line that is underlined by the next one, or one in capitals.
bool isHeadingLine(const QString &line, const QString &next)
{
    const QString text = line.trimmed();
    if (text.isEmpty() || text.size() > 100)
        return false;
    const QChar first = text.front();
    if ((first == u'=' || first == u'#' || first == u'*') && text.size() > 6 && text.startsWith(QString(3, first))
        && text.endsWith(QString(3, first)))
        return text.count(first) < text.size();
    const QString rule = next.trimmed();
    if (rule.size() >= 3 && (rule.front() == u'=' || rule.front() == u'-') && rule.count(rule.front()) == rule.size())
        return rule.size() * 2 >= text.size() && text.size() < 80;
    const auto letters = std::count_if(text.begin(), text.end(), [](QChar c) { return c.isLetter(); });
    const auto capitals = std::count_if(text.begin(), text.end(), [](QChar c) { return c.isUpper(); });
    return letters >= 4 && capitals == letters && next.trimmed().isEmpty();
}

bool isRule(const QString &line)
{
    const QString text = line.trimmed();
    return text.size() >= 3 && QStringLiteral("=-*_~#").contains(text.front()) && text.count(text.front()) == text.size();
}

QString headingText(const QString &line)
{
    QString text = line.trimmed();
    for (const QChar mark : {u'=', u'#', u'*'}) {
        while (text.startsWith(mark))
            text.remove(0, 1);
        while (text.endsWith(mark))
            text.chop(1);
    }
    return text;
}

} // namespace

void readPlainText(const QByteArray &bytes, ReadContext &context)
{
    const DecodedText decoded = decodeText(bytes);
    context.document.encoding = decoded.encoding;
    const QStringList lines = decoded.text.split(u'\n');
    PageBuilder builder(context);
    QStringList block;
    const qsizetype width = wrapWidth(lines);
    const auto flush = [&block, &builder, width] {
        addParagraphs(block, width, builder);
        block.clear();
    };
    for (qsizetype i = 0; i < lines.size() && context.hasTime(); ++i) {
        const QString &line = lines[i];
        if (line.trimmed().isEmpty() || isRule(line)) {
            flush();
        } else if (block.isEmpty() && isHeadingLine(line, i + 1 < lines.size() ? lines[i + 1] : QString())) {
            builder.add(ElementKind::Heading, headingText(line), 1);
        } else {
            block.append(line);
        }
    }
    flush();
    builder.finish();
}

} // namespace hearth::reading
