#include "app/hub/downloadtargets.h"

#include "app/hub/safename.h"

#include <algorithm>

namespace hearth {

bool isRepositoryPath(const QString &path)
{
    const QStringList parts = path.split(u'/');
    return std::none_of(parts.begin(), parts.end(),
                        [](const QString &part) { return part.isEmpty() || part == QLatin1String(".") || part == QLatin1String(".."); })
        && std::none_of(path.begin(), path.end(), [](QChar c) { return c == u'\\' || c.category() == QChar::Other_Control; });
}

QStringList downloadTargets(const QString &repository, const QList<HubFile> &files)
{
    const bool hasOwner = repository.contains(u'/');
    const QString folder = safeName(hasOwner ? repository.section(u'/', 0, 0) : QString()) + u'/' + safeName(repository.section(u'/', -1));
    QStringList paths;
    for (const HubFile &file : files)
        paths.append(file.path);
    QStringList targets = safePaths(paths);
    for (QString &target : targets)
        target = target.isEmpty() ? QString() : folder + u'/' + target;
    return targets;
}

} // namespace hearth
