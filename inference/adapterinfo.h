#pragma once

#include "inference/files/modelfile.h"
#include "inference/modelinfo.h"

namespace hearth {

// Parts of readModelInfo for adapters.

// Whether an open GGUF file says that it is one.
bool isAdapterFile(const ModelFile &file);
// Of a path that is one (isAdapterFile, isPeftAdapter). What is wrong with it stands in whyNot.
void fillAdapterFacts(const std::filesystem::path &path, ModelInfo &info);

} // namespace hearth
