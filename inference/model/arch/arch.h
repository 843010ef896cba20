#pragma once

#include "inference/model/decoder.h"

namespace hearth {

// One function an architecture; each stands in the file of its name.
ModelSpec describeGpt2(const Hyperparameters &parameters);
ModelSpec describeLlama(const Hyperparameters &parameters);
ModelSpec describeQwen2(const Hyperparameters &parameters);
ModelSpec describeQwen3(const Hyperparameters &parameters);

} // namespace hearth
