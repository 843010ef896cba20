#pragma once

#include "inference/files/modelfile.h"
#include "inference/model/modelspec.h"

#include <string_view>
#include <vector>

namespace hearth {

// The parts list of the model in a file, by its general.architecture. Throws Error{Unsupported, kind unknown_architecture} naming the
// architecture, or what Hyperparameters throws.
ModelSpec describeModel(const ModelFile &file);

// Names of the architectures that run, sorted.
std::vector<std::string_view> architectureNames();

} // namespace hearth
