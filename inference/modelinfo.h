#pragma once

#include "inference/embeddingfacts.h"
#include "inference/tensor/types.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace hearth {

// Of a file that is no model but an adapter (LoRA), which is loaded together with the model that it changes (LoadOptions::adapters).
struct AdapterFacts
{
    std::string baseModel; // as far as its file says
    double alpha = 0;      // its strength is alpha / rank; 0: 1
    uint64_t leastRank = 0;
    uint64_t mostRank = 0;
    uint64_t matrices = 0; // that it changes; 0: Hearth does not apply it, whyNot says why
};

// Facts of a model file, read without loading it.
struct ModelInfo
{
    std::filesystem::path path;
    std::string format;       // "GGUF v3"
    std::string kind;         // general.type: "model", "adapter", "mmproj", "imatrix"; empty when the file does not say
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
    std::optional<EmbeddingFacts> embeddings; // of a model that is meant for them, when it runs: it cannot chat then
    std::optional<AdapterFacts> adapter;      // of an adapter; then `architecture` is that of the models it is for, if its file says
    bool runs = false;
    std::string whyNot; // one sentence when it does not run
    // Memory beyond the weights, 0 where it is not known.
    uint64_t cacheBytesPerToken = 0; // keys and values of a token of context, in F16
    uint64_t scratchBytes = 0;       // activations of a batch
};

// Of weights, context and scratch together, when all of it lies on one device.
uint64_t memoryBytes(const ModelInfo &info, int contextTokens);

// Throws Error when the file cannot be read at all; a readable model that we do not run is not an error.
// `path` is a GGUF file (one part of several is enough for facts, not to run), or a folder with SafeTensors files and config.json.
ModelInfo readModelInfo(const std::filesystem::path &path);

// The beginning of a file that is not here, as a browser of models fetches it; 16 MiB hold the header of nearly every model.
struct ModelHead
{
    std::span<const std::byte> bytes;
    uint64_t totalBytes = 0; // of the whole file
    std::string name;        // "model.gguf", "model-00001-of-00002.safetensors"
    std::string config;      // SafeTensors: the content of config.json
};
// The same from that alone. Where the head ends too early, what it holds is told, and `runs` is as far as that can say.
ModelInfo readModelInfo(const ModelHead &head);

} // namespace hearth
