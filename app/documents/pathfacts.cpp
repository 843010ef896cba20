#include "app/documents/pathfacts.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPromise>

#include <memory>
#include <thread>

namespace hearth {

namespace {

constexpr int mostNames = 5;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

} // namespace

QFuture<PathFactsByPath> lookAtPaths(const QStringList &paths)
{
    const auto promise = std::make_shared<QPromise<PathFactsByPath>>();
    promise->start();
    std::thread([promise, paths] {
        PathFactsByPath facts;
        for (const QString &path : paths) {
            const QFileInfo info(path);
            facts.insert(path, {info.exists(), info.isDir(), info.isSymLink()});
        }
        promise->addResult(facts);
        promise->finish();
    }).detach();
    return promise->future();
}

QString leftOutText(const QStringList &paths, const PathFactsByPath &facts, const QStringList &remote)
{
    QStringList names;
    bool isLink = false;
    for (const QString &path : paths) {
        const PathFacts fact = facts.value(path);
        if (fact.isThere)
            continue;
        isLink = fact.isLink;
        names.append(QFileInfo(path).fileName());
    }
    const bool isRemote = names.isEmpty();
    names += remote;
    if (names.isEmpty())
        return {};
    if (names.size() == 1) {
        return (isRemote     ? Text::tr("“%1” was left out: it is not on this computer.")
                    : isLink ? Text::tr("“%1” was left out: it is a link, and what it leads to is not there.")
                             : Text::tr("“%1” was left out: it is not there."))
            .arg(names.constFirst());
    }
    QString list = names.mid(0, mostNames).join(QStringLiteral(", "));
    if (names.size() > mostNames)
        list += QStringLiteral(", …");
    return Text::tr("%Ln were left out, as they are not on this computer: %1", nullptr, int(names.size())).arg(list);
}

} // namespace hearth
