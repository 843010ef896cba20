#pragma once

#include <QPainterPath>
#include <QStringView>

#include <optional>

namespace hearth {

// An outline written as SVG's path data: M, L, H, V, C, A and Z, absolute or relative, of https://www.w3.org/TR/SVG2/paths.html#PathData.
// Nothing where it is malformed, has another command, or an ellipse that is turned.
std::optional<QPainterPath> readPathData(QStringView data);

} // namespace hearth
