#include "app/library/folderwalk.h"

#include <QDir>

namespace hearth {

void FolderWalk::walk(const QString &root, const Visitor &take)
{
    walkAt(QDir::cleanPath(root), 0, take);
}

void FolderWalk::walkAt(const QString &folder, int depth, const Visitor &take)
{
    const QString canonical = QFileInfo(folder).canonicalFilePath();
    if (m_stop || canonical.isEmpty() || m_seen.contains(canonical) || !QFileInfo(canonical).isDir())
        return;
    if (depth > m_limits.depth || m_seen.size() >= m_limits.folders) {
        m_isCut = true;
        return;
    }
    m_seen.insert(canonical);
    m_folders.append(folder);
    const QDir dir(folder);
    take(folder, dir.entryInfoList(QDir::Files | QDir::Readable, QDir::Name));
    for (const QFileInfo &below : dir.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
        walkAt(below.absoluteFilePath(), depth + 1, take);
}

} // namespace hearth
