#include "inference/files/modelfile.h"

#include "inference/files/adapter.h"
#include "inference/files/gguf.h"
#include "inference/files/safetensors.h"
#include "inference/files/shards.h"

#include <cstring>
#include <limits>

namespace hearth {

namespace {

[[noreturn]] void failType(const ModelFile &file, std::string_view key, const char *expected)
{
    throw Error(ErrorCode::InvalidValue,
                "'" + file.path().filename().string() + "': the value of '" + std::string(key) + "' is not " + expected, "type_mismatch");
}

[[noreturn]] void failMissing(const ModelFile &file, std::string_view key)
{
    throw Error(ErrorCode::MissingPart, "'" + file.path().filename().string() + "' lacks the value '" + std::string(key) + "'",
                "missing_key");
}

} // namespace

const TensorInfo *ModelFile::findTensor(std::string_view name) const
{
    const auto found = m_tensorIndex.find(std::string(name));
    return found == m_tensorIndex.end() ? nullptr : &m_tensors[found->second];
}

const TensorInfo &ModelFile::tensor(std::string_view name) const
{
    if (const TensorInfo *found = findTensor(name))
        return *found;
    throw Error(ErrorCode::MissingPart, "'" + m_path.filename().string() + "' lacks the tensor '" + std::string(name) + "'",
                "missing_tensor");
}

const MetadataValue *ModelFile::find(std::string_view key) const
{
    const auto found = m_metadata.find(std::string(key));
    return found == m_metadata.end() ? nullptr : &found->second;
}

std::optional<std::string_view> ModelFile::string(std::string_view key) const
{
    const MetadataValue *value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto *text = std::get_if<std::string_view>(value))
        return *text;
    failType(*this, key, "a text");
}

std::optional<uint64_t> ModelFile::uint(std::string_view key) const
{
    const MetadataValue *value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto *number = std::get_if<uint64_t>(value))
        return *number;
    const auto *number = std::get_if<int64_t>(value);
    if (number && *number >= 0)
        return uint64_t(*number);
    failType(*this, key, "a whole number of at least 0");
}

std::optional<double> ModelFile::number(std::string_view key) const
{
    const MetadataValue *value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto *number = std::get_if<double>(value))
        return *number;
    failType(*this, key, "a floating-point number");
}

std::optional<bool> ModelFile::boolean(std::string_view key) const
{
    const MetadataValue *value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto *flag = std::get_if<bool>(value))
        return *flag;
    failType(*this, key, "a boolean");
}

const std::vector<std::string_view> *ModelFile::strings(std::string_view key) const
{
    const MetadataValue *value = find(key);
    if (!value)
        return nullptr;
    if (const auto *texts = std::get_if<std::vector<std::string_view>>(value))
        return texts;
    failType(*this, key, "an array of texts");
}

std::optional<std::vector<double>> ModelFile::numbers(std::string_view key) const
{
    const MetadataValue *value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto *floats = std::get_if<std::vector<double>>(value))
        return *floats;
    if (const auto *integers = std::get_if<std::vector<int64_t>>(value))
        return std::vector<double>(integers->begin(), integers->end());
    if (const auto *naturals = std::get_if<std::vector<uint64_t>>(value))
        return std::vector<double>(naturals->begin(), naturals->end());
    failType(*this, key, "an array of numbers");
}

std::optional<std::vector<int64_t>> ModelFile::integers(std::string_view key) const
{
    const MetadataValue *value = find(key);
    if (!value)
        return std::nullopt;
    if (const auto *integers = std::get_if<std::vector<int64_t>>(value))
        return *integers;
    if (const auto *naturals = std::get_if<std::vector<uint64_t>>(value)) {
        for (const uint64_t natural : *naturals) {
            if (natural > uint64_t(std::numeric_limits<int64_t>::max()))
                failType(*this, key, "an array of numbers below 2^63");
        }
        return std::vector<int64_t>(naturals->begin(), naturals->end());
    }
    failType(*this, key, "an array of whole numbers");
}

std::string_view ModelFile::requireString(std::string_view key) const
{
    if (const auto text = string(key))
        return *text;
    failMissing(*this, key);
}

uint64_t ModelFile::requireUint(std::string_view key) const
{
    if (const auto number = uint(key))
        return *number;
    failMissing(*this, key);
}

void ModelFile::convertRows(const TensorInfo &tensor, uint64_t first, uint64_t count, std::span<std::byte> out) const
{
    const uint64_t row = rowBytes(tensorTypeInfo(tensor.type), tensor.columns());
    std::memcpy(out.data(), data(tensor).data() + first * row, size_t(count * row));
}

std::unique_ptr<ModelFile> openModelFile(const std::filesystem::path &path)
{
    const std::string name = path.filename().string();
    if (isPeftAdapter(path))
        throw Error(ErrorCode::Unsupported,
                    "'" + name + "' is an adapter, not a model: it is loaded together with the model that it changes.", "adapter");
    if (std::filesystem::is_directory(path) || name.ends_with(".safetensors") || name.ends_with(".json"))
        return openSafetensors(path);
    refusePickle(path);
    return openGguf(path, TypePolicy::Runnable);
}

} // namespace hearth
