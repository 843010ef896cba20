#include "app/documents/lineboxes.h"

#include "app/documents/boxes.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace hearth {

namespace {

// Lines that run from left to right, from top to bottom, upside down or from bottom to top, as the page shows them: 0 to 3 quarter turns,
// clockwise. Turned back, they are all read in the same way; where the page's corner is then does not matter.
class LineDirection
{
public:
    explicit LineDirection(int turns) : m_turns(turns) { }

    [[nodiscard]] QPointF upright(QPointF point) const
    {
        switch (m_turns) {
        case 1: return {point.y(), -point.x()};
        case 2: return -point;
        case 3: return {-point.y(), point.x()};
        default: return point;
        }
    }
    [[nodiscard]] QRectF upright(const QRectF &box) const
    {
        return m_turns == 0 ? box : QRectF(upright(box.topLeft()), upright(box.bottomRight())).normalized();
    }
    [[nodiscard]] QRectF onPage(const QRectF &box) const { return LineDirection((4 - m_turns) % 4).upright(box); }
    [[nodiscard]] QList<QRectF> onPage(QList<QRectF> boxes) const
    {
        for (QRectF &box : boxes)
            box = onPage(box);
        return boxes;
    }

private:
    int m_turns;
};

// How the next box lies from the one before, as lines are read that run to the right or, where they are not wide, down.
struct Steps
{
    int forward = 0; // along the line
    int backward = 0;
    int next = 0; // to the next line
    int before = 0;
};

Steps stepsBetween(const QList<QRectF> &boxes, bool isWide)
{
    Steps steps;
    for (qsizetype i = 1; i < boxes.size(); ++i) {
        const QPointF step = boxes[i].center() - boxes[i - 1].center();
        const double along = isWide ? step.x() : step.y();
        const double across = isWide ? step.y() : -step.x();
        const double height = isWide ? boxes[i - 1].height() : boxes[i - 1].width();
        if (std::abs(across) < height / 2)
            ++(along > 0 ? steps.forward : steps.backward);
        else
            ++(across > 0 ? steps.next : steps.before);
    }
    return steps;
}

// By what most words look like, and how one follows the other.
LineDirection directionOf(const QList<TextRun> &runs)
{
    QList<QRectF> words;
    for (const TextRun &run : runs) {
        if (run.length >= 3) // "I" is high in every line
            words.append(run.box);
    }
    const bool isWide = areWide(words);
    const Steps steps = stepsBetween(words, isWide);
    // Arabic goes backward, too, but not from the bottom up.
    const bool isAround = steps.backward > steps.forward && (!isWide || steps.before > steps.next);
    return LineDirection((isWide ? 0 : 1) + (isAround ? 2 : 0));
}

LineDirection directionOfLines(const QList<QRectF> &lines)
{
    const bool isWide = areWide(lines);
    const Steps steps = stepsBetween(lines, isWide);
    return LineDirection((isWide ? 0 : 1) + (steps.before > steps.next ? 2 : 0));
}

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

// Its box upright; none: nothing of the page has a place.
std::optional<TextRun> nearestRun(const DocumentPage &page, QPointF point, const LineDirection &direction)
{
    std::optional<TextRun> nearest;
    double least = 0;
    for (TextRun run : page.runs) {
        if (run.box.isEmpty() || run.length <= 0)
            continue;
        run.box = direction.upright(run.box);
        const double distance = distanceOf(point, run.box);
        if (!nearest || distance < least) {
            nearest = run;
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
    const LineDirection direction = directionOf(runs);
    QList<QRectF> lines;
    for (auto run = firstRun(runs, span); run != runs.end() && run->start < span.end(); ++run)
        append(lines, direction.upright(run->box));
    return direction.onPage(lines);
}

QList<QRectF> spanBoxes(const DocumentPage &page, TextSpan span)
{
    const LineDirection direction = directionOf(page.runs);
    QList<QRectF> lines;
    for (auto run = firstRun(page.runs, span); run != page.runs.end() && run->start < span.end(); ++run)
        append(lines, partOf({run->start, run->length, direction.upright(run->box)}, page.text, span));
    return direction.onPage(lines);
}

QList<QRectF> firstBoxes(const QList<QRectF> &boxes, double share)
{
    const LineDirection direction = directionOfLines(boxes);
    double left = 0;
    for (const QRectF &box : boxes)
        left += direction.upright(box).width();
    left *= std::clamp(share, 0.0, 1.0);
    constexpr double least = 0.5; // points
    QList<QRectF> first;
    for (const QRectF &whole : boxes) {
        if (left < least)
            break;
        QRectF box = direction.upright(whole);
        box.setWidth(std::min(box.width(), left));
        left -= box.width();
        first.append(direction.onPage(box));
    }
    return first;
}

TextSpan textBetween(const DocumentPage &page, QPointF one, QPointF other)
{
    const LineDirection direction = directionOf(page.runs);
    const std::optional<TextRun> first = nearestRun(page, direction.upright(one), direction);
    const std::optional<TextRun> last = nearestRun(page, direction.upright(other), direction);
    if (!first || !last)
        return {};
    const TextSpan a = unitAt(*first, page.text, direction.upright(one));
    const TextSpan b = unitAt(*last, page.text, direction.upright(other));
    const qsizetype start = std::min(a.start, b.start);
    return {start, std::max(a.end(), b.end()) - start};
}

TextSpan wordAt(const DocumentPage &page, QPointF point)
{
    const LineDirection direction = directionOf(page.runs);
    const QPointF upright = direction.upright(point);
    const std::optional<TextRun> run = nearestRun(page, upright, direction);
    return run && distanceOf(upright, run->box) <= 0 ? TextSpan{run->start, run->length} : TextSpan{};
}

} // namespace hearth
