#pragma once

#include <QString>
#include <QStringList>

namespace hearth {

// What a user typed into the search box, made safe. Every word must occur.
struct SearchQuery
{
    QString match;     // FTS5 expression: each word quoted, as a prefix; empty: use `words`
    QStringList words; // for LIKE, when a script writes no spaces between words (Chinese, Japanese, Thai, ...)
    [[nodiscard]] bool isEmpty() const { return match.isEmpty() && words.isEmpty(); }
};
SearchQuery searchQuery(const QString &typed);

// "%word%" with LIKE's own signs escaped by '\'.
QString likePattern(const QString &word);

// Text with hits between U+0002 and U+0003 → rich text with <b>.
QString snippetHtml(const QString &marked);
// The neighbourhood of the first hit of any word, hits marked as above.
QString markedSnippet(const QString &content, const QStringList &words);

} // namespace hearth
