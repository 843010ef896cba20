#pragma once

#include "inference/core/error.h"
#include "inference/modelinfo.h"

namespace hearth {

// Parts of readModelInfo for SafeTensors: what can be told without opening the folder as a model.

// From the headers of a folder's files and its config.json, where `error` says why it did not open. Throws `error` again when nothing can
// be told.
void fillFolderFacts(const std::filesystem::path &path, const Error &error, ModelInfo &info);

// From a shard's header and config.json.
ModelInfo safetensorsHeadInfo(const ModelHead &head);

} // namespace hearth
