#pragma once

#include "app/library/folderwalk.h"
#include "app/library/libraryplaces.h"

namespace hearth {

struct ScanResult
{
    QList<InstalledModel> models; // one a file, however many links lead to it
    QStringList folders;          // looked into: what to watch
    bool isCut = false;           // a limit was met: there may be more
};

// All models of all places. Reads listings, manifests and links, no model. Any thread; ends early, with what it has, once `stop` is set.
ScanResult scanLibrary(const LibraryPlaces &places, const ScanLimits &limits, const std::atomic<bool> &stop);

} // namespace hearth
