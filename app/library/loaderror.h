#pragma once

#include "inference/engine.h"

#include <QString>

namespace hearth {

// A load that failed, with what decides how it may be cured.
struct FailedLoad
{
    Failed error{ErrorCode::NotFound, {}, {}};
    LoadOptions options;
    bool isGuide = false;
    bool isFileThere = true; // the model's own
    bool hasHashes = false;  // it is known what the file should hold
};

// In a few words: memory, driver, format, damage, not supported.
QString titleOf(const FailedLoad &failed);

// The one step that is proposed:
// "choose_other", "find_other" (Hearth does not run this one, or not on this machine), "reduce_context", "use_cpu", "verify",
// "download_again" (damaged, and nothing to compare it with), "without_adapters", "retry".
QString stepOf(const FailedLoad &failed);

inline constexpr int leastContextTokens = 1024; // nothing smaller is proposed

} // namespace hearth
