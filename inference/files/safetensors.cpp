#include "inference/files/safetensors.h"

#include "inference/files/hfconfig.h"
#include "inference/files/hftensornames.h"
#include "inference/files/hftokenizer.h"
#include "inference/files/metadatacheck.h"
#include "inference/files/packedweights.h"
#include "inference/files/shards.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <mutex>

namespace fs = std::filesystem;

namespace hearth {

using nlohmann::json;

namespace {

// Where a tensor's blocks come from: the mapping, memory of ours, or a conversion row by row.
struct TensorData
{
    std::span<const std::byte> mapped;
    size_t shard = 0;
    std::vector<float> owned;
    std::unique_ptr<RowSource> source;
};

std::optional<TensorType> plainType(SafetensorsType type)
{
    switch (type) {
    case SafetensorsType::F32: return TensorType::F32;
    case SafetensorsType::F16: return TensorType::F16;
    case SafetensorsType::BF16: return TensorType::BF16;
    default: return std::nullopt;
    }
}

// Tensors that belong to a packed weight, are for other programs' integer activations, or can be computed.
bool isSideTensor(std::string_view suffix)
{
    static constexpr std::string_view names[] = {".activation_scale", ".g_idx",        ".input_scale",      ".inv_freq",
                                                 ".k_scale",          ".masked_bias",  ".output_scale",     ".qzeros",
                                                 ".scales",           ".v_scale",      ".weight_g_idx",     ".weight_scale",
                                                 ".weight_scale_inv", ".weight_shape", ".weight_zero_point"};
    return std::find(std::begin(names), std::end(names), suffix) != std::end(names);
}

class SafetensorsFile final : public ModelFile
{
public:
    explicit SafetensorsFile(const fs::path &folder);

    std::span<const std::byte> data(const TensorInfo &tensor) const override;
    bool isMapped(const TensorInfo &tensor) const override { return !dataOf(tensor).source; }
    void convertRows(const TensorInfo &tensor, uint64_t first, uint64_t count, std::span<std::byte> out) const override
    {
        dataOf(tensor).source->convert(first, count, out);
    }
    void releasePages(const TensorInfo &tensor) const override
    {
        if (const TensorData &held = dataOf(tensor); !held.mapped.empty())
            m_shards.releasePages(held.shard, held.mapped);
    }

private:
    using Expert = std::unique_ptr<RowSource>;

    const TensorData &dataOf(const TensorInfo &tensor) const { return m_data[m_tensorIndex.at(tensor.name)]; }
    std::string folderName() const { return "'" + m_path.filename().string() + "'"; }
    void readConfig(const fs::path &folder);
    void readTensors();
    [[noreturn]] void failUnknown(const std::string &tensor) const;
    void addModule(const std::string &module, const std::string &suffix, const SafetensorsShards::Tensor &tensor);
    void addPlain(const std::string &name, const SafetensorsShards::Tensor &tensor);
    void addSource(const std::string &name, std::unique_ptr<RowSource> source, uint64_t experts);
    void addVector(const std::string &name, std::vector<float> values);
    void addExperts();
    std::unique_ptr<RowSource> rowsOf(const std::string &module, const SafetensorsShards::Tensor &tensor) const;
    bool needsOne(const std::string &name, const SafetensorsShards::Tensor &tensor) const;
    void addTensor(TensorInfo info, TensorData held);

