#pragma once

#include <QList>
#include <QString>
#include <QStringView>

namespace hearth {

// A place in an answer that names passages by their numbers: "[1]", "[1, 3]", "[2-4]", "[passage 2]", "【1】".
struct CitationMark
{
    qsizetype start = 0;
    qsizetype length = 0;
    QList<int> numbers; // from 1 to the count of passages, each once, in the order they are named
};

// All marks of a text, first to last. What names no passage that there is, is text like any other.
QList<CitationMark> citationMarks(QStringView text, int passages);

// Where a mark begins that is not written to its end yet, at the end of a text that still grows; -1: nowhere.
qsizetype unfinishedMark(QStringView text);

// An answer's Markdown without its marks (those in code stay): for the next prompt, whose passages have other numbers.
QString withoutMarks(const QString &markdown, int passages);

} // namespace hearth
