#pragma once

#include <QHash>
#include <QString>

namespace hearth {

// Where the models of a folder come from, kept beside them in ".hearth-origin.json" by what downloads them, so that a folder that is
// moved or copied keeps its identity. One repository a folder.
struct ModelOrigin
{
    QString repository;             // "org/name"; empty: not known
    QString revision;               // the commit
    QHash<QString, QString> hashes; // of files, by name without folder: SHA-256 in hex, or Git's SHA-1 of 40 digits
    QHash<QString, qint64> keptAt;  // of these files: when writeOrigin() kept the hash, ms since 1970; a later change makes another file
};

// An empty one when there is no such file, or it is not one of ours. Reads at most 1 MiB.
ModelOrigin readOrigin(const QString &folder);

// Adds to what stands there, unless that is another repository's: it is then replaced. False when it cannot be written.
bool writeOrigin(const QString &folder, const ModelOrigin &origin);

inline constexpr QLatin1String originFileName(".hearth-origin.json");

} // namespace hearth
