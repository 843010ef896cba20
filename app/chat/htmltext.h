#pragma once

#include <QList>
#include <QString>

#include <functional>

namespace hearth {

// The text that a block's html shows, for finding something in it and putting marks around what was found. For our own html only
// (app/chat/markdown): no comments, no scripts, all of the text escaped.
struct HtmlText
{
    QString text;            // an entity is one letter; line breaks stand between paragraphs, items and cells
    QList<qsizetype> starts; // of each letter, in the html: where what makes it begins
    QList<bool> isCode;      // of each letter
};
HtmlText textOfHtml(const QString &html);

// A stretch of the text that gets html of its own.
struct HtmlMark
{
    qsizetype start = 0;
    qsizetype length = 0;
    QString before;
    QString after;
    QString instead;           // not empty: in place of the text itself; then before and after are not used
    bool isOffInLinks = false; // stays away from what is a link already
};
// Marks by start. They may lie in each other, not cross; what is around a tag is closed before it and opened after it again.
QString withMarks(const QString &html, const QList<HtmlMark> &marks);

} // namespace hearth
