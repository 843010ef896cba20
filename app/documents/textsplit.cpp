#include "app/documents/textsplit.h"

#include <QRegularExpression>
#include <QTextBoundaryFinder>

#include <algorithm>

namespace hearth {

namespace {

constexpr int lettersAToken = 6; // of a word's letters past the first
constexpr int digitsAToken = 3;
constexpr qsizetype longestLine = 400; // of code that is looked at

bool isWide(QChar c)
{
    switch (c.script()) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Hangul: return true;
    default: return false;
    }
}

bool isDense(QChar c)
{
    switch (c.script()) {
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar: return true;
    default: return false;
    }
}

QList<TextSpan> spansBetween(const QString &text, TextSpan within, QTextBoundaryFinder::BoundaryType type)
{
    const QString part = text.mid(within.start, within.length);
    QTextBoundaryFinder finder(type, part);
    QList<TextSpan> spans;
    qsizetype from = 0;
    while (finder.toNextBoundary() != -1) {
        spans.append({within.start + from, finder.position() - from});
        from = finder.position();
    }
    if (from < part.size())
        spans.append({within.start + from, part.size() - from});
    return spans;
}

bool isIndented(QStringView line)
{
    return !line.isEmpty() && line[0].isSpace();
}

// A closing bracket or the like goes on with what is above it.
bool isClosing(QStringView line)
{
    return !line.isEmpty() && QStringLiteral("})];").contains(line[0]);
}

bool beginsDefinition(QStringView line)
{
    static const QRegularExpression pattern(
        QStringLiteral("^(export |pub |public |private |protected |static |inline |constexpr |async |abstract |final |template|"
                       "def |class |struct |enum |union |interface |trait |impl |fn |func |function |namespace |module |type |sub |proc |"
                       "CREATE |INSERT |ALTER |\\[|@)|^[A-Za-z_][\\w:<>,*& ]*\\([^;]*$"));
    return pattern.match(line.left(longestLine).toString()).hasMatch();
}

bool isComment(QStringView line)
{
    for (const QLatin1String mark :
         {QLatin1String("//"), QLatin1String("#"), QLatin1String("/*"), QLatin1String("--"), QLatin1String("\"\"\"")}) {
        if (line.startsWith(mark))
            return true;
    }
    return false;
}

// Lines with their own text, blank ones too.
QList<TextSpan> allLines(const QString &text, TextSpan within)
{
    QList<TextSpan> lines;
    for (qsizetype at = within.start; at < within.end();) {
        qsizetype end = text.indexOf(u'\n', at);
        if (end < 0 || end > within.end())
            end = within.end();
        lines.append({at, end - at});
        at = end + 1;
    }
    return lines;
}

} // namespace

int estimateTokens(QStringView text)
{
    int tokens = 0;
    int letters = 0;
    int digits = 0;
    int dense = 0;
    const auto endWord = [&] {
        tokens += (letters > 0 ? 1 + (letters - 1) / lettersAToken : 0) + (digits + digitsAToken - 1) / digitsAToken + (dense + 1) / 2;
        letters = digits = dense = 0;
    };
    for (const QChar c : text) {
        if (c.isSpace()) {
            endWord();
        } else if (c.isSurrogate() || isWide(c)) {
            endWord();
            tokens += c.isLowSurrogate() ? 0 : 1;
        } else if (isDense(c)) {
            ++dense;
        } else if (c.isLetter() || c.isMark()) {
            ++letters;
        } else if (c.isDigit()) {
            ++digits;
        } else {
            endWord();
            ++tokens;
        }
    }
    endWord();
    return tokens;
}

TextSpan trimmed(const QString &text, TextSpan span)
{
    qsizetype from = span.start;
    qsizetype to = span.end();
    while (from < to && text[from].isSpace())
        ++from;
    while (to > from && text[to - 1].isSpace())
        --to;
    return {from, to - from};
}

QList<TextSpan> lineSpans(const QString &text, TextSpan within)
{
    QList<TextSpan> spans;
    for (const TextSpan &line : allLines(text, within)) {
        const TextSpan span = trimmed(text, line);
        if (span.length > 0)
            spans.append(span);
    }
    return spans;
}

