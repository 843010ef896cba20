#pragma once

#include "inference/files/ggufparser.h"
#include "inference/files/modelfile.h"

#include <filesystem>
#include <memory>

namespace hearth {

// Opens a GGUF file by memory map. With TypePolicy::Runnable its values are checked as well (checkModelMetadata); with Known only the
// format is, so that facts can be told of files that Hearth does not run. Throws Error.
std::unique_ptr<ModelFile> openGguf(const std::filesystem::path &path, TypePolicy types);

} // namespace hearth
