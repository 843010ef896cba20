#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace hearth {

// Numbers and dates as terms; part of terms.h.

// Consecutive groups of digits and what stands between them: "3", "950", "76" with "," and ".".
struct DigitGroups
{
    QStringList groups;
    QString separators; // one UTF-16 unit between two groups
};

// The readings of such a number: "3950p76"; "4.500" has two (4500, 4p5).
QStringList numberTerms(const DigitGroups &number);

// "d20240312", "m202403", "dm0312" of a date in digits: 12.03.2024, 12/03/2024 (both orders where both can be), 2024-03-12. Empty: it is
// none.
QStringList dateTerms(const DigitGroups &date);

// The same for parts that are known; 0: not said (day or year). Empty when it is no date.
QStringList dateTerms(int year, int month, int day);

// 1 to 12 for a month's name in one of the languages that terms knows (folded, accents dropped); else 0.
int monthOf(const QString &word);

} // namespace hearth
