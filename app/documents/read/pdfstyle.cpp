#include "app/documents/read/pdflayout.h"

#include <QMap>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace hearth::reading {

namespace {

constexpr double marginShare = 0.13; // of the page's height, at the top and at the bottom

// Numbers that count pages are not part of what repeats.
QString withoutPageNumber(QString text, const PdfPageContent &page)
{
    const QStringList numbers{page.label.isEmpty() ? QString::number(page.number) : page.label, QString::number(page.number),
                              QString::number(page.number - 1)};
    for (const QString &number : numbers) {
        const QRegularExpression alone(QStringLiteral("(?<![\\w.,/-])%1(?![\\w.,/-])").arg(QRegularExpression::escape(number)));
        const QRegularExpressionMatch match = alone.match(text);
        if (match.hasMatch())
            return text.replace(match.capturedStart(), match.capturedLength(), QStringLiteral("#"));
    }
    return text;
}

QString marginKey(const PdfPageContent &page, const PdfSegment &segment, int shift)
{
    // From the nearer edge, in steps of 6 points; neighbours count too.
    const bool isTop = segment.box.center().y() < page.size.height() / 2;
    const double distance = isTop ? segment.box.center().y() : page.size.height() - segment.box.center().y();
    return QStringLiteral("%1%2 %3").arg(isTop ? u't' : u'b').arg(int(distance / 6) + shift).arg(withoutPageNumber(segment.text(), page));
}

bool isInMargin(const PdfPageContent &page, const PdfSegment &segment)
{
    const double height = page.size.height();
    return segment.box.bottom() < height * marginShare || segment.box.top() > height * (1 - marginShare);
}

QString bareWord(const QString &word)
{
    qsizetype start = 0;
    qsizetype end = word.size();
    while (start < end && !word[start].isLetterOrNumber())
        ++start;
    while (end > start && !word[end - 1].isLetterOrNumber())
        --end;
    return word.mid(start, end - start).toLower();
}

} // namespace

PdfStyle::PdfStyle(const QList<PdfPageContent> &pages)
{
    findMargins(pages);
    findSizes(pages);
    findWords(pages);
}

void PdfStyle::findMargins(const QList<PdfPageContent> &pages)
{
    QMap<QString, QSet<int>> seen;
    for (const PdfPageContent &page : pages)
        for (const PdfSegment &segment : page.words.segments)
            if (page.words.hasPositions && isInMargin(page, segment))
                for (const int shift : {-1, 0, 1})
                    seen[marginKey(page, segment, shift)].insert(page.number);
    // Left and right pages may differ, so not all need to have it; a title that returns by chance is on two of many.
    const qsizetype enough = pages.size() <= 3 ? 2 : 3;
    for (auto it = seen.cbegin(); it != seen.cend(); ++it)
        if (it->size() >= enough)
            m_margins.insert(it.key());
}

bool PdfStyle::isMargin(const PdfPageContent &page, const PdfSegment &segment) const
{
    return page.words.hasPositions && isInMargin(page, segment) && m_margins.contains(marginKey(page, segment, 0));
}

void PdfStyle::findSizes(const QList<PdfPageContent> &pages)
{
    QMap<int, qsizetype> letters; // by half points
    for (const PdfPageContent &page : pages)
        for (const PdfSegment &segment : page.words.segments)
            if (!segment.isHidden && segment.fontSize > 0)
                letters[int(std::lround(segment.fontSize * 2))] += segment.text().size();
    qsizetype all = 0;
    for (const qsizetype count : std::as_const(letters))
        all += count;
    qsizetype below = 0;
    for (auto it = letters.cbegin(); it != letters.cend(); ++it) {
        below += *it;
        if (below * 2 >= all) {
            m_bodySize = it.key() / 2.0;
            break;
        }
    }
    // Sizes above the body, from the largest, those within 8 % taken as one.
    for (auto it = letters.cend(); it != letters.cbegin();) {
        --it;
        const double size = it.key() / 2.0;
        if (size < m_bodySize * 1.17)
            break;
        if (m_headingSizes.isEmpty() || size < m_headingSizes.last() * 0.92)
            m_headingSizes.append(size);
    }
}

int PdfStyle::headingLevel(double fontSize) const
{
    if (fontSize < m_bodySize * 1.17)
        return 0;
    for (qsizetype i = 0; i < m_headingSizes.size(); ++i)
        if (fontSize > m_headingSizes[i] * 0.92)
            return int(std::min<qsizetype>(i + 1, 4));
    return int(std::min<qsizetype>(m_headingSizes.size(), 4));
}

void PdfStyle::findWords(const QList<PdfPageContent> &pages)
{
    for (const PdfPageContent &page : pages) {
        for (const PdfSegment &segment : page.words.segments) {
            for (qsizetype i = 0; i < segment.words.size(); ++i) {
                const bool isLast = i + 1 == segment.words.size();
                const QString word = bareWord(segment.words[i].text);
                if (!segment.isHyphenated || !isLast)
                    m_words.insert(word);
                if (i > 0 && !isLast)
                    m_whole.insert(word);
            }
        }
    }
}

bool PdfStyle::isOneWord(const QString &before, const QString &after) const
{
    if (before.isEmpty() || after.isEmpty())
        return false;
    const QString first = bareWord(before);
    const QString second = bareWord(after);
    const bool areLetters = before.back().isLetter() && after.front().isLower();
    const bool areDigits = (before.back().isDigit() || before.back() == u',') && after.front().isDigit();
    if (m_words.contains(first + second) && areLetters && !m_whole.contains(second))
        return true;
    return (areLetters || areDigits) && !m_whole.contains(first) && !m_whole.contains(second);
}

bool PdfStyle::keepsHyphen(const QString &before, const QString &after) const
{
    if (after.isEmpty() || !after.front().isLower())
        return true; // "X-Ray", "2-3"
    const QString first = bareWord(before);
    const QString second = bareWord(after);
    return m_words.contains(first + u'-' + second) && !m_words.contains(first + second);
}

} // namespace hearth::reading