QList<TextSpan> sentenceSpans(const QString &text, TextSpan within)
{
    QList<TextSpan> spans;
    for (const TextSpan &sentence : spansBetween(text, within, QTextBoundaryFinder::Sentence)) {
        const TextSpan span = trimmed(text, sentence);
        if (span.length > 0)
            spans.append(span);
    }
    return spans;
}

QList<TextSpan> pieceSpans(const QString &text, TextSpan within, int tokens)
{
    QList<TextSpan> pieces;
    TextSpan piece{within.start, 0};
    int filled = 0;
    const auto add = [&](TextSpan span, int count) {
        if (filled > 0 && filled + count > tokens) {
            pieces.append(piece);
            piece = {span.start, 0};
            filled = 0;
        }
        piece.length = span.end() - piece.start;
        filled += count;
    };
    for (const TextSpan &span : spansBetween(text, within, QTextBoundaryFinder::Line)) {
        const int count = estimateTokens(QStringView(text).mid(span.start, span.length));
        if (count <= tokens) {
            add(span, count);
            continue;
        }
        for (const TextSpan &letter : spansBetween(text, span, QTextBoundaryFinder::Grapheme))
            add(letter, 1);
    }
    if (piece.length > 0)
        pieces.append(piece);
    for (TextSpan &each : pieces)
        each = trimmed(text, each);
    pieces.removeIf([](const TextSpan &each) { return each.length == 0; });
    return pieces;
}

QList<TextSpan> codeSpans(const QString &text, TextSpan within)
{
    QList<TextSpan> blocks;
    bool afterBlank = true;
    bool afterComment = false;
    for (const TextSpan &line : allLines(text, within)) {
        const QStringView words = QStringView(text).mid(line.start, line.length);
        const QStringView plain = words.trimmed();
        if (plain.isEmpty()) {
            afterBlank = true;
            continue;
        }
        const bool isOuter = !isIndented(words) && !isClosing(plain);
        const bool begins = isOuter && !afterComment && (afterBlank || beginsDefinition(words));
        if (begins || blocks.isEmpty())
            blocks.append({line.start, 0});
        blocks.last().length = line.start + line.length - blocks.last().start;
        afterComment = isOuter && isComment(words) && (begins || afterComment);
        afterBlank = false;
    }
    for (TextSpan &block : blocks) {
        while (block.length > 0 && text[block.end() - 1].isSpace())
            --block.length;
    }
    return blocks;
}

QList<TextSpan> innerCodeSpans(const QString &text, TextSpan block)
{
    const auto indentOf = [&](const TextSpan &line) {
        qsizetype at = line.start;
        while (at < line.end() && text[at].isSpace())
            ++at;
        return at - line.start;
    };
    const auto wordsOf = [&](const TextSpan &line) { return QStringView(text).mid(line.start, line.length).trimmed(); };
    const QList<TextSpan> lines = allLines(text, block);
    const qsizetype outer = lines.isEmpty() ? 0 : indentOf(lines.first());
    qsizetype inner = -1; // the least indentation at which definitions begin
    for (const TextSpan &line : lines) {
        const qsizetype indent = indentOf(line);
        if (indent > outer && (inner < 0 || indent < inner) && beginsDefinition(wordsOf(line)))
            inner = indent;
    }
    QList<TextSpan> spans;
    bool isMarked = false; // the line above is a comment or a decorator of what follows
    for (const TextSpan &line : lines) {
        const QStringView words = wordsOf(line);
        const bool isInner = !words.isEmpty() && indentOf(line) == inner;
        const bool marks = isInner && (isComment(words) || words.startsWith(u'@') || words.startsWith(u'['));
        if (spans.isEmpty() || (isInner && !isMarked && (marks || beginsDefinition(words))))
            spans.append({line.start, 0});
        spans.last().length = line.end() - spans.last().start;
        isMarked = marks;
    }
    for (TextSpan &span : spans) {
        while (span.length > 0 && text[span.end() - 1].isSpace())
            --span.length;
    }
    return spans;
}

} // namespace hearth
