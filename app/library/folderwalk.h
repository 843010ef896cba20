#pragma once

#include "app/library/installedmodel.h"

#include <QFileInfoList>
#include <QSet>

#include <atomic>
#include <functional>

namespace hearth {

struct ScanLimits
{
    int depth = 8; // of sub-folders
    int models = 5000;
    int folders = 20000; // looked into, over all places
};

// Looks into folders and their sub-folders, each one once however many links lead to it: loops end. Hidden sub-folders are left out.
class FolderWalk
{
public:
    explicit FolderWalk(const ScanLimits &limits, const std::atomic<bool> &stop) : m_limits(limits), m_stop(stop) { }

    // `take` gets each folder with its files, parents first. A root that was walked before is not walked again.
    using Visitor = std::function<void(const QString &folder, const QFileInfoList &files)>;
    void walk(const QString &root, const Visitor &take);

    [[nodiscard]] const QStringList &folders() const { return m_folders; } // all that were looked into
    [[nodiscard]] bool isCut() const { return m_isCut; }                   // a limit was met

private:
    void walkAt(const QString &folder, int depth, const Visitor &take);

    ScanLimits m_limits;
    const std::atomic<bool> &m_stop;
    QSet<QString> m_seen; // canonical
    QStringList m_folders;
    bool m_isCut = false;
};

} // namespace hearth
