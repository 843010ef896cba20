#pragma once

#include <QList>
#include <QRectF>

namespace hearth {

// Whether boxes of words are wider than high, all in all: lines are, words set from top to bottom are not. Any unit. Pure.
inline bool areWide(const QList<QRectF> &boxes)
{
    double width = 0;
    double height = 0;
    for (const QRectF &box : boxes) {
        width += box.width();
        height += box.height();
    }
    return width >= height;
}

} // namespace hearth
