#pragma once

#include "app/hub/hubtypes.h"

#include <QList>
#include <QStringList>

namespace hearth {

// Whether git could hold such a path, and its address on the Hub means what it says. What else is odd in it safePath() makes harmless.
bool isRepositoryPath(const QString &path);

// Where files of a repository come to lie below the models folder: <owner>/<name>/<path>, of safe names. "" for one that cannot be there.
QStringList downloadTargets(const QString &repository, const QList<HubFile> &files);

} // namespace hearth
