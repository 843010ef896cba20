#include "app/documents/wordspans.h"

#include <algorithm>

namespace hearth {

namespace {

// A boundary is asked for beside a letter of a script with blanks between words.
bool needsBoundary(QChar c)
{
    switch (c.script()) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Bopomofo:
    case QChar::Script_Hangul:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar: return false;
    default: return c.isLetterOrNumber() || c.isMark();
    }
}

bool isWhole(const QString &text, qsizetype start, qsizetype end)
{
    const bool goesOnBefore = start > 0 && needsBoundary(text[start]) && needsBoundary(text[start - 1]);
    const bool goesOnAfter = end < text.size() && needsBoundary(text[end - 1]) && needsBoundary(text[end]);
    return !goesOnBefore && !goesOnAfter;
}

} // namespace

QList<TextSpan> wordSpans(const QString &text, const QStringList &words, TextSpan within)
{
    const qsizetype from = std::clamp<qsizetype>(within.start, 0, text.size());
    const qsizetype to = std::clamp(within.end(), from, text.size());
    QList<TextSpan> found;
    for (const QString &each : words) {
        const QString word = each.trimmed();
        if (word.isEmpty())
            continue;
        for (qsizetype at = text.indexOf(word, from, Qt::CaseInsensitive); at >= 0 && at + word.size() <= to;
             at = text.indexOf(word, at + 1, Qt::CaseInsensitive)) {
            if (isWhole(text, at, at + word.size()))
                found.append({at, word.size()});
        }
    }
    std::sort(found.begin(), found.end(), [](const TextSpan &a, const TextSpan &b) { return a.start < b.start; });
    QList<TextSpan> joined;
    for (const TextSpan &span : std::as_const(found)) {
        if (joined.isEmpty() || span.start > joined.last().end())
            joined.append(span);
        else
            joined.last().length = std::max(joined.last().end(), span.end()) - joined.last().start;
    }
    return joined;
}

} // namespace hearth
