#include "inference/headfile.h"

#include "inference/core/error.h"
#include "inference/files/hfconfig.h"
#include "inference/files/hftensornames.h"
#include "inference/files/metadatacheck.h"
#include "inference/files/packedweights.h"
#include "inference/files/safetensorsheader.h"
#include "inference/files/strictjson.h"
#include "inference/tensor/packedtypes.h"

#include <algorithm>
#include <map>

namespace hearth {

using nlohmann::json;

HeadFile::HeadFile(std::span<const ModelHead> heads, TypePolicy types)
{
    for (const ModelHead &head : heads) {
        GgufContents contents = parseGgufHead(head.bytes, head.totalBytes, head.name, types);
        m_fileBytes += head.totalBytes;
        m_isCut = m_isCut || contents.isCut;
        if (m_path.empty() || contents.metadata.contains("general.architecture")) { // the first part has what the model is
            m_path = head.name;
            m_format = "GGUF v" + std::to_string(contents.version);
            m_keys = std::move(contents.keys);
            m_metadata = std::move(contents.metadata);
        }
        for (TensorInfo &tensor : contents.tensors)
            addTensor(std::move(tensor));
    }
    if (heads.size() > 1 && m_metadata.contains("split.count"))
        m_metadata["split.count"] = uint64_t(1); // they are one now
    if (heads.size() > 1)
        m_format += ", " + std::to_string(heads.size()) + " files";
}

void HeadFile::addTensor(TensorInfo tensor)
{
    if (m_tensorIndex.emplace(tensor.name, m_tensors.size()).second)
        m_tensors.push_back(std::move(tensor));
}

std::span<const std::byte> HeadFile::data(const TensorInfo &tensor) const
{
    if (tensor.sizeBytes > mostOnes * sizeof(float))
        throw Error(ErrorCode::Unsupported, "The weights of '" + tensor.name + "' are not here.", "truncated");
    return std::as_bytes(std::span(m_ones)).first(size_t(tensor.sizeBytes));
}

namespace {

// A matrix as it will be given to a device.
struct Matrix
{
    TensorType type = TensorType::F32;
    uint64_t rows = 0, columns = 0;
};

class FolderHead final : public HeadFile
{
public:
    explicit FolderHead(std::span<const ModelHead> heads);

private:
    void readConfig(const std::string &text);
    void add(const SafetensorsEntry &entry);
    void addMatrix(const std::string &name, const Matrix &matrix, uint64_t slices);
    std::optional<Matrix> matrixOf(const SafetensorsEntry &entry, std::string_view suffix) const;

    json m_config;
    HfModelType m_type;
    QuantizationScheme m_scheme;
    std::map<std::string, std::pair<Matrix, uint64_t>> m_experts; // by name: one of them, and how many
};

FolderHead::FolderHead(std::span<const ModelHead> heads)
{
    if (heads.empty())
        throw Error(ErrorCode::MissingPart, "There is no head of a file.", "missing_file");
    m_path = std::filesystem::path(heads.front().name).stem();
    readConfig(heads.front().config);
    for (const ModelHead &head : heads) {
        m_fileBytes += head.totalBytes;
        for (const SafetensorsEntry &entry : parseSafetensorsHeader(head.bytes, head.totalBytes, head.name))
            add(entry);
    }
    for (const auto &[name, expert] : m_experts)
        addMatrix(name, expert.first, expert.second);
    for (const HfVector &vector : hfRopeVectors(m_config, m_path.string())) {
        TensorInfo info{.name = vector.tensor, .type = TensorType::F32, .sizeBytes = vector.values.size() * sizeof(float)};
        info.shape[0] = vector.values.size();
        addTensor(std::move(info));
    }
}

void FolderHead::readConfig(const std::string &text)
{
    const json whole = parseStrictJson(text, "config.json");
    m_type = findHfModelType(whole, m_path.string());
    m_config = languageConfig(whole, m_type);
    MetadataBuilder builder;
    builder.setString("general.name", m_path.string());
    mapHfConfig(m_config, m_type, m_path.string(), builder);
    m_keys = builder.keys();
    m_metadata = builder.values();
    checkModelMetadata(*this);
    const json *quantization = hf::childOf(whole, "quantization_config");
    if (!quantization)
        quantization = hf::childOf(whole, "compression_config");
    m_scheme = readQuantizationScheme(quantization, m_path.string());
    m_format = "SafeTensors";
}

// Nothing for what is no weight of its own: scales, zeros, orders.
std::optional<Matrix> FolderHead::matrixOf(const SafetensorsEntry &entry, std::string_view suffix) const
{
    if (entry.shape.empty() || entry.shape.size() > 2)
        return std::nullopt;
    const uint64_t columns = entry.shape.back(), rows = entry.shape.size() == 2 ? entry.shape.front() : 1;
    const uint64_t perWord = uint64_t(32 / std::max(m_scheme.bits, 1));
    const TensorType packed = m_scheme.bits == 8 ? int8Type : int4Type;
    if (suffix == ".qweight" && m_scheme.method == QuantizationScheme::Method::Awq)
        return Matrix{packed, columns * perWord, rows};
    if (suffix == ".qweight")
        return Matrix{packed, columns, rows * perWord};
    if (suffix == ".weight_packed")
        return Matrix{packed, rows, columns * perWord};
    if (suffix != ".weight" && suffix != ".bias")
        return std::nullopt;
    switch (entry.type) {
    case SafetensorsType::F32: return Matrix{TensorType::F32, rows, columns};
    case SafetensorsType::F16: return Matrix{TensorType::F16, rows, columns};
    case SafetensorsType::BF16: return Matrix{TensorType::BF16, rows, columns};
    case SafetensorsType::F8_E4M3: return Matrix{f8E4m3Type, rows, columns};
    case SafetensorsType::I8: return Matrix{int8Type, rows, columns};
    default: return std::nullopt;
    }
}

void FolderHead::add(const SafetensorsEntry &entry)
{
    const size_t dot = std::min(entry.name.rfind('.'), entry.name.size());
    const std::string suffix = entry.name.substr(dot);
    const std::optional<Matrix> matrix = matrixOf(entry, suffix);
    const std::optional<HfModuleName> ours = matrix ? ggufModuleName(entry.name.substr(0, dot), m_type) : std::nullopt;
    if (!ours || ours->name.empty())
        return;
    const std::string name = ours->name + (suffix == ".bias" ? ".bias" : ".weight");
    if (ours->expert < 0)
        return addMatrix(name, *matrix, 1);
    auto &[one, count] = m_experts[name];
    one = *matrix;
    ++count;
}

void FolderHead::addMatrix(const std::string &name, const Matrix &matrix, uint64_t slices)
{
    const TensorTypeInfo &type = tensorTypeInfo(matrix.type);
    if (matrix.columns == 0 || matrix.columns % type.blockElements != 0)
        throw Error(ErrorCode::InvalidValue, "The rows of '" + name + "' are no multiple of a block.", "shape_mismatch");
    TensorInfo info{.name = name, .type = matrix.type, .dimensions = matrix.rows == 1 ? 1u : slices > 1 ? 3u : 2u};
    info.shape = {matrix.columns, matrix.rows, slices, 1};
    info.sizeBytes = rowBytes(type, matrix.columns) * matrix.rows * slices;
    addTensor(std::move(info));
}

} // namespace

std::unique_ptr<ModelFile> safetensorsHeadFile(std::span<const ModelHead> heads)
{
    return std::make_unique<FolderHead>(heads);
}

} // namespace hearth