    SafetensorsShards m_shards;
    HfModelType m_type;
    json m_config;
    QuantizationScheme m_scheme;
    MetadataBuilder m_builder;
    std::vector<TensorData> m_data; // of m_tensors
    std::map<std::string, std::map<int64_t, Expert>> m_experts;
    mutable std::mutex m_mutex;                                        // of m_converted
    mutable std::map<std::string, std::vector<std::byte>> m_converted; // by name, for those that want a packed tensor whole
};

SafetensorsFile::SafetensorsFile(const fs::path &folder) : m_shards(folder)
{
    m_path = folder;
    m_fileBytes = m_shards.fileBytes();
    readConfig(folder);
    m_keys = m_builder.keys();
    m_metadata = m_builder.values();
    checkModelMetadata(*this); // before anything trusts a number of it
    readTensors();
    for (HfVector &vector : hfRopeVectors(m_config, folderName()))
        addVector(vector.tensor, std::move(vector.values));
    const TensorInfo *embedding = findTensor("token_embd.weight");
    mapHfTokenizer(folder, m_config, embedding ? embedding->rows() : 0, m_builder);
    m_keys = m_builder.keys();
    m_metadata = m_builder.values();
}

void SafetensorsFile::readConfig(const fs::path &folder)
{
    const std::optional<json> config = readFolderJson(folder, "config.json");
    if (!config)
        throw Error(ErrorCode::MissingPart, folderName() + " has no config.json, which says what the tensors are.", "missing_file");
    m_type = findHfModelType(*config, folderName());
    m_config = languageConfig(*config, m_type);
    m_builder.setString("general.name", m_path.filename().string());
    mapHfConfig(m_config, m_type, folderName(), m_builder);
    const std::optional<json> separate = readFolderJson(folder, "quantize_config.json");
    const json *inside = hf::childOf(*config, "quantization_config");
    if (!inside)
        inside = hf::childOf(*config, "compression_config");
    m_scheme = readQuantizationScheme(inside ? inside : separate ? &*separate : nullptr, folderName());
    m_format = m_shards.count() == 1 ? "SafeTensors" : "SafeTensors, " + std::to_string(m_shards.count()) + " files";
}

void SafetensorsFile::readTensors()
{
    for (const auto &[name, tensor] : m_shards.tensors()) {
        const size_t dot = std::min(name.rfind('.'), name.size());
        const std::string suffix = name.substr(dot);
        if (suffix == ".weight" || suffix == ".bias" || suffix == ".qweight" || suffix == ".weight_packed")
            addModule(name.substr(0, dot), suffix, tensor);
        else if (const auto part = ggufModuleName(name, m_type); !isSideTensor(suffix) && !(part && part->name.empty()))
            failUnknown(name);
    }
    addExperts();
}

void SafetensorsFile::failUnknown(const std::string &tensor) const
{
    throw Error(ErrorCode::Unsupported,
                "Hearth does not know what the tensor '" + tensor.substr(0, 200) + "' of " + folderName()
                    + " is for in a model of the kind '" + std::string(m_type.modelType) + "'.",
                "unknown_tensor");
}

void SafetensorsFile::addModule(const std::string &module, const std::string &suffix, const SafetensorsShards::Tensor &tensor)
{
    const std::optional<HfModuleName> ours = ggufModuleName(module, m_type);
    if (!ours)
        failUnknown(tensor.entry.name);
    if (ours->name.empty() || (m_scheme.method == QuantizationScheme::Method::Gptq && suffix == ".bias" && tensor.entry.sizeBytes == 0))
        return;
    if (suffix == ".bias")
        return addPlain(ours->name + ".bias", tensor);
    const bool isPlain = plainType(tensor.entry.type).has_value();
    if (ours->expert >= 0)
        m_experts[ours->name + ".weight"].emplace(ours->expert, rowsOf(module, tensor));
    else if (isPlain)
        addPlain(ours->name + ".weight", tensor);
    else
        addSource(ours->name + ".weight", rowsOf(module, tensor), 1);
}

std::unique_ptr<RowSource> SafetensorsFile::rowsOf(const std::string &module, const SafetensorsShards::Tensor &tensor) const
{
    if (const auto type = plainType(tensor.entry.type)) {
        if (tensor.entry.shape.size() != 2 || tensor.entry.sizeBytes == 0)
            throw Error(ErrorCode::InvalidValue, "The tensor '" + tensor.entry.name + "' is no matrix.", "shape_mismatch");
        return std::make_unique<CopiedRows>(*type, tensor.entry.shape[0], tensor.entry.shape[1], m_shards.bytes(tensor));
    }
    return packedRows(m_scheme, module, [this](const std::string &name) -> std::optional<PackedPart> {
        const auto found = m_shards.tensors().find(name);
        if (found == m_shards.tensors().end())
            return std::nullopt;
        return PackedPart{&found->second.entry, m_shards.bytes(found->second)};
    });
}

bool SafetensorsFile::needsOne(const std::string &name, const SafetensorsShards::Tensor &tensor) const
{
    return m_type.normsLackOne && name.ends_with("norm.weight") && tensor.entry.shape.size() == 1;
}

void SafetensorsFile::addPlain(const std::string &name, const SafetensorsShards::Tensor &tensor)
{
    const auto type = plainType(tensor.entry.type);
    const std::vector<uint64_t> &shape = tensor.entry.shape;
    if (!type || shape.empty() || shape.size() > 4 || tensor.entry.sizeBytes == 0)
        throw Error(ErrorCode::InvalidValue,
                    "The tensor '" + tensor.entry.name + "' of " + folderName() + " has a type or shape of no weight.", "shape_mismatch");
    TensorInfo info{.name = name,
                    .type = *type,
                    .dimensions = uint32_t(shape.size()),
                    .offset = tensor.entry.offset,
                    .sizeBytes = tensor.entry.sizeBytes};
    std::copy(shape.rbegin(), shape.rend(), info.shape.begin());
    TensorData held{.mapped = m_shards.bytes(tensor), .shard = tensor.shard, .owned = {}, .source = nullptr};
    if (needsOne(name, tensor)) {
        std::vector<float> values(size_t(info.elements()));
        tensorTypeInfo(*type).decode(held.mapped, values);
        for (float &value : values)
            value += 1;
        return addVector(name, std::move(values));
    }
    const size_t alignment = tensorTypeInfo(*type).blockBytes;
    if (reinterpret_cast<uintptr_t>(held.mapped.data()) % alignment != 0) { // legal, and rare
        held.source = std::make_unique<CopiedRows>(*type, info.rows(), info.columns(), held.mapped);
        held.mapped = {};
    }
    addTensor(std::move(info), std::move(held));
}

void SafetensorsFile::addVector(const std::string &name, std::vector<float> values)
{
    TensorInfo info{.name = name, .type = TensorType::F32, .sizeBytes = values.size() * sizeof(float)};
    info.shape[0] = values.size();
    addTensor(std::move(info), {.mapped = {}, .shard = 0, .owned = std::move(values), .source = nullptr});
}

void SafetensorsFile::addSource(const std::string &name, std::unique_ptr<RowSource> source, uint64_t experts)
{
    TensorInfo info{.name = name, .type = source->type(), .dimensions = experts > 1 ? 3u : 2u};
    info.shape = {source->columns(), source->rows() / experts, experts, 1};
    info.sizeBytes = rowBytes(tensorTypeInfo(info.type), info.columns()) * info.rows();
    if (!source->order().empty())
        addVector(name.substr(0, name.size() - std::string_view("weight").size()) + "order",
                  {source->order().begin(), source->order().end()});
    addTensor(std::move(info), {.mapped = {}, .shard = 0, .owned = {}, .source = std::move(source)});
}

void SafetensorsFile::addExperts()
{
    for (auto &[name, experts] : m_experts) {
        std::vector<std::unique_ptr<RowSource>> parts;
        for (auto &[number, rows] : experts) {
            const bool fits = number == int64_t(parts.size()) && rows->order().empty()
                && (parts.empty()
                    || (rows->type() == parts[0]->type() && rows->rows() == parts[0]->rows() && rows->columns() == parts[0]->columns()));
            if (!fits)
                throw Error(ErrorCode::Unsupported,
                            "The experts of '" + name + "' of " + folderName()
                                + " are not all there, of one shape and type, and without activation order.",
                            "unsupported_quantization");
            parts.push_back(std::move(rows));
        }
        const uint64_t count = parts.size();
        addSource(name, std::make_unique<StackedRows>(std::move(parts)), count);
    }
    m_experts.clear();
}

void SafetensorsFile::addTensor(TensorInfo info, TensorData held)
{
    if (!m_tensorIndex.emplace(info.name, m_tensors.size()).second)
        throw Error(ErrorCode::Malformed, folderName() + " has two tensors that are '" + info.name + "'.", "duplicate_name");
    m_tensors.push_back(std::move(info));
    m_data.push_back(std::move(held));
}

std::span<const std::byte> SafetensorsFile::data(const TensorInfo &tensor) const
{
    const TensorData &held = dataOf(tensor);
    if (!held.owned.empty())
        return std::as_bytes(std::span(held.owned));
    if (!held.source)
        return held.mapped;
    const std::lock_guard lock(m_mutex);
    std::vector<std::byte> &bytes = m_converted[tensor.name];
    if (bytes.empty()) {
        bytes.resize(size_t(tensor.sizeBytes));
        held.source->convert(0, held.source->rows(), bytes);
    }
    return bytes;
}

} // namespace

std::unique_ptr<ModelFile> openSafetensors(const fs::path &path)
{
    const fs::path whole = fs::absolute(path).lexically_normal();
    const fs::path folder = fs::is_directory(whole) ? whole : whole.parent_path();
    auto file = std::make_unique<SafetensorsFile>(folder.has_filename() ? folder : folder.parent_path());
    checkModelMetadata(*file);
    return file;
}

} // namespace hearth
