#pragma once

#include "inference/quantizer.h"

namespace hearth {

// What this build's quantizer makes of a model, in a few letters: another mark where an encoder gives other bytes or a mixture chooses
// other types. plan: as planQuantization gives it. So a file that an earlier version made is not taken for one of this.
std::string quantizerMark(const QuantizeReport &plan);

} // namespace hearth
