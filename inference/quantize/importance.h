#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace hearth {

// An importance matrix: for each matrix of a model how large the numbers are that its columns are multiplied with, measured on a text.
// Column j of a matrix counts with the mean of x_j^2. Files: GGUF as llama-imatrix writes it since 2025 (tensors NAME.in_sum2 and
// NAME.counts), and its older .dat form, which is only read.
struct Importance
{
    struct Entry
    {
        std::vector<float> sums;   // [experts, columns] of x^2; one expert for a plain matrix
        std::vector<float> counts; // [experts] rows x seen
    };
    std::map<std::string, Entry> entries; // by the tensor's name
    std::vector<std::string> datasets;    // names of the texts
    uint32_t chunks = 0;                  // pieces of text run
    uint32_t chunkTokens = 0;
};

// Means for the columns of each expert, [experts, columns]; those of experts that saw nothing are all 1. Empty when the file has no entry
// of that name. Throws InvalidValue ("shape_mismatch") when it is of another size: made for another model.
std::vector<float> importanceOf(const Importance &importance, const std::string &tensor, uint64_t columns, uint64_t experts);

// Throws what openGguf throws, Malformed or Truncated for a .dat that is none, MissingPart ("no_entries") for one that holds nothing.
Importance readImportance(const std::filesystem::path &path);
// Of the bytes of a .dat: a pure function; `name` is for messages.
Importance parseImportanceDat(std::span<const std::byte> bytes, const std::string &name);
// In the GGUF form. Throws Io.
void writeImportance(const Importance &importance, const std::filesystem::path &path);

} // namespace hearth
