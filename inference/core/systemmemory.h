#pragma once

#include <cstdint>

namespace hearth {

// RAM that a new model can take without swapping (Linux: MemAvailable), bytes. 0 where the system does not tell, here and below.
uint64_t availableMemoryBytes();
uint64_t totalMemoryBytes();
// Resident set of this process now and at its peak, bytes. Mapped files count with the pages that are in memory.
uint64_t residentBytes();
uint64_t peakResidentBytes();
// The processor's last cache, of which all its cores may have all.
uint64_t lastCacheBytes();

} // namespace hearth
