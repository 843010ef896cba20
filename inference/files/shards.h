#pragma once

#include "inference/core/mappedfile.h"
#include "inference/files/safetensorsheader.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hearth {

// The SafeTensors files of a folder, mapped, with all their tensors by name.
class SafetensorsShards
{
public:
    struct Tensor
    {
        SafetensorsEntry entry;
        size_t shard = 0;
    };

    // Takes model.safetensors.index.json, else model.safetensors, else the only file of that kind. Throws Error: MissingPart
    // (missing_file, missing_tensor), Malformed (path_traversal), Unsupported (unsupported_format: there are only pickle files), and
    // what parseSafetensorsHeader throws.
    explicit SafetensorsShards(const std::filesystem::path &folder);

    const std::map<std::string, Tensor, std::less<>> &tensors() const { return m_tensors; }
    std::span<const std::byte> bytes(const Tensor &tensor) const
    {
        return m_files[tensor.shard].bytes().subspan(size_t(tensor.entry.offset), size_t(tensor.entry.sizeBytes));
    }
    void releasePages(size_t shard, std::span<const std::byte> part) const { m_files[shard].releasePages(part); }
    uint64_t fileBytes() const;
    size_t count() const { return m_files.size(); }

private:
    void addFile(const std::filesystem::path &path, const std::map<std::string, std::string> *weightMap);
    void readIndex(const std::filesystem::path &path, const std::filesystem::path &folder);

    std::vector<MappedFile> m_files;
    std::map<std::string, Tensor, std::less<>> m_tensors;
};

// A JSON file of a model's folder, strict and at most 64 MiB; nothing when it is not there. Throws as parseStrictJson.
std::optional<nlohmann::json> readFolderJson(const std::filesystem::path &folder, const char *name);

// Refuses a file that is loaded by running it: throws Error{Unsupported, unsupported_format} for .bin, .pt, .pth, .ckpt, .pkl.
void refusePickle(const std::filesystem::path &path);

} // namespace hearth
