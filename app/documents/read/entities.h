#pragma once

#include <QString>

namespace hearth::reading {

// "&amp;", "&#8201;", "&uuml;" as text; what is not known stays as it is.
QString entityText(const QString &entity);

} // namespace hearth::reading
