#pragma once

#include "inference/files/adapter.h"

namespace hearth {

// The two forms of adapters on disk. Both throw as readAdapter.
Adapter readGgufAdapter(const std::filesystem::path &path);
Adapter readPeftAdapter(const std::filesystem::path &path);

// A and B fit each other and are matrices of a rank. Throws InvalidValue (shape_mismatch).
void checkAdapterPart(const AdapterPart &part, const std::filesystem::path &path);

} // namespace hearth
