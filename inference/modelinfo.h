#pragma once

#include "inference/tensor/types.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace hearth {

// Facts of a model file, read without loading it.
struct ModelInfo
{
    std::filesystem::path path;
    std::string format;       // "GGUF v3"
    std::string name;         // general.name, else the file's
    std::string architecture; // "llama"
    uint64_t fileBytes = 0;
    uint64_t weightBytes = 0;
    uint64_t parameters = 0;
    std::vector<std::pair<std::string, double>> types; // share of the parameters by type, largest first
    std::string quantization;                          // in a word: "Q4_K_M", else the largest type
    int layers = 0;
    int embedding = 0;
    int heads = 0;
    int kvHeads = 0;
    int vocabulary = 0;
    int contextTokens = 0;    // what it was trained for
    std::string tokenizer;    // "llama", "gpt2 (qwen2)"
    std::string chatTemplate; // the text, empty when it has none
    std::string license;
    bool runs = false;
    std::string whyNot; // one sentence when it does not run
};

// Throws Error when the file cannot be read at all; a readable model that we do not run is not an error.
ModelInfo readModelInfo(const std::filesystem::path &path);

} // namespace hearth
