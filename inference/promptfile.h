#pragma once

#include "inference/comparisonplan.h"

#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// Prompts that are run together, as a file holds them.
struct PromptFile
{
    std::string name; // of the set, where the file says it
    std::vector<ComparedPrompt> prompts;
};

struct PromptFileLimits
{
    size_t bytes = size_t(1) << 26;
    size_t prompts = 1000;
};

// UTF-8: JSON (a list of texts or of {"prompt", "system", "name"}; or such a list as "prompts" of an object with a "name"), or plain text
// with a prompt a paragraph, parted by empty lines; such a text may begin with a bracket. Empty prompts are left out. Pure. Throws
// InvalidArgument with a sentence that names the file by `what`, and a kind: "too_large", "not_utf8", "broken_json", "not_a_prompt",
// "no_prompts", "too_many_prompts".
PromptFile readPromptFile(std::string_view bytes, const std::string &what, const PromptFileLimits &limits = {});

} // namespace hearth
