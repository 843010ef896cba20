#include "app/library/jsonfile.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

namespace hearth {

QJsonObject readJsonFile(const QString &path, qint64 mostBytes)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() || file.size() > mostBytes || !file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.read(mostBytes)).object(); // Qt's parser limits the depth
}

} // namespace hearth
