#include "inference/files/shards.h"

#include "inference/core/error.h"
#include "inference/files/strictjson.h"

#include <algorithm>
#include <array>

namespace fs = std::filesystem;

namespace hearth {

using nlohmann::json;

namespace {

constexpr uint64_t maxJsonBytes = 64u << 20;
constexpr size_t maxShards = 1024;
constexpr const char *indexName = "model.safetensors.index.json";

bool isPickle(const fs::path &path)
{
    static constexpr std::array<std::string_view, 5> endings{".bin", ".pt", ".pth", ".ckpt", ".pkl"};
    return std::find(endings.begin(), endings.end(), path.extension().string()) != endings.end();
}

std::string_view textOf(const MappedFile &file)
{
    return {reinterpret_cast<const char *>(file.bytes().data()), file.bytes().size()};
}

// The single file of weights where no index names them.
fs::path onlyFile(const fs::path &folder)
{
    if (fs::exists(folder / "model.safetensors"))
        return folder / "model.safetensors";
    std::vector<fs::path> found, pickles;
    std::error_code ignored;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder, ignored)) {
        if (entry.path().extension() == ".safetensors")
            found.push_back(entry.path());
        else if (isPickle(entry.path()))
            pickles.push_back(entry.path());
    }
    if (found.size() == 1)
        return found.front();
    if (found.empty() && !pickles.empty())
        refusePickle(pickles.front());
    throw Error(
        ErrorCode::MissingPart,
        "'" + folder.filename().string() + "' has "
            + (found.empty() ? std::string("no SafeTensors file") : std::to_string(found.size()) + " SafeTensors files and no " + indexName)
            + "; download the model again, whole.",
        "missing_file");
}

} // namespace

void refusePickle(const fs::path &path)
{
    if (isPickle(path))
        throw Error(
            ErrorCode::Unsupported,
            "'" + path.filename().string()
                + "' is a pickle file: reading it would run code that it holds, so Hearth does not. Get the model's SafeTensors or GGUF "
                  "version.",
            "unsupported_format");
}

std::optional<json> readFolderJson(const fs::path &folder, const char *name)
{
    const fs::path path = folder / name;
    if (!fs::exists(path))
        return std::nullopt;
    const MappedFile file(path);
    if (file.bytes().size() > maxJsonBytes)
        throw Error(ErrorCode::LimitExceeded, "'" + path.filename().string() + "' has more than 64 MiB.", "limit");
    return parseStrictJson(textOf(file), name);
}

SafetensorsShards::SafetensorsShards(const fs::path &folder)
{
    if (fs::exists(folder / indexName))
        readIndex(folder / indexName, folder);
    else
        addFile(onlyFile(folder), nullptr);
}

void SafetensorsShards::readIndex(const fs::path &path, const fs::path &folder)
{
    const json index = *readFolderJson(folder, indexName);
    const auto map = index.find("weight_map");
    if (!index.is_object() || map == index.end() || !map->is_object())
        throw Error(ErrorCode::Malformed, "'" + path.filename().string() + "' has no weight_map.", "missing_field");
    std::map<std::string, std::map<std::string, std::string>> files; // file to its tensors
    for (const auto &[tensor, file] : map->items()) {
        if (!file.is_string())
            throw Error(ErrorCode::Malformed, "'" + path.filename().string() + "' names a file that is no text.", "type_mismatch");
        const auto &name = file.get_ref<const std::string &>();
        if (name.empty() || name.find_first_of("/\\:") != std::string::npos || name.find('\0') != std::string::npos || name[0] == '.')
            throw Error(ErrorCode::Malformed,
                        "'" + path.filename().string() + "' names a file outside its folder ('" + name.substr(0, 100) + "').",
                        "path_traversal");
        files[name].emplace(tensor, name);
    }
    if (files.size() > maxShards)
        throw Error(ErrorCode::LimitExceeded, "'" + path.filename().string() + "' names more than 1024 files.", "limit");
    for (const auto &[name, tensors] : files) {
        if (!fs::exists(folder / name))
            throw Error(ErrorCode::MissingPart,
                        "The part '" + name + "' of the model is missing; download it into " + folder.string() + ".", "missing_file");
        addFile(folder / name, &tensors);
    }
}

void SafetensorsShards::addFile(const fs::path &path, const std::map<std::string, std::string> *weightMap)
{
    MappedFile file(path);
    const std::string name = path.filename().string();
    std::vector<SafetensorsEntry> entries = parseSafetensorsHeader(file.bytes(), file.bytes().size(), name);
    size_t wanted = 0;
    for (SafetensorsEntry &entry : entries) {
        if (weightMap && !weightMap->contains(entry.name))
            continue; // the index decides
        ++wanted;
        const std::string key = entry.name;
        m_tensors.emplace(key, Tensor{std::move(entry), m_files.size()});
    }
    if (weightMap && wanted != weightMap->size()) {
        for (const auto &[tensor, unused] : *weightMap) {
            if (!m_tensors.contains(tensor))
                throw Error(ErrorCode::MissingPart,
                            "'" + name + "' lacks the tensor '" + tensor.substr(0, 200) + "' that the index puts there.", "missing_tensor");
        }
    }
    m_files.push_back(std::move(file));
}

uint64_t SafetensorsShards::fileBytes() const
{
    uint64_t sum = 0;
    for (const MappedFile &file : m_files)
        sum += file.bytes().size();
    return sum;
}

} // namespace hearth
