#include "inference/files/ggufsplit.h"

#include "inference/core/error.h"

#include <cstdio>
#include <optional>

namespace fs = std::filesystem;

namespace hearth {

namespace {

constexpr size_t maxParts = 1024;
constexpr size_t tailBytes = 20; // "-00001-of-00003.gguf"

std::optional<uint64_t> numberOf(const std::unordered_map<std::string, MetadataValue> &metadata, const char *key)
{
    const auto found = metadata.find(key);
    if (found == metadata.end())
        return std::nullopt;
    if (const auto *natural = std::get_if<uint64_t>(&found->second))
        return *natural;
    const auto *integer = std::get_if<int64_t>(&found->second);
    return integer && *integer >= 0 ? std::optional(uint64_t(*integer)) : std::nullopt;
}

std::string partName(const std::string &stem, size_t number, size_t count)
{
    char tail[64];
    std::snprintf(tail, sizeof tail, "-%05zu-of-%05zu.gguf", number + 1, count);
    return stem + tail;
}

} // namespace

std::vector<fs::path> ggufSplitParts(const fs::path &path, const GgufContents &contents, TypePolicy types)
{
    const uint64_t count = numberOf(contents.metadata, "split.count").value_or(1);
    const uint64_t number = numberOf(contents.metadata, "split.no").value_or(0);
    if (count <= 1 || number >= count || count > maxParts)
        return {}; // checkModelMetadata refuses what makes no sense
    const std::string name = path.filename().string();
    const std::string stem = name.substr(0, name.size() > tailBytes ? name.size() - tailBytes : 0);
    std::string missing;
    std::vector<fs::path> parts;
    if (name != partName(stem, number, count))
        missing = "'" + name + "' is part " + std::to_string(number + 1) + " of " + std::to_string(count)
            + " of a model; name the parts as they were, like '" + partName("model", number, count) + "', and keep them together.";
    for (size_t i = 0; missing.empty() && i < count; ++i) {
        parts.push_back(path.parent_path() / partName(stem, i, count));
        if (!fs::exists(parts.back()))
            missing = "The model has " + std::to_string(count) + " parts, and '" + parts.back().filename().string() + "' is not beside '"
                + name + "'; download it into the same folder.";
    }
    if (missing.empty())
        return parts;
    if (types == TypePolicy::Known)
        return {};
    throw Error(ErrorCode::MissingPart, missing, "missing_part");
}

void checkGgufSplitPart(const GgufContents &contents, size_t number, size_t count, std::string_view name)
{
    const auto statedNumber = numberOf(contents.metadata, "split.no"), statedCount = numberOf(contents.metadata, "split.count");
    if (!statedNumber || !statedCount || *statedNumber != number || *statedCount != count)
        throw Error(ErrorCode::InvalidValue,
                    "'" + std::string(name) + "' does not say of itself that it is part " + std::to_string(number + 1) + " of "
                        + std::to_string(count) + "; parts of different models were mixed.",
                    "invalid_value");
}

void checkGgufSplitTotal(const std::unordered_map<std::string, MetadataValue> &metadata, size_t tensors, std::string_view name)
{
    const auto stated = numberOf(metadata, "split.tensors.count");
    if (stated && *stated != tensors)
        throw Error(ErrorCode::MissingPart,
                    "The parts of '" + std::string(name) + "' hold " + std::to_string(tensors) + " tensors together, but it announces "
                        + std::to_string(*stated) + "; download them again.",
                    "missing_tensor");
}

} // namespace hearth
