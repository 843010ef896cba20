#pragma once

#include "inference/backend/cpu/cpuexecutable.h"

#include <algorithm>

namespace hearth::cpu {

// A loop is shared when it handles more floats than this: below, waking a thread costs more than it saves.
constexpr int64_t sharedFloats = 16384;

template <typename Body> void CpuExecutable::overRanges(int64_t count, int64_t cost, const Body &body)
{
    if (count * cost < sharedFloats || m_pool.threads() == 1) {
        if (count > 0)
            body(int64_t(0), count);
        return;
    }
    const int64_t chunks = std::clamp<int64_t>(count * cost / (sharedFloats / 4), 1, std::min<int64_t>(count, m_pool.threads() * 4));
    m_pool.parallelFor(int(chunks), [&](int chunk, int) { body(count * chunk / chunks, count * (chunk + 1) / chunks); });
}

} // namespace hearth::cpu
