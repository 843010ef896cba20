// Long because: the layouts share the readers of their parts and the writer of blocks, and each is a few lines.
#include "inference/files/packedweights.h"

#include "inference/core/error.h"
#include "inference/core/half.h"
#include "inference/files/hfconfig.h"
#include "inference/tensor/packedtypes.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numeric>

namespace hearth {

namespace {

using nlohmann::json;

constexpr uint64_t unitColumns = 32;                           // elements of a block of ours
constexpr std::array<int, 8> awqOrder{0, 4, 1, 5, 2, 6, 3, 7}; // nibble of a word that holds column 8 c + i

[[noreturn]] void fail(ErrorCode code, const std::string &module, const std::string &sentence, const char *kind)
{
    throw Error(code, "The quantized matrix '" + module + "' " + sentence + ".", kind);
}

uint32_t wordAt(std::span<const std::byte> bytes, uint64_t index)
{
    uint32_t word = 0;
    std::memcpy(&word, bytes.data() + index * 4, 4); // lies at any address
    return word;
}

float numberAt(const PackedPart &part, uint64_t index)
{
    uint16_t half = 0;
    switch (part.entry->type) {
    case SafetensorsType::F16:
    case SafetensorsType::BF16:
        std::memcpy(&half, part.bytes.data() + index * 2, 2);
        return part.entry->type == SafetensorsType::F16 ? halfToFloat(half) : bfloat16ToFloat(half);
    default: {
        float value = 0; // F32: requireScales has seen that there is nothing else
        std::memcpy(&value, part.bytes.data() + index * 4, 4);
        return value;
    }
    }
}

// Reads the parts of one module and checks them against each other.
class Parts
{
public:
    Parts(const std::string &module, const FindPart &find) : m_module(module), m_find(find) { }

    PackedPart require(const char *suffix, SafetensorsType type) const
    {
        const PackedPart part = present(suffix);
        if (part.entry->type != type)
            fail(ErrorCode::InvalidValue, m_module,
                 "has '" + std::string(suffix) + "' of type " + std::string(safetensorsTypeName(part.entry->type)), "unknown_type");
        return part;
    }
    PackedPart require(const char *suffix, SafetensorsType type, std::vector<uint64_t> shape) const
    {
        const PackedPart part = require(suffix, type);
        checkShape(suffix, part, shape);
        return part;
    }
    PackedPart requireScales(const char *suffix, std::vector<uint64_t> shape) const
    {
        const PackedPart part = present(suffix);
        const SafetensorsType type = part.entry->type;
        if (type != SafetensorsType::F16 && type != SafetensorsType::BF16 && type != SafetensorsType::F32)
            fail(ErrorCode::InvalidValue, m_module, "has scales of type " + std::string(safetensorsTypeName(type)), "unknown_type");
        checkShape(suffix, part, shape);
        return part;
    }
    std::optional<PackedPart> find(const char *suffix) const { return m_find(m_module + suffix); }
    PackedPart present(const char *suffix) const
    {
        if (const auto part = find(suffix))
            return *part;
        fail(ErrorCode::MissingPart, m_module, "lacks its tensor '" + m_module + suffix + "'", "missing_tensor");
    }
    const std::string &module() const { return m_module; }

private:
    void checkShape(const char *suffix, const PackedPart &part, const std::vector<uint64_t> &shape) const
    {
        if (!shape.empty() && part.entry->shape != shape)
            fail(ErrorCode::InvalidValue, m_module, "has '" + std::string(suffix) + "' of a shape that does not fit the others",
                 "shape_mismatch");
    }

    const std::string &m_module;
    const FindPart &m_find;
};

// Integers with a scale and a zero a group of columns: w = (q - zero) * scale.
class IntegerRows final : public RowSource
{
public:
    // How quants, zeros and scales lie; K columns, R rows, G groups, P quants a word.
    enum class Layout : uint8_t {
        Gptq,   // quants [K / P][R], zeros [G][R / P], scales [G][R]
        Awq,    // quants [K][R / P] and zeros [G][R / P] in awqOrder, scales [G][R]
        Packed, // quants [R][K / P], zeros [R / P][G], scales [R][G]
        Bytes,  // quants [R][K] of int8, scales [R][G]
    };

