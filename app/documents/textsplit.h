#pragma once

#include <QList>
#include <QString>

#include <functional>

namespace hearth {

// Where a text can be cut. Pure functions, any thread.

// A part of a text, in UTF-16 units.
struct TextSpan
{
    qsizetype start = 0;
    qsizetype length = 0;
    [[nodiscard]] qsizetype end() const { return start + length; }
    bool operator==(const TextSpan &) const = default;
};

// Tokens that a text takes, as an embedder counts.
using TokenCounter = std::function<int(const QString &text)>;

// About as many as a tokenizer of many languages makes: a short word is one, a long one several; in Chinese and Japanese nearly one a
// character.
int estimateTokens(QStringView text);

// Without the white space at both ends.
TextSpan trimmed(const QString &text, TextSpan span);

// Lines that are not blank.
QList<TextSpan> lineSpans(const QString &text, TextSpan within);

// Sentences, without the white space between them; in scripts without full stops (Thai) phrases.
QList<TextSpan> sentenceSpans(const QString &text, TextSpan within);

// Pieces of at most about `tokens`, cut where a line may be broken, or in the midst of a word where it never may.
QList<TextSpan> pieceSpans(const QString &text, TextSpan within, int tokens);

// Source code in blocks: a block begins with a line that is not indented, after a blank line or where a definition begins (function,
// class, type), with the comment above it.
QList<TextSpan> codeSpans(const QString &text, TextSpan within);
// The definitions within such a block, a class's methods: what is above the first of them, then each. The block alone where there are none.
QList<TextSpan> innerCodeSpans(const QString &text, TextSpan block);

} // namespace hearth
