#pragma once

#include "app/library/folderwalk.h"

namespace hearth {

// The cache that the Hugging Face libraries share (huggingface.co/docs/hub/local-cache): models--ORG--NAME/snapshots/COMMIT/ holds a
// repository's files as links into blobs/, named by SHA-256 (large files) or Git's SHA-1; refs/ says which commit a branch is.

// The models of the cache at `root`. Of files that several snapshots share, one: that of refs/main, else of the newest snapshot.
QList<InstalledModel> hubModels(const QString &root, FolderWalk &walk);

// The folder of the repository that a file of a cache lies in; empty: it is in none.
QString hubRepositoryFolder(const QString &path);

// Other snapshots of the repository that use the same data as `path` (a file of a snapshot): their commits.
QStringList otherSnapshotsOf(const QString &path);

} // namespace hearth