    struct Form
    {
        Layout layout;
        int bits;
        uint32_t zeroAdd;       // added to a stored zero
        uint32_t zeroOtherwise; // where none are stored
        PackedPart quants;
        std::optional<PackedPart> zeros;
        PackedPart scales;
        uint64_t groups;
    };

    IntegerRows(const std::string &module, uint64_t rows, uint64_t columns, Form form, std::vector<uint32_t> groupOfColumn);
    void convert(uint64_t first, uint64_t count, std::span<std::byte> out) const override;

private:
    static constexpr uint64_t strip = 64; // rows at a time: whole cache lines of words

    using Quants = std::array<std::array<uint8_t, unitColumns>, strip>;
    void sortColumns(const std::string &module, std::vector<uint32_t> groupOfColumn);
    void chooseType();
    void readUnit(uint64_t unit, uint64_t first, uint64_t count, Quants &quants) const;
    uint32_t zero(uint64_t row, uint64_t group) const;
    float scale(uint64_t row, uint64_t group) const;
    void writeBlock(float scale, uint32_t zero, const std::array<uint8_t, unitColumns> &quants, std::byte *out) const;

    Form m_form;
    std::vector<uint32_t> m_groupOfUnit;
};

IntegerRows::IntegerRows(const std::string &module, uint64_t rows, uint64_t columns, Form form, std::vector<uint32_t> groupOfColumn)
    : RowSource(int8Type, rows, columns), m_form(std::move(form))
{
    if (columns % unitColumns != 0 || rows == 0 || columns == 0)
        fail(ErrorCode::Unsupported, module, "has " + std::to_string(columns) + " inputs, no multiple of 32", "unsupported_quantization");
    sortColumns(module, std::move(groupOfColumn));
    chooseType();
}

// Activation order: columns of one group lie anywhere. Sorted by group, each block of 32 has one scale.
void IntegerRows::sortColumns(const std::string &module, std::vector<uint32_t> groupOfColumn)
{
    if (!std::is_sorted(groupOfColumn.begin(), groupOfColumn.end())) {
        m_order.resize(size_t(m_columns));
        std::iota(m_order.begin(), m_order.end(), 0u);
        std::stable_sort(m_order.begin(), m_order.end(), [&](uint32_t a, uint32_t b) { return groupOfColumn[a] < groupOfColumn[b]; });
        std::sort(groupOfColumn.begin(), groupOfColumn.end());
    }
    for (uint64_t column = 0; column < m_columns; ++column) {
        const uint32_t group = groupOfColumn[size_t(column)];
        if (group >= m_form.groups)
            fail(ErrorCode::InvalidValue, module, "names group " + std::to_string(group) + " of " + std::to_string(m_form.groups),
                 "invalid_value");
        if (column % unitColumns == 0)
            m_groupOfUnit.push_back(group);
        else if (group != m_groupOfUnit.back())
            fail(ErrorCode::Unsupported, module, "has groups that are no multiples of 32 inputs", "unsupported_quantization");
    }
}

// Four bits keep their scale as F16; scales that this would round go with the blocks of eight bits, whose scale is F32.
void IntegerRows::chooseType()
{
    if (m_form.bits != 4)
        return;
    m_type = int4Type;
    if (m_form.scales.entry->type == SafetensorsType::F16)
        return;
    const uint64_t count = m_form.scales.entry->elements();
    for (uint64_t i = 0; i < count && m_type == int4Type; ++i) {
        const float value = numberAt(m_form.scales, i);
        if (halfToFloat(floatToHalf(value)) != value)
            m_type = int8Type;
    }
}

void IntegerRows::readUnit(uint64_t unit, uint64_t first, uint64_t count, Quants &quants) const
{
    const uint64_t perWord = uint64_t(32 / m_form.bits);
    const uint32_t mask = (1u << m_form.bits) - 1;
    const std::span<const std::byte> bytes = m_form.quants.bytes;
    for (uint64_t j = 0; j < unitColumns; ++j) {
        const uint64_t at = unit * unitColumns + j, column = m_order.empty() ? at : m_order[size_t(at)];
        const auto shift = uint32_t(column % perWord) * uint32_t(m_form.bits);
        switch (m_form.layout) {
        case Layout::Gptq:
            for (uint64_t r = 0; r < count; ++r)
                quants[r][j] = uint8_t(wordAt(bytes, column / perWord * m_rows + first + r) >> shift & mask);
            break;
        case Layout::Awq:
            for (uint64_t r = 0; r < count; ++r)
                quants[r][j] = uint8_t(wordAt(bytes, (column * m_rows + first + r) / 8) >> (4 * awqOrder[(first + r) % 8]) & mask);
            break;
        case Layout::Packed:
            for (uint64_t r = 0; r < count; ++r)
                quants[r][j] = uint8_t(wordAt(bytes, ((first + r) * m_columns + column) / perWord) >> shift & mask);
            break;
        case Layout::Bytes:
            for (uint64_t r = 0; r < count; ++r)
                quants[r][j] = uint8_t(bytes[size_t((first + r) * m_columns + column)]) ^ 0x80;
            break;
        }
    }
}

uint32_t IntegerRows::zero(uint64_t row, uint64_t group) const
{
    if (!m_form.zeros)
        return m_form.zeroOtherwise;
    const uint64_t perWord = uint64_t(32 / m_form.bits);
    const uint32_t mask = (1u << m_form.bits) - 1;
    const auto shift = m_form.layout == Layout::Awq ? uint32_t(4 * awqOrder[row % 8]) : uint32_t(row % perWord) * uint32_t(m_form.bits);
    const uint64_t index = m_form.layout == Layout::Packed ? row / perWord * m_form.groups + group : (group * m_rows + row) / perWord;
    return ((wordAt(m_form.zeros->bytes, index) >> shift) + m_form.zeroAdd) & mask;
}

float IntegerRows::scale(uint64_t row, uint64_t group) const
{
    const bool isByGroup = m_form.layout == Layout::Gptq || m_form.layout == Layout::Awq;
    return numberAt(m_form.scales, isByGroup ? group * m_rows + row : row * m_form.groups + group);
}

// The block structures stand in tensor/decodepacked.cpp.
void IntegerRows::writeBlock(float scale, uint32_t zero, const std::array<uint8_t, unitColumns> &quants, std::byte *out) const
{
    if (m_type == int4Type) {
        const std::array<uint16_t, 2> head{floatToHalf(scale), floatToHalf(-float(zero))};
        std::memcpy(out, head.data(), 4);
        for (size_t i = 0; i < 16; ++i)
            out[4 + i] = std::byte(quants[i] | quants[i + 16] << 4);
    } else {
        const std::array<float, 2> head{scale, -float(zero)};
        std::memcpy(out, head.data(), 8);
        std::memcpy(out + 8, quants.data(), quants.size());
    }
}

void IntegerRows::convert(uint64_t first, uint64_t count, std::span<std::byte> out) const
{
    const TensorTypeInfo &info = tensorTypeInfo(m_type);
    const uint64_t bytes = rowBytes(info, m_columns);
    Quants quants;
    for (uint64_t done = 0; done < count; done += strip) {
        const uint64_t rows = std::min(strip, count - done);
        for (uint64_t unit = 0; unit < m_columns / unitColumns; ++unit) {
            readUnit(unit, first + done, rows, quants);
            const uint64_t group = m_groupOfUnit[size_t(unit)];
            for (uint64_t r = 0; r < rows; ++r)
                writeBlock(scale(first + done + r, group), zero(first + done + r, group), quants[r],
                           out.data() + (done + r) * bytes + unit * info.blockBytes);
        }
    }
}

// FP8 with a scale a row, a rectangle or in all.
class FloatRows final : public RowSource
{
public:
    FloatRows(const std::string &module, uint64_t rows, uint64_t columns, PackedPart values, PackedPart scales, uint64_t scaleRows,
              uint64_t scaleColumns)
        : RowSource(f8E4m3Type, rows, columns), m_values(values), m_scales(scales), m_scaleRows(scaleRows), m_scaleColumns(scaleColumns)
    {
        if (columns % unitColumns != 0 || scaleColumns % unitColumns != 0)
            fail(ErrorCode::Unsupported, module, "has scales that do not cover multiples of 32 inputs", "unsupported_quantization");
    }

