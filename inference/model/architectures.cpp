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
// One a line.
// clang-format off
constexpr std::array architectures{
    Architecture{"arwkv7", describeArwkv7},
    Architecture{"bert", describeBert},
    Architecture{"cohere2", describeCohere2},
    Architecture{"command-r", describeCommandR},
    Architecture{"deepseek2", describeDeepSeek2},
    Architecture{"exaone", describeExaone},
    Architecture{"exaone4", describeExaone4},
    Architecture{"falcon", describeFalcon},
    Architecture{"gemma", describeGemma},
    Architecture{"gemma-embedding", describeGemmaEmbedding},
    Architecture{"gemma2", describeGemma2},
    Architecture{"gemma3", describeGemma3},
    Architecture{"glm4", describeGlm4},
    Architecture{"gpt-oss", describeGptOss},
    Architecture{"gpt2", describeGpt2},
    Architecture{"gptneox", describeGptNeox},
    Architecture{"granite", describeGranite},
    Architecture{"granitemoe", describeGraniteMoe},
    Architecture{"jina-bert-v2", describeJinaBertV2},
    Architecture{"lfm2", describeLfm2},
    Architecture{"llama", describeLlama},
    Architecture{"mamba", describeMamba},
    Architecture{"mamba2", describeMamba2},
    Architecture{"mistral3", describeMistral3},
    Architecture{"nomic-bert", describeNomicBert},
    Architecture{"olmo2", describeOlmo2},
    Architecture{"phi2", describePhi2},
    Architecture{"phi3", describePhi3},
    Architecture{"qwen2", describeQwen2},
    Architecture{"qwen2moe", describeQwen2Moe},
    Architecture{"qwen3", describeQwen3},
    Architecture{"qwen35", describeQwen35},
    Architecture{"qwen3moe", describeQwen3Moe},
    Architecture{"rwkv7", describeRwkv7},
    Architecture{"smollm3", describeSmollm3},
    Architecture{"stablelm", describeStablelm},
    Architecture{"starcoder2", describeStarcoder2},
};
// clang-format on

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
