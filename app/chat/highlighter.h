#pragma once

#include "app/chat/codecolors.h"

#include <QString>
#include <QStringView>

namespace hearth {

struct LanguageRules; // languages.h

// What carries over from a line of code to the next.
struct HighlightState
{
    const LanguageRules *rules = nullptr; // null: an unknown language, shown plain
    enum class Inside : quint8 { Code, BlockComment, LongString, Tag };
    Inside inside = Inside::Code;
    QString closer; // what ends the LongString

    // Language names as written after a fence: "c++", "cpp", "py", "typescript", ...; any case.
    static HighlightState forLanguage(const QString &language);
};

// One line without its line break → html for Qt's rich text: spaces that it would fold become no-break ones,
// and words get <span style="color:...">.
QString highlightLine(QStringView line, HighlightState &state, const CodeColors &colors);

// Whole text, lines joined by "<br>".
QString highlightCode(const QString &code, const QString &language, const CodeColors &colors);

} // namespace hearth
