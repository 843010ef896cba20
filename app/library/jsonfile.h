#pragma once

#include <QJsonObject>
#include <QString>

namespace hearth {

// The object that a JSON file of another program holds; an empty one when the file is missing, larger than `mostBytes`, or something else.
QJsonObject readJsonFile(const QString &path, qint64 mostBytes = 1 << 20);

} // namespace hearth
