#include "app/engine/crashmarker.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace hearth {

CrashMarker::CrashMarker(const QString &dataFolder) : m_file(dataFolder + QStringLiteral("/loading"))
{
    QFile file(m_file);
    if (file.open(QIODevice::ReadOnly))
        m_culprit = QString::fromUtf8(file.read(64 * 1024));
    clear();
}

void CrashMarker::set(const QString &modelPath)
{
    // A folder that cannot be written costs the guard, not the load.
    QDir().mkpath(QFileInfo(m_file).path());
    // Not synced, which would hold up the window: it outlives the process, if not a power cut.
    QFile file(m_file);
    if (file.open(QIODevice::WriteOnly))
        file.write(modelPath.toUtf8());
}

void CrashMarker::clear()
{
    QFile::remove(m_file);
}

} // namespace hearth