    void convert(uint64_t first, uint64_t count, std::span<std::byte> out) const override
    {
        const uint64_t blockBytes = tensorTypeInfo(m_type).blockBytes, perRow = (m_columns + m_scaleColumns - 1) / m_scaleColumns;
        std::byte *to = out.data();
        for (uint64_t row = first; row < first + count; ++row) {
            for (uint64_t column = 0; column < m_columns; column += unitColumns, to += blockBytes) {
                const float scale = numberAt(m_scales, row / m_scaleRows * perRow + column / m_scaleColumns);
                std::memcpy(to, &scale, 4);
                std::memcpy(to + 4, m_values.bytes.data() + row * m_columns + column, unitColumns);
            }
        }
    }

private:
    PackedPart m_values, m_scales;
    uint64_t m_scaleRows, m_scaleColumns; // elements that share a scale
};

std::vector<uint32_t> evenGroups(const std::string &module, uint64_t columns, uint64_t groups)
{
    if (groups == 0 || columns % groups != 0)
        fail(ErrorCode::InvalidValue, module, "has " + std::to_string(groups) + " groups for " + std::to_string(columns) + " inputs",
             "shape_mismatch");
    std::vector<uint32_t> group(static_cast<size_t>(columns));
    for (uint64_t column = 0; column < columns; ++column)
        group[size_t(column)] = uint32_t(column / (columns / groups));
    return group;
}

// Rows and columns of a matrix-shaped part.
std::pair<uint64_t, uint64_t> matrixShape(const Parts &parts, const PackedPart &part)
{
    if (part.entry->shape.size() != 2 || part.entry->sizeBytes == 0)
        fail(ErrorCode::InvalidValue, parts.module(), "is no matrix", "shape_mismatch");
    return {part.entry->shape[0], part.entry->shape[1]};
}

std::unique_ptr<RowSource> gptqRows(const QuantizationScheme &scheme, const Parts &parts)
{
    const uint64_t perWord = uint64_t(32 / scheme.bits);
    const PackedPart quants = parts.require(".qweight", SafetensorsType::I32);
    const auto [words, rows] = matrixShape(parts, quants);
    const uint64_t columns = words * perWord;
    const PackedPart zeros = parts.require(".qzeros", SafetensorsType::I32);
    const auto [groups, zeroWords] = matrixShape(parts, zeros);
    if (zeroWords * perWord != rows)
        fail(ErrorCode::InvalidValue, parts.module(), "has zero points that do not fit its outputs", "shape_mismatch");
    const PackedPart scales = parts.requireScales(".scales", {groups, rows});
    std::vector<uint32_t> groupOfColumn;
    if (parts.find(".g_idx")) {
        const PackedPart index = parts.require(".g_idx", SafetensorsType::I32, {columns});
        for (uint64_t i = 0; i < columns; ++i)
            groupOfColumn.push_back(wordAt(index.bytes, i)); // a negative one is too large
    } else {
        groupOfColumn = evenGroups(parts.module(), columns, groups);
    }
    return std::make_unique<IntegerRows>(parts.module(), rows, columns,
                                         IntegerRows::Form{.layout = IntegerRows::Layout::Gptq,
                                                           .bits = scheme.bits,
                                                           .zeroAdd = scheme.zerosLackOne ? 1u : 0u,
                                                           .zeroOtherwise = 0,
                                                           .quants = quants,
                                                           .zeros = zeros,
                                                           .scales = scales,
                                                           .groups = groups},
                                         std::move(groupOfColumn));
}

std::unique_ptr<RowSource> awqRows(const Parts &parts)
{
    const PackedPart quants = parts.require(".qweight", SafetensorsType::I32);
    const auto [columns, words] = matrixShape(parts, quants);
    const uint64_t rows = words * 8;
    const PackedPart zeros = parts.require(".qzeros", SafetensorsType::I32);
    const uint64_t groups = matrixShape(parts, zeros).first;
    parts.require(".qzeros", SafetensorsType::I32, {groups, words});
    return std::make_unique<IntegerRows>(parts.module(), rows, columns,
                                         IntegerRows::Form{.layout = IntegerRows::Layout::Awq,
                                                           .bits = 4,
                                                           .zeroAdd = 0,
                                                           .zeroOtherwise = 0,
                                                           .quants = quants,
                                                           .zeros = zeros,
                                                           .scales = parts.requireScales(".scales", {groups, rows}),
                                                           .groups = groups},
                                         evenGroups(parts.module(), columns, groups));
}

// compressed-tensors: int8 as it is, or integers packed along the rows with their zero at half the range.
std::unique_ptr<RowSource> compressedRows(const QuantizationScheme &scheme, const Parts &parts)
{
    const bool isPacked = parts.find(".weight_packed").has_value();
    const uint64_t perWord = uint64_t(32 / scheme.bits);
    const PackedPart quants =
        isPacked ? parts.require(".weight_packed", SafetensorsType::I32) : parts.require(".weight", SafetensorsType::I8);
    const auto [rows, words] = matrixShape(parts, quants);
    const uint64_t columns = isPacked ? words * perWord : words;
    const PackedPart scales = parts.requireScales(".weight_scale", {});
    const uint64_t groups = scales.entry->elements() / rows;
    parts.requireScales(".weight_scale", groups == 1 && scales.entry->shape.size() == 1 ? std::vector{rows} : std::vector{rows, groups});
    if (parts.find(".weight_g_idx"))
        fail(ErrorCode::Unsupported, parts.module(), "has an activation order in compressed-tensors' form, which Hearth does not read",
             "unsupported_quantization");
    std::optional<PackedPart> zeros;
    if (!scheme.isSymmetric && isPacked)
        zeros = parts.require(".weight_zero_point", SafetensorsType::I32, {(rows + perWord - 1) / perWord, groups});
    else if (!scheme.isSymmetric)
        fail(ErrorCode::Unsupported, parts.module(), "has int8 weights with zero points, which Hearth does not read",
             "unsupported_quantization");
    return std::make_unique<IntegerRows>(parts.module(), rows, columns,
                                         IntegerRows::Form{.layout = isPacked ? IntegerRows::Layout::Packed : IntegerRows::Layout::Bytes,
                                                           .bits = isPacked ? scheme.bits : 8,
                                                           .zeroAdd = 0,
                                                           .zeroOtherwise = isPacked ? 1u << (scheme.bits - 1) : 128u,
                                                           .quants = quants,
                                                           .zeros = zeros,
                                                           .scales = scales,
                                                           .groups = groups},
                                         evenGroups(parts.module(), columns, groups));
}

std::unique_ptr<RowSource> floatRows(const QuantizationScheme &scheme, const Parts &parts)
{
    const PackedPart values = parts.require(".weight", SafetensorsType::F8_E4M3);
    const auto [rows, columns] = matrixShape(parts, values);
    if (parts.find(".weight_scale_inv")) {
        const uint64_t down = (rows + scheme.blockRows - 1) / scheme.blockRows,
                       across = (columns + scheme.blockColumns - 1) / scheme.blockColumns;
        return std::make_unique<FloatRows>(parts.module(), rows, columns, values, parts.requireScales(".weight_scale_inv", {down, across}),
                                           scheme.blockRows, scheme.blockColumns);
    }
    const PackedPart scales = parts.requireScales(".weight_scale", {});
    const uint64_t count = scales.entry->elements();
    if (count != 1 && count != rows)
        fail(ErrorCode::Unsupported, parts.module(), "has " + std::to_string(count) + " scales for " + std::to_string(rows) + " rows",
             "unsupported_quantization");
    const uint64_t allColumns = (columns + unitColumns - 1) / unitColumns * unitColumns;
    return std::make_unique<FloatRows>(parts.module(), rows, columns, values, scales, count == 1 ? rows : 1, allColumns);
}

[[noreturn]] void failScheme(std::string_view name, const std::string &what)
{
    throw Error(ErrorCode::Unsupported,
                std::string(name) + " is quantized with " + what + ", which Hearth does not read; look for another version of the model.",
                "unsupported_quantization");
}

QuantizationScheme readCompressed(const json &quantization, std::string_view name)
{
    QuantizationScheme scheme;
    scheme.method = QuantizationScheme::Method::CompressedTensors;
    const json *groups = hf::childOf(quantization, "config_groups");
    if (!groups || !groups->is_object() || groups->size() != 1)
        failScheme(name, "compressed-tensors in several ways at once");
    const json *weights = hf::childOf(groups->front(), "weights");
    if (!weights)
        failScheme(name, "compressed-tensors without weights");
    scheme.bits = int(std::min<uint64_t>(hf::uintOf(*weights, "num_bits").value_or(8), 99));
    scheme.isSymmetric = hf::boolOf(*weights, "symmetric").value_or(true);
    const std::string type = hf::textOf(*weights, "type").value_or("int");
    if (type == "float" && scheme.bits == 8)
        scheme.method = QuantizationScheme::Method::Fp8;
    else if (type != "int" || (scheme.bits != 4 && scheme.bits != 8))
        failScheme(name, "compressed-tensors of " + std::to_string(scheme.bits) + " bits (" + type.substr(0, 20) + ")");
    return scheme;
}

} // namespace

QuantizationScheme readQuantizationScheme(const json *quantization, std::string_view name)
{
    QuantizationScheme scheme;
    if (!quantization)
        return scheme;
    const std::string method = hf::textOf(*quantization, "quant_method").value_or("gptq"); // quantize_config.json does not name it
    if (method == "compressed-tensors")
        return readCompressed(*quantization, name);
    if (method == "fp8") {
        scheme.method = QuantizationScheme::Method::Fp8;
        const std::vector<double> block = hf::numbersOf(*quantization, "weight_block_size");
        if (block.size() == 2 && block[0] >= 1 && block[1] >= 1 && block[0] <= 65536 && block[1] <= 65536) {
            scheme.blockRows = uint64_t(block[0]);
            scheme.blockColumns = uint64_t(block[1]);
        }
        return scheme;
    }
    if (method != "gptq" && method != "awq")
        failScheme(name, "'" + method.substr(0, 40) + "'");
    scheme.method = method == "awq" ? QuantizationScheme::Method::Awq : QuantizationScheme::Method::Gptq;
    scheme.bits = int(std::min<uint64_t>(hf::uintOf(*quantization, "bits").value_or(4), 99));
    if (scheme.bits != 4 && (scheme.bits != 8 || method == "awq"))
        failScheme(name, method + " of " + std::to_string(scheme.bits) + " bits");
    if (method == "awq" && hf::textOf(*quantization, "version").value_or("gemm") != "gemm")
        failScheme(name, "AWQ in another layout than 'gemm'");
    const std::string format = hf::textOf(*quantization, "checkpoint_format").value_or("gptq");
    if (method == "gptq" && format != "gptq" && format != "gptq_v2")
        failScheme(name, "GPTQ in the layout '" + format.substr(0, 40) + "'");
    scheme.zerosLackOne = method == "gptq" && format == "gptq";
    return scheme;
}

std::unique_ptr<RowSource> packedRows(const QuantizationScheme &scheme, const std::string &module, const FindPart &find)
{
    if (!findTensorType(uint32_t(int4Type)))
        fail(ErrorCode::Unsupported, module, "is of a type that Hearth does not run yet", "unsupported_quantization");
    const Parts parts(module, find);
    switch (scheme.method) {
    case QuantizationScheme::Method::Gptq: return gptqRows(scheme, parts);
    case QuantizationScheme::Method::Awq: return awqRows(parts);
    case QuantizationScheme::Method::CompressedTensors: return compressedRows(scheme, parts);
    case QuantizationScheme::Method::Fp8: return floatRows(scheme, parts);
    case QuantizationScheme::Method::None: break;
    }
    fail(ErrorCode::InvalidValue, module, "is packed, but the folder's configuration does not say how", "missing_key");
}

} // namespace hearth
