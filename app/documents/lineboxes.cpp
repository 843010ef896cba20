#include "app/documents/lineboxes.h"

#include <algorithm>

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

} // namespace

QList<QRectF> lineBoxes(const QList<TextRun> &runs, TextSpan span)
{
    QList<QRectF> lines;
    auto run = std::partition_point(runs.begin(), runs.end(), [&](const TextRun &each) { return each.start + each.length <= span.start; });
    for (; run != runs.end() && run->start < span.end(); ++run) {
        if (run->box.isEmpty())
            continue;
        if (!lines.isEmpty() && continuesLine(lines.last(), run->box))
            lines.last() |= run->box;
        else
            lines.append(run->box);
    }
    return lines;
}

} // namespace hearth
