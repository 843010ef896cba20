#pragma once

#include "app/library/installedmodel.h"
#include "app/store/filehash.h"

#include <atomic>
#include <functional>

namespace hearth {

// What files hold, by hash. All functions read files whole: for a thread of their own.

struct HashProgress
{
    QString path;
    qint64 doneBytes = 0;
    qint64 totalBytes = 0; // of the whole job
};
using TellProgress = std::function<void(const HashProgress &)>;

// In hex; empty when the file cannot be read to its end, or `stop` was set. `progress` gets the bytes of this file.
QString hashFile(const QString &path, HashKind kind, const std::atomic<bool> &stop, const std::function<void(qint64)> &progress = {});

enum class Verdict : quint8 {
    Intact,     // every file is what its publisher has
    Damaged,    // one is not
    NotKnown,   // nothing says what it should be
    Unreadable, // one cannot be read
    Cancelled,
};

struct VerifyResult
{
    QString path; // of the model
    Verdict verdict = Verdict::NotKnown;
    QString sentence;
    QHash<QString, QString> hashes; // SHA-256 by file, of those that were read
};

// Reads the files that a hash is known of, and compares.
VerifyResult verify(const InstalledModel &model, const std::atomic<bool> &stop, const TellProgress &progress);

// Hashes that were computed before, by path, size and time; another thread's values when it is only handed on as a copy.
struct KnownHash
{
    qint64 sizeBytes = 0;
    qint64 modifiedAt = 0;
    QString sha256;
    bool operator==(const KnownHash &) const = default;
};
using KnownHashes = QHash<QString, KnownHash>;
KnownHashes readKnownHashes(const QString &file);
bool writeKnownHashes(const QString &file, const KnownHashes &hashes);

// The SHA-256 of one of the model's files without reading it: as it was computed since the file's last change, else as its publisher
// states it, unless the file was changed since that was kept. Empty: not known.
QString knownHashOf(const InstalledModel &model, const QString &file, const KnownHashes &known);
// Whether nothing tells that its weights are others than its repository and revision name: then neither says which model that is.
bool isAsStated(const InstalledModel &model, const KnownHashes &known);

// Models with the same content, in different files.
struct DuplicateGroup
{
    QStringList paths; // InstalledModel::path, two or more
    qint64 sizeBytes = 0;
    [[nodiscard]] qint64 wastedBytes() const { return sizeBytes * (paths.size() - 1); }
};

// Those whose weights have the same sizes, which are all that can be the same. Names of one file (links) count as one.
QList<QList<InstalledModel>> duplicateCandidates(const QList<InstalledModel> &models);

// Settles the candidates by SHA-256, taking what is known and reading the rest; `known` grows by what was read. Without what `stop` left
// unread.
QList<DuplicateGroup> findDuplicates(const QList<InstalledModel> &models, KnownHashes &known, const std::atomic<bool> &stop,
                                     const TellProgress &progress);

} // namespace hearth
