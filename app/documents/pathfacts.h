#pragma once

#include <QFuture>
#include <QHash>
#include <QString>
#include <QStringList>

namespace hearth {

// What lies at a path.
struct PathFacts
{
    bool isThere = false;
    bool isFolder = false;
    bool isLink = false; // one that leads nowhere is not there
    bool operator==(const PathFacts &) const = default;
};
using PathFactsByPath = QHash<QString, PathFacts>;

// Asks the file system on a thread of its own, which nobody waits for: a drive that does not answer holds up neither the window nor the
// end of the program.
QFuture<PathFactsByPath> lookAtPaths(const QStringList &paths);

// Which of what was to be added was left out, and why, in a sentence; empty: nothing was. `remote`: names of what is on no drive.
QString leftOutText(const QStringList &paths, const PathFactsByPath &facts, const QStringList &remote);

} // namespace hearth
