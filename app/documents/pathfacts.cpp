#include "app/documents/pathfacts.h"

#include <QFileInfo>
#include <QPromise>

#include <memory>
#include <thread>

namespace hearth {

QFuture<PathFactsByPath> lookAtPaths(const QStringList &paths)
{
    const auto promise = std::make_shared<QPromise<PathFactsByPath>>();
    promise->start();
    std::thread([promise, paths] {
        PathFactsByPath facts;
        for (const QString &path : paths) {
            const QFileInfo info(path);
            facts.insert(path, {info.exists(), info.isDir()});
        }
        promise->addResult(facts);
        promise->finish();
    }).detach();
    return promise->future();
}

} // namespace hearth
