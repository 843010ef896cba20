#pragma once

#include <filesystem>
#include <string>

namespace hearth::cli {

// SHA-256 in hex of a model's file. Of one in several files (parts of a GGUF, a SafeTensors folder) that of their hashes in hex, in the
// order of their names, as the window names models. Empty where one can't be read. A second or two a gigabyte.
// Not Qt's: hearth-cli is built without Qt, too (HEARTH_APP=OFF).
std::string modelHash(const std::filesystem::path &model);

} // namespace hearth::cli
