#pragma once

#include "app/documents/documentlibrary.h"

#include <stop_token>

class QFileInfo;

namespace hearth {

// What lies at one place.
struct PlaceContent
{
    QList<FoundFile> files; // by path; folders that are shut too
    QStringList folders;    // that were looked into: to be watched
    QStringList unread;     // that can't be looked into just now; a folder that is not there is one: its drive may come back
};

// There is no permission to look into it. It is listed as a file that can't be read, so that the report tells of it.
bool isShutFolder(const QFileInfo &info);
// Neither a file nor a folder: a pipe, a socket, a device.
bool isSpecial(const QFileInfo &info);

// Looks at a file, or into a folder and all below it. Left out: what is hidden, what version control, package managers and compilers keep
// (.git and other names with a dot, node_modules, __pycache__, folders with a CACHEDIR.TAG or a CMakeCache.txt), half-written and lock
// files of other programs. Links are followed, each folder once, so loops end. A place that is named itself is never left out.
PlaceContent scanPlace(const QString &place, std::stop_token stop = {});

// Why a file is not worth opening, by its name alone (pictures, sound, films, archives, programs, models); None: it is.
ReadProblem problemByName(const QString &path);

} // namespace hearth
