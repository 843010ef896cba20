#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace hearth::test {

// A model of the fixtures with the numbers that were made for it elsewhere.
struct GoldenCase
{
    std::string name;
    std::filesystem::path file;
    std::vector<int32_t> tokens;    // prompt
    std::filesystem::path exact;    // float64 pass over the dequantized weights, [tokens, vocabulary]; empty: none
    std::filesystem::path llamacpp; // llama.cpp's logits, [tokens or 1, vocabulary]; empty: none
    double llamacppError = 0;       // of llama.cpp against the exact pass
    std::vector<int32_t> greedy;    // continuation at temperature 0
    std::vector<double> greedyGap;  // distance of the best logit to the second at each step
    int contextTokens = 0;          // to load it with, 0: as it comes
};

// Those that the engine must run: models/trained, and of models/quants and models/archs the files with known types and architectures.
std::vector<GoldenCase> goldenCases();

} // namespace hearth::test
