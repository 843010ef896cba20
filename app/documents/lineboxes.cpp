#include "app/documents/lineboxes.h"

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

// Whether a run goes on with the line: beside it, and no further away than a wide blank (a gap between columns is wider).
bool continuesLine(const QRectF &line, const QRectF &run)
{
    const double shared = std::min(line.bottom(), run.bottom()) - std::max(line.top(), run.top());
    const double height = std::min(line.height(), run.height());
    const double gap = run.left() - line.right();
    constexpr double widestGap = 3; // heights
    return shared > height / 2 && gap > -height && gap < widestGap * std::max(line.height(), run.height());
}

void append(QList<QRectF> &lines, const QRectF &box)
{
    if (box.isEmpty())
        return;
    if (!lines.isEmpty() && continuesLine(lines.last(), box))
        lines.last() |= box;
    else
        lines.append(box);
}

auto firstRun(const QList<TextRun> &runs, TextSpan span)
{
    return std::partition_point(runs.begin(), runs.end(), [&](const TextRun &each) { return each.start + each.length <= span.start; });
}

bool isWordLetter(QChar c)
{
    return c.isLetterOrNumber() || c.isMark() || c.isSurrogate();
}

// Of a script without blanks between words.
bool isUnspaced(QChar c)
{
    switch (c.script()) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Thai:
    case QChar::Script_Lao:
    case QChar::Script_Khmer:
    case QChar::Script_Myanmar: return true;
    default: return false;
    }
}

// How wide a letter is, beside others of its run: in em of most fonts.
double letterWidth(QChar c)
{
    const char16_t u = c.unicode();
    if (u >= 0x2E80 && u <= 0xFFEF && !c.isSurrogate())
        return 1;
    if (c.isMark() || c.isLowSurrogate())
        return 0;
    if (QStringView(u"iIjl1.,:;!|'()[]/ftr-").contains(c))
        return 0.32;
    return c.isUpper() || u == u'm' || u == u'w' ? 0.75 : 0.54;
}

double widthOf(QStringView letters)
{
    double width = 0;
    for (const QChar c : letters)
        width += letterWidth(c);
    return width;
}

// The part of a run's box that lies over the span.
QRectF partOf(const TextRun &run, const QString &text, TextSpan span)
{
    const qsizetype from = std::max(run.start, span.start);
    const qsizetype to = std::min(run.start + run.length, span.end());
    const QStringView before = QStringView(text).mid(run.start, from - run.start);
    const QStringView after = QStringView(text).mid(to, run.start + run.length - to);
    const double all = widthOf(QStringView(text).mid(run.start, run.length));
    // A bracket or a full stop goes with its word.
    if ((std::none_of(before.begin(), before.end(), isWordLetter) && std::none_of(after.begin(), after.end(), isWordLetter)) || all <= 0)
        return run.box;
    const double scale = run.box.width() / all;
    return run.box.adjusted(widthOf(before) * scale, 0, -widthOf(after) * scale, 0);
}

// How far a point is from a box: first to its line, then on it.
double distanceOf(QPointF point, const QRectF &box)
{
    constexpr double ofHeight = 100;
    const double across = std::max({box.left() - point.x(), 0.0, point.x() - box.right()});
    const double down = std::max({box.top() - point.y(), 0.0, point.y() - box.bottom()});
    return across + ofHeight * down;
}

const TextRun *nearestRun(const DocumentPage &page, QPointF point)
{
    const TextRun *nearest = nullptr;
    double least = 0;
    for (const TextRun &run : page.runs) {
        if (run.box.isEmpty() || run.length <= 0)
            continue;
        const double distance = distanceOf(point, run.box);
        if (!nearest || distance < least) {
            nearest = &run;
            least = distance;
        }
    }
    return nearest;
}

// The run, or its one letter at the point where words are not parted.
TextSpan unitAt(const TextRun &run, const QString &text, QPointF point)
{
    const QStringView letters = QStringView(text).mid(run.start, run.length);
    if (std::none_of(letters.begin(), letters.end(), isUnspaced))
        return {run.start, run.length};
    const double wanted = (point.x() - run.box.left()) * widthOf(letters) / run.box.width();
    double reached = 0;
    qsizetype at = 0;
    while (at + 1 < letters.size() && (reached += letterWidth(letters[at])) <= wanted)
        ++at;
    return {run.start + at, 1};
}

} // namespace

QList<QRectF> lineBoxes(const QList<TextRun> &runs, TextSpan span)
{
    QList<QRectF> lines;
    for (auto run = firstRun(runs, span); run != runs.end() && run->start < span.end(); ++run)
        append(lines, run->box);
    return lines;
}

QList<QRectF> spanBoxes(const DocumentPage &page, TextSpan span)
{
    QList<QRectF> lines;
    for (auto run = firstRun(page.runs, span); run != page.runs.end() && run->start < span.end(); ++run)
        append(lines, partOf(*run, page.text, span));
    return lines;
}

QList<QRectF> firstBoxes(const QList<QRectF> &boxes, double share)
{
    double left = 0;
    for (const QRectF &box : boxes)
        left += box.width();
    left *= std::clamp(share, 0.0, 1.0);
    constexpr double least = 0.5; // points
    QList<QRectF> first;
    for (QRectF box : boxes) {
        if (left < least)
            break;
        box.setWidth(std::min(box.width(), left));
        left -= box.width();
        first.append(box);
    }
    return first;
}

TextSpan textBetween(const DocumentPage &page, QPointF one, QPointF other)
{
    const TextRun *first = nearestRun(page, one);
    const TextRun *last = nearestRun(page, other);
    if (!first || !last)
        return {};
    const TextSpan a = unitAt(*first, page.text, one);
    const TextSpan b = unitAt(*last, page.text, other);
    const qsizetype start = std::min(a.start, b.start);
    return {start, std::max(a.end(), b.end()) - start};
}

TextSpan wordAt(const DocumentPage &page, QPointF point)
{
    const TextRun *run = nearestRun(page, point);
    return run && distanceOf(point, run->box) <= 0 ? TextSpan{run->start, run->length} : TextSpan{};
}

} // namespace hearth
