#pragma once

#include <QByteArray>
#include <QString>

namespace hearth::reading {

// A page, from 1, as PNG, `width` pixels wide. Empty when it cannot be drawn.
QByteArray renderPdfPage(const QString &path, int page, int width);

} // namespace hearth::reading
