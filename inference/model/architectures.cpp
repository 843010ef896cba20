#include "inference/model/architectures.h"

#include "inference/model/arch/arch.h"

#include <algorithm>
#include <array>

namespace hearth {

namespace {

struct Architecture
{
    std::string_view name; // general.architecture
    ModelSpec (*describe)(const Hyperparameters &);
};

// Sorted by name. A new architecture is a file in arch/ and a line here.
constexpr std::array architectures{
    Architecture{"gpt2", describeGpt2},
    Architecture{"llama", describeLlama},
    Architecture{"qwen2", describeQwen2},
    Architecture{"qwen3", describeQwen3},
};

} // namespace

ModelSpec describeModel(const ModelFile &file)
{
    const std::string_view name = file.requireString("general.architecture");
    const auto found = std::find_if(architectures.begin(), architectures.end(), [&](const Architecture &one) { return one.name == name; });
    if (found == architectures.end()) {
        throw Error(ErrorCode::Unsupported,
                    "Hearth does not run the architecture '" + std::string(name) + "' of " + file.path().string()
                        + " yet. Choose another model.",
                    "unknown_architecture");
    }
    return found->describe(Hyperparameters(file));
}

std::vector<std::string_view> architectureNames()
{
    std::vector<std::string_view> names;
    for (const Architecture &one : architectures)
        names.push_back(one.name);
    return names;
}

} // namespace hearth
