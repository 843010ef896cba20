#pragma once

#include "inference/files/hfconfig.h"

#include <optional>
#include <string>
#include <string_view>

namespace hearth {

// Where a module of a Hugging Face model ("model.layers.3.mlp.experts.7.down_proj") goes under GGUF's names.
struct HfModuleName
{
    std::string name;    // "blk.3.ffn_down_exps"; empty: a part that the language model does not need (a vision tower, a cached table)
    int64_t expert = -1; // index among the experts that GGUF stacks in one tensor
};

// Nothing when the module is of no known name: then the model is not what its configuration says.
std::optional<HfModuleName> ggufModuleName(std::string_view module, const HfModelType &type);

} // namespace hearth
