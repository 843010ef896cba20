#pragma once

#include <QSet>
#include <QString>
#include <QStringList>

namespace hearth {

// What the highlighter has to know of a language. Words are exact, except where isCaseless (then they are lower case).
struct LanguageRules
{
    QSet<QString> keywords;
    QSet<QString> types;
    QStringList lineComments; // "//", "#", "--"
    QString blockCommentBegin;
    QString blockCommentEnd;
    QString quotes;         // characters that begin and end a string on one line
    QStringList longQuotes; // that begin and end a string over lines: "\"\"\"", "`"
    bool isCaseless = false;
    bool isMarkup = false;        // tags and attributes instead of words: HTML, XML
    bool keysBeforeColon = false; // JSON, YAML, CSS: a word before ':' is a key
    bool hashBegins = false;      // "#" before a word begins a directive: C, C++
};

// Null for a language that is not known.
const LanguageRules *languageRules(const QString &name);

} // namespace hearth
