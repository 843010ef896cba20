#pragma once

#include "inference/backend/backend.h"

#include <cstdint>
#include <map>

namespace hearth {

// How fast a device makes one token after the other, as far as that follows from a plan: decoding reads every weight once a token, so
// that its time is bytes / rate, and a little for each op. Measured with the device's own products, not with copies: where a format is
// bound by arithmetic the rate says so.
struct DeviceSpeed
{
    std::map<TensorType, double> bytesPerSecond; // of the file's blocks, from memory
    double secondsPerOp = 0;
    double secondsPerRun = 0; // once a stage
    // A processor's last cache, where it is large enough to hold small models, and how many times faster it is. 0: none such.
    uint64_t cacheBytes = 0;
    double cacheGain = 1;

    bool isKnown() const { return !bytesPerSecond.empty(); }
    // Of a type that was not measured, that of the nearest relative.
    double rateOf(TensorType type) const;
    // How many times faster than from memory alone so many bytes come that are read token after token.
    double gainOf(uint64_t bytes) const;
};

// Runs products of matrices that are in no cache, one token at a time. mostBytes: of the device's memory, and as much of RAM; for a
// processor with a large cache one and a half times that cache on top (measuringBytes). One to three seconds. Throws what a backend
// throws.
DeviceSpeed measureSpeed(Backend &backend, uint64_t mostBytes);
// Of RAM, in all.
uint64_t measuringBytes(const Backend &backend, uint64_t mostBytes);

// Seconds of one token with so many before it. weightFactor: of the weights' bytes.
double decodeSeconds(const DeviceSpeed &speed, const Plan &plan, CacheType cacheType, int position, double weightFactor = 1);

} // namespace hearth
