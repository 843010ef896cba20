#pragma once

#include "app/documents/read/readers.h"

namespace hearth::test {

// One line an element: kind, level, text; "~" before what is hidden.
inline QString outlineOf(const Document &document)
{
    static const QList<QString> kinds{QStringLiteral("p"),    QStringLiteral("h"),    QStringLiteral("li"),     QStringLiteral("row"),
                                      QStringLiteral("code"), QStringLiteral("note"), QStringLiteral("header"), QStringLiteral("footer")};
    QStringList lines;
    for (const DocumentPage &page : document.pages)
        for (const DocumentElement &element : page.elements) {
            QString line = (element.isHidden ? QStringLiteral("~") : QString()) + kinds[int(element.kind)];
            line += (element.level > 0 ? QString::number(element.level) : QString()) + u' ' + page.text.mid(element.start, element.length);
            if (!element.tableHeader.isEmpty())
                line += QLatin1String(" <") + element.tableHeader.join(u',') + u'>';
            lines.append(line.replace(u'\t', u'|').replace(u'\n', u'/'));
        }
    return lines.join(u'\n');
}

inline QString outline(reading::ReadFunction read, const QByteArray &bytes, const char *format = "")
{
    reading::ReadContext context{ReadLimits()};
    context.document.format = QLatin1String(format);
    read(bytes, context);
    return outlineOf(context.document);
}

} // namespace hearth::test
