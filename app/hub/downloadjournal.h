#pragma once

#include "app/hub/downloadtypes.h"

#include <QByteArray>

#include <optional>

namespace hearth {

// A job as the small JSON file that outlives the program. Read back with distrust: names must be safe ones, hashes are checked. Without a
// root where it is of a version that did not write one.
QByteArray writeJournal(const DownloadJob &job);
std::optional<DownloadJob> readJournal(const QByteArray &json);

// The same selection of files has the same id in whatever order: 16 hex digits.
QString jobId(const QString &repository, const QString &commit, const QList<DownloadFile> &files);

} // namespace hearth
