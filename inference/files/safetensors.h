#pragma once

#include "inference/files/modelfile.h"

#include <filesystem>
#include <memory>

namespace hearth {

// Opens a Hugging Face folder (config.json, SafeTensors files, tokenizer, chat template) as a model under GGUF's names. F32, F16 and
// BF16 tensors are used where they are mapped; quantized ones are given as blocks of the same integers (packedweights.h).
// `path` is the folder, or a .safetensors file or config.json in it. Throws Error: NotFound, and the kinds named in the headers of
// shards.h, hfconfig.h, hftokenizer.h, packedweights.h, and unknown_tensor.
std::unique_ptr<ModelFile> openSafetensors(const std::filesystem::path &path);

} // namespace hearth
