#pragma once

#include "inference/files/ggufparser.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace hearth {

// A GGUF model in several files, "name-00001-of-00003.gguf": the keys split.no (from 0), split.count and split.tensors.count.

// All parts in order when the file is one of several, else nothing. Throws Error{MissingPart, kind missing_part} naming a part that is
// not there, or the name that this one should have; with TypePolicy::Known it gives nothing instead, so that facts of a part can be told.
std::vector<std::filesystem::path> ggufSplitParts(const std::filesystem::path &path, const GgufContents &contents, TypePolicy types);

// Throws InvalidValue (invalid_value) when a part says that it is another one.
void checkGgufSplitPart(const GgufContents &contents, size_t number, size_t count, std::string_view name);

// Throws MissingPart (missing_tensor) when the parts together have another number of tensors than the first one announces.
void checkGgufSplitTotal(const std::unordered_map<std::string, MetadataValue> &metadata, size_t tensors, std::string_view name);

} // namespace hearth
