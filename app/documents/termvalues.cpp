#include "app/documents/termvalues.h"

#include "app/documents/wordhash.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace hearth {

namespace {

constexpr int earliestYear = 1000;
constexpr int latestYear = 2999;

bool isGrouping(const DigitGroups &number, qsizetype groups)
{
    if (groups < 2 || number.groups[0].size() > 3 || number.groups[0].startsWith(u'0'))
        return false;
    for (qsizetype i = 1; i < groups; ++i) {
        if (number.groups[i].size() != 3 || number.separators[i - 1] != number.separators[0])
            return false;
    }
    return true;
}

QString withFraction(const QString &whole, QString fraction)
{
    while (fraction.endsWith(u'0'))
        fraction.chop(1);
    return fraction.isEmpty() ? whole : whole + u'p' + fraction;
}

int fullYear(const QString &digits)
{
    const int year = digits.toInt();
    if (digits.size() == 4)
        return year;
    return digits.size() == 2 ? year + (year < 50 ? 2000 : 1900) : 0;
}

} // namespace

QStringList numberTerms(const DigitGroups &number)
{
    const qsizetype count = number.groups.size();
    if (count == 1)
        return {number.groups[0]};
    if (isGrouping(number, count)) {
        QStringList readings{number.groups.join(QString())};
        const QChar separator = number.separators[0];
        if (count == 2 && (separator == u'.' || separator == u','))
            readings.append(withFraction(number.groups[0], number.groups[1]));
        return readings;
    }
    const QChar last = number.separators.back();
    const bool isFraction = last == u'.' || last == u',';
    if (isFraction && (count == 2 || (isGrouping(number, count - 1) && number.separators[0] != last)))
        return {withFraction(number.groups.first(count - 1).join(QString()), number.groups.last())};
    return QStringList{number.groups.join(u'p')} + number.groups; // 3.1.2, or a list
}

QStringList dateTerms(int year, int month, int day)
{
    constexpr std::array<int, 12> daysOfMonth{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool hasYear = year >= earliestYear && year <= latestYear;
    if (month < 1 || month > 12 || day < 0 || day > daysOfMonth[size_t(month - 1)] || (year != 0 && !hasYear) || (!hasYear && day == 0))
        return {};
    const QString m = QStringLiteral("%1").arg(month, 2, 10, QLatin1Char('0'));
    const QString d = QStringLiteral("%1").arg(day, 2, 10, QLatin1Char('0'));
    QStringList terms;
    if (hasYear && day > 0)
        terms.append(QStringLiteral("d%1%2%3").arg(year).arg(m, d));
    if (hasYear)
        terms.append(QStringLiteral("m%1%2").arg(year).arg(m));
    if (day > 0)
        terms.append(QStringLiteral("dm%1%2").arg(m, d));
    return terms;
}

QStringList dateTerms(const DigitGroups &date)
{
    if (date.groups.size() != 3 || date.separators[0] != date.separators[1])
        return {};
    const QChar separator = date.separators[0];
    const QStringList &parts = date.groups;
    if (parts[0].size() == 4 && separator != u',')
        return parts[1].size() <= 2 && parts[2].size() <= 2 ? dateTerms(parts[0].toInt(), parts[1].toInt(), parts[2].toInt())
                                                            : QStringList();
    if (separator != u'.' && separator != u'/' && separator != u'-')
        return {};
    if (parts[0].size() > 2 || parts[1].size() > 2 || (parts[2].size() != 4 && parts[2].size() != 2))
        return {};
    const int year = fullYear(parts[2]);
    QStringList terms = dateTerms(year, parts[1].toInt(), parts[0].toInt());
    if (separator != u'.') { // 03/12/2024 is the twelfth of March or the third of December
        for (const QString &term : dateTerms(year, parts[0].toInt(), parts[1].toInt())) {
            if (!terms.contains(term))
                terms.append(term);
        }
    }
    return terms;
}

int monthOf(const QString &word)
{
    // A month a line, from January on; accents dropped.
    static const std::array<const char *, 12> names{
        "january jan januar janner janvier enero janeiro gennaio januari",
        "february feb februar febrero fevrier fevereiro febbraio februari",
        "march mar marz maerz mars marzo marco maart mrz",
        "april apr avril abril aprile",
        "may mai mayo maio maggio mei",
        "june jun juni juin junio junho giugno",
        "july jul juli juillet julio julho luglio",
        "august aug aout agosto augustus",
        "september sep sept septembre septiembre setembro settembre",
        "october oct oktober okt octobre octubre outubro ottobre",
        "november nov novembre noviembre novembro",
        "december dec dezember dez decembre diciembre dezembro dicembre",
    };
    constexpr qsizetype shortest = 3;
    constexpr qsizetype longest = 10;
    static const std::unordered_map<QString, int, WordHash> months = [] {
        std::unordered_map<QString, int, WordHash> all;
        for (size_t i = 0; i < names.size(); ++i) {
            for (const QString &name : QString::fromLatin1(names[i]).split(u' '))
                all.emplace(name, int(i) + 1);
        }
        return all;
    }();
    if (word.size() < shortest || word.size() > longest)
        return 0;
    const auto found = months.find(word);
    return found == months.end() ? 0 : found->second;
}

} // namespace hearth
