#pragma once

#include "app/documents/document.h"

#include <QByteArray>

#include <stop_token>

namespace hearth {

// What can be told about a file without reading it as a document.

// SHA-256, 32 bytes; empty when the file can't be read to its end, or it was stopped.
QByteArray contentHash(const QString &path, const std::stop_token &stop = {});

struct FileStamp
{
    bool exists = false; // and is no folder that can be looked into
    qint64 bytes = 0;
    qint64 modifiedAt = 0; // ms since 1970
    bool operator==(const FileStamp &) const = default;
};
FileStamp stampOf(const QString &path);

// Why it is not to be opened at all: its kind, its size, no permission. None: it may be.
ReadProblem problemBefore(const QString &path, qint64 bytes, qint64 largestBytes);

} // namespace hearth
