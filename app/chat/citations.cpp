#include "app/chat/citations.h"

#include <QRegularExpression>

namespace hearth {

namespace {

// The word is one that models put before the number.
const QRegularExpression &markPattern()
{
    static const QRegularExpression pattern(
        QStringLiteral(
            R"([\[【]\^?\s*(?:(?:passages?|sources?|documents?)\s*)?(\d{1,3}(?:\s*(?:,|;|&|and|-|–|†)\s*\^?\d{1,3})*)\s*[\]】])"),
        QRegularExpression::CaseInsensitiveOption);
    return pattern;
}

void addNumbers(const QString &list, int passages, QList<int> &numbers)
{
    static const QRegularExpression item(QStringLiteral(R"((\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?)"));
    for (auto match = item.globalMatch(list); match.hasNext();) {
        const QRegularExpressionMatch found = match.next();
        const int first = found.captured(1).toInt();
        const int last = found.captured(2).isEmpty() ? first : found.captured(2).toInt();
        for (int number = std::max(first, 1); number <= std::min(last, passages); ++number) {
            if (!numbers.contains(number))
                numbers.append(number);
        }
    }
}

// Stretches of Markdown that are code: between fences, and between backticks of the same length.
QList<CitationMark> codeOf(const QString &markdown)
{
    static const QRegularExpression code(
        QStringLiteral(R"((^|\n) {0,3}(`{3,}|~{3,})[^\n]*\n.*?(\n {0,3}\2|$)|(?<!`)(`+)(?!`)[^`].*?(?<!`)\4(?!`))"),
        QRegularExpression::DotMatchesEverythingOption);
    QList<CitationMark> stretches;
    for (auto match = code.globalMatch(markdown); match.hasNext();) {
        const QRegularExpressionMatch found = match.next();
        stretches.append({found.capturedStart(), found.capturedLength(), {}});
    }
    return stretches;
}

} // namespace

QList<CitationMark> citationMarks(QStringView text, int passages)
{
    QList<CitationMark> marks;
    for (auto match = markPattern().globalMatch(text.toString()); match.hasNext();) {
        const QRegularExpressionMatch found = match.next();
        CitationMark mark{found.capturedStart(), found.capturedLength(), {}};
        addNumbers(found.captured(1), passages, mark.numbers);
        if (!mark.numbers.isEmpty())
            marks.append(mark);
    }
    return marks;
}

qsizetype unfinishedMark(QStringView text)
{
    static const QRegularExpression begin(QStringLiteral(R"([\[【]\^?\s*(?:[a-z]{0,9}\s*)?[\d\s,;–-]{0,12}$)"),
                                          QRegularExpression::CaseInsensitiveOption);
    const QStringView tail = text.right(32);
    const QRegularExpressionMatch match = begin.match(tail.toString());
    return match.hasMatch() ? text.size() - tail.size() + match.capturedStart() : -1;
}

QString withoutMarks(const QString &markdown, int passages)
{
    const QList<CitationMark> code = codeOf(markdown);
    QString result = markdown;
    const QList<CitationMark> marks = citationMarks(markdown, passages);
    for (auto mark = marks.rbegin(); mark != marks.rend(); ++mark) {
        const auto holds = [&mark](const CitationMark &stretch) {
            return mark->start >= stretch.start && mark->start < stretch.start + stretch.length;
        };
        if (std::any_of(code.begin(), code.end(), holds))
            continue;
        qsizetype begin = mark->start;
        while (begin > 0 && result[begin - 1] == u' ')
            --begin;
        result.remove(begin, mark->start + mark->length - begin);
    }
    return result;
}

} // namespace hearth
