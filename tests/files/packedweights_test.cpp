// Packed layouts made here by the published descriptions, and read back: every value exactly that of the formula.

#include "inference/core/error.h"
#include "inference/core/half.h"
#include "inference/files/packedweights.h"
#include "inference/tensor/types.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

using namespace hearth;
using nlohmann::json;

namespace {

// The tensors of one module "m", in memory.
class Module
{
public:
    template <typename T>
    void add(const std::string &suffix, SafetensorsType type, std::vector<uint64_t> shape, const std::vector<T> &values)
    {
        Held &held = m_held["m" + suffix];
        held.entry = {.name = "m" + suffix, .type = type, .shape = std::move(shape), .offset = 0, .sizeBytes = values.size() * sizeof(T)};
        held.bytes.resize(values.size() * sizeof(T));
        std::memcpy(held.bytes.data(), values.data(), held.bytes.size());
    }
    std::unique_ptr<RowSource> rows(const QuantizationScheme &scheme) const
    {
        return packedRows(scheme, "m", [this](const std::string &name) -> std::optional<PackedPart> {
            const auto found = m_held.find(name);
            return found == m_held.end() ? std::nullopt : std::optional(PackedPart{&found->second.entry, found->second.bytes});
        });
    }

private:
    struct Held
    {
        SafetensorsEntry entry;
        std::vector<std::byte> bytes;
    };
    std::map<std::string, Held> m_held;
};

struct Shape
{
    size_t rows, columns, groups;
};

// Random integers, zero points and scales, and the matrix that they mean.
struct Original
{
    Shape shape;
    int bits;
    std::vector<uint32_t> quants, zeros; // [rows][columns], [rows][groups]
    std::vector<float> scales;           // [rows][groups], exact in F16
    std::vector<uint32_t> groupOfColumn;
    std::vector<float> values; // [rows][columns]
};

Original makeOriginal(const Shape &shape, int bits, bool isShuffled, bool isSymmetric)
{
    std::mt19937 random(7);
    Original one{.shape = shape, .bits = bits, .quants = {}, .zeros = {}, .scales = {}, .groupOfColumn = {}, .values = {}};
    for (size_t column = 0; column < shape.columns; ++column)
        one.groupOfColumn.push_back(uint32_t(column / (shape.columns / shape.groups)));
    if (isShuffled)
        std::shuffle(one.groupOfColumn.begin(), one.groupOfColumn.end(), random);
    for (size_t i = 0; i < shape.rows * shape.groups; ++i) {
        one.zeros.push_back(isSymmetric ? 1u << (bits - 1) : random() % (1u << bits));
        one.scales.push_back(float(int(random() % 2000) - 1000) / 16384);
    }
    for (size_t row = 0; row < shape.rows; ++row)
        for (size_t column = 0; column < shape.columns; ++column) {
            one.quants.push_back(random() % (1u << bits));
            const size_t at = row * shape.groups + one.groupOfColumn[column];
            one.values.push_back((float(one.quants.back()) - float(one.zeros[at])) * one.scales[at]);
        }
    return one;
}

// words[at] gets `value` as its `place`-th number of `bits`.
void put(std::vector<uint32_t> &words, size_t at, int place, int bits, uint32_t value)
{
    words[at] |= value << (place * bits);
}

std::vector<uint16_t> halvesByGroup(const Original &one)
{
    std::vector<uint16_t> halves;
    for (size_t group = 0; group < one.shape.groups; ++group)
        for (size_t row = 0; row < one.shape.rows; ++row)
            halves.push_back(floatToHalf(one.scales[row * one.shape.groups + group]));
    return halves;
}

Module gptq(const Original &one, bool zerosLackOne)
{
    const auto [rows, columns, groups] = one.shape;
    const size_t each = size_t(32 / one.bits);
    std::vector<uint32_t> quants(columns / each * rows), zeros(groups * rows / each);
    const uint32_t mask = (1u << one.bits) - 1;
    for (size_t row = 0; row < rows; ++row) {
        for (size_t column = 0; column < columns; ++column)
            put(quants, column / each * rows + row, int(column % each), one.bits, one.quants[row * columns + column]);
        for (size_t group = 0; group < groups; ++group)
            put(zeros, group * (rows / each) + row / each, int(row % each), one.bits,
                (one.zeros[row * groups + group] - (zerosLackOne ? 1u : 0u)) & mask);
    }
    Module module;
    module.add(".qweight", SafetensorsType::I32, {columns / each, rows}, quants);
    module.add(".qzeros", SafetensorsType::I32, {groups, rows / each}, zeros);
    module.add(".scales", SafetensorsType::F16, {groups, rows}, halvesByGroup(one));
    module.add(".g_idx", SafetensorsType::I32, {columns}, one.groupOfColumn);
    return module;
}

Module awq(const Original &one)
{
    static constexpr int order[8] = {0, 2, 4, 6, 1, 3, 5, 7}; // nibble k holds column 8c + order[k]
    const auto [rows, columns, groups] = one.shape;
    std::vector<uint32_t> quants(columns * rows / 8), zeros(groups * rows / 8);
    for (size_t c = 0; c < rows / 8; ++c)
        for (int k = 0; k < 8; ++k) {
            const size_t row = 8 * c + size_t(order[k]);
            for (size_t column = 0; column < columns; ++column)
                put(quants, column * rows / 8 + c, k, 4, one.quants[row * columns + column]);
            for (size_t group = 0; group < groups; ++group)
                put(zeros, group * rows / 8 + c, k, 4, one.zeros[row * groups + group]);
        }
    Module module;
    module.add(".qweight", SafetensorsType::I32, {columns, rows / 8}, quants);
    module.add(".qzeros", SafetensorsType::I32, {groups, rows / 8}, zeros);
    module.add(".scales", SafetensorsType::F16, {groups, rows}, halvesByGroup(one));
    return module;
}

// What the source gives, with its columns where the file has them.
std::vector<float> decoded(const RowSource &source)
{
    const TensorTypeInfo &info = tensorTypeInfo(source.type());
    const size_t bytes = rowBytes(info, source.columns());
    std::vector<std::byte> blocks(source.rows() * bytes);
    source.convert(0, source.rows(), blocks);
    std::vector<float> values(source.rows() * source.columns()), row(source.columns());
    for (size_t r = 0; r < source.rows(); ++r) {
        std::vector<std::byte> alone(bytes); // one row at a time gives the same
        source.convert(r, 1, alone);
        if (std::memcmp(alone.data(), blocks.data() + r * bytes, bytes) != 0)
            return {};
        info.decode(std::span(blocks).subspan(r * bytes, bytes), row);
        for (size_t c = 0; c < row.size(); ++c)
            values[r * row.size() + (source.order().empty() ? c : source.order()[c])] = row[c];
    }
    return values;
}

QuantizationScheme scheme(const char *text)
{
    const json parsed = json::parse(text);
    return readQuantizationScheme(&parsed, "test");
}

} // namespace

class PackedWeightsTest : public QObject
{
    Q_OBJECT

private slots:
    void readsGptqExactly_data()
    {
        QTest::addColumn<int>("bits");
        QTest::addColumn<int>("groups");
        QTest::addColumn<bool>("isShuffled");
        QTest::addColumn<bool>("zerosLackOne");
        for (const int bits : {4, 8})
            for (const int groups : {1, 2, 8})
                for (const bool isShuffled : {false, true})
                    for (const bool zerosLackOne : {false, true})
                        QTest::addRow("%d bits, %d groups%s%s", bits, groups, isShuffled ? ", shuffled" : "",
                                      zerosLackOne ? ", v1" : ", v2")
                            << bits << groups << isShuffled << zerosLackOne;
    }
    void readsGptqExactly()
    {
        QFETCH(int, bits);
        QFETCH(int, groups);
        QFETCH(bool, isShuffled);
        QFETCH(bool, zerosLackOne);
        const Original one = makeOriginal({72, 256, size_t(groups)}, bits, isShuffled, false);
        const std::string format = zerosLackOne ? "gptq" : "gptq_v2";
        const std::string config =
            "{\"quant_method\": \"gptq\", \"bits\": " + std::to_string(bits) + ", \"checkpoint_format\": \"" + format + "\"}";
        const Module module = gptq(one, zerosLackOne); // a source reads from it
        const auto source = module.rows(scheme(config.c_str()));
        QCOMPARE(source->order().empty(), !isShuffled || groups == 1);
        QCOMPARE(decoded(*source), one.values);
    }

    void readsAwqExactly()
    {
        const Original one = makeOriginal({72, 256, 4}, 4, false, false);
        const Module module = awq(one);
        QCOMPARE(decoded(*module.rows(scheme(R"({"quant_method": "awq", "bits": 4, "version": "gemm"})"))), one.values);
    }

    void readsInt8OfCompressedTensorsExactly()
    {
        const Original one = makeOriginal({24, 64, 1}, 8, false, true);
        std::vector<int8_t> bytes;
        for (const uint32_t quant : one.quants)
            bytes.push_back(int8_t(int(quant) - 128));
        Module module;
        module.add(".weight", SafetensorsType::I8, {24, 64}, bytes);
        module.add(".weight_scale", SafetensorsType::F32, {24, 1}, one.scales);
        const auto source = module.rows(scheme(R"({"quant_method": "compressed-tensors", "format": "int-quantized",
            "config_groups": {"group_0": {"weights": {"num_bits": 8, "type": "int", "symmetric": true, "strategy": "channel"}}}})"));
        QCOMPARE(decoded(*source), one.values);
    }

    void readsPackedIntegersOfCompressedTensorsExactly_data()
    {
        QTest::addColumn<int>("bits");
        QTest::newRow("4") << 4;
        QTest::newRow("8") << 8;
    }
    void readsPackedIntegersOfCompressedTensorsExactly()
    {
        QFETCH(int, bits);
        const Original one = makeOriginal({24, 128, 2}, bits, false, true);
        const size_t each = size_t(32 / bits);
        std::vector<uint32_t> words(24 * 128 / each);
        for (size_t i = 0; i < one.quants.size(); ++i)
            put(words, i / each, int(i % each), bits, one.quants[i]);
        Module module;
        module.add(".weight_packed", SafetensorsType::I32, {24, 128 / each}, words);
        module.add(".weight_scale", SafetensorsType::F32, {24, 2}, one.scales);
        const std::string config =
            R"({"quant_method": "compressed-tensors", "config_groups": {"g": {"weights": {"symmetric": true, "num_bits": )"
            + std::to_string(bits) + "}}}}";
        QCOMPARE(decoded(*module.rows(scheme(config.c_str()))), one.values);
    }

    // All 254 numbers, with a scale for each 128 x 128 rectangle, a row, or all.
    void readsFloat8Exactly_data()
    {
        QTest::addColumn<int>("scales");
        QTest::newRow("all") << 1;
        QTest::newRow("rows") << 160;
        QTest::newRow("rectangles") << 4;
    }
    void readsFloat8Exactly()
    {
        QFETCH(int, scales);
        constexpr size_t rows = 160, columns = 256;
        std::vector<uint8_t> bytes;
        std::vector<float> factors, values;
        for (int i = 0; i < scales; ++i)
            factors.push_back(0.001f * float(i + 1));
        for (size_t i = 0; i < rows * columns; ++i) {
            const auto byte = uint8_t((i * 37 + i / columns) % 256);
            bytes.push_back((byte & 127) == 127 ? 0 : byte);
            const int exponent = bytes.back() >> 3 & 15, mantissa = bytes.back() & 7;
            const double size = exponent ? std::ldexp(1 + mantissa / 8.0, exponent - 7) : std::ldexp(mantissa / 8.0, -6);
            const size_t row = i / columns, column = i % columns;
            const float factor = factors[scales == 1 ? 0 : scales == 4 ? row / 128 * 2 + column / 128 : row];
            values.push_back(float(bytes.back() & 128 ? -size : size) * factor);
        }
        Module module;
        module.add(".weight", SafetensorsType::F8_E4M3, {rows, columns}, bytes);
        if (scales == 4)
            module.add(".weight_scale_inv", SafetensorsType::F32, {2, 2}, factors);
        else
            module.add(".weight_scale", SafetensorsType::F32, scales == 1 ? std::vector<uint64_t>{} : std::vector<uint64_t>{rows, 1},
                       factors);
        const auto source = module.rows(scheme(R"({"quant_method": "fp8", "weight_block_size": [128, 128]})"));
        QCOMPARE(source->type(), findTensorType("F8_E4M3")->type);
        QCOMPARE(decoded(*source), values);
    }

    // Scales that F16 would round keep their 32 bits.
    void roundsNoScale()
    {
        Original one = makeOriginal({8, 32, 1}, 4, false, true);
        one.scales[3] = 0.1f;
        std::vector<uint32_t> words(32);
        for (size_t i = 0; i < one.quants.size(); ++i)
            put(words, i / 8, int(i % 8), 4, one.quants[i]);
        Module module;
        module.add(".weight_packed", SafetensorsType::I32, {8, 4}, words);
        module.add(".weight_scale", SafetensorsType::F32, {8, 1}, one.scales);
        const auto source = module.rows(scheme(R"({"quant_method": "compressed-tensors",
            "config_groups": {"g": {"weights": {"symmetric": true, "num_bits": 4}}}})"));
        QCOMPARE(decoded(*source)[3 * 32], (float(one.quants[3 * 32]) - 8) * 0.1f);
    }

    void refusesWhatItDoesNotRead_data()
    {
        QTest::addColumn<QString>("config");
        for (const char *config : {R"({"quant_method": "bitsandbytes"})", R"({"quant_method": "gptq", "bits": 3})",
                                   R"({"quant_method": "awq", "bits": 4, "version": "gemv"})",
                                   R"({"quant_method": "gptq", "bits": 4, "checkpoint_format": "marlin"})"})
            QTest::newRow(config) << config;
    }
    void refusesWhatItDoesNotRead()
    {
        QFETCH(QString, config);
        try {
            scheme(config.toUtf8().constData());
            QFAIL("was not refused");
        } catch (const Error &error) {
            QCOMPARE(error.kind(), std::string("unsupported_quantization"));
        }
    }

    void refusesPartsThatDoNotFit()
    {
        const Original one = makeOriginal({72, 256, 8}, 4, true, false);
        const QuantizationScheme v1 = scheme(R"({"quant_method": "gptq", "bits": 4})");
        const auto kindOf = [&](const Module &module) {
            try {
                module.rows(v1);
            } catch (const Error &error) {
                return error.kind();
            }
            return std::string();
        };
        QCOMPARE(kindOf(gptq(one, true)), std::string());
        Module module = gptq(one, true);
        module.add(".scales", SafetensorsType::F16, {8, 71}, std::vector<uint16_t>(8 * 71));
        QCOMPARE(kindOf(module), std::string("shape_mismatch"));
        module = gptq(one, true);
        module.add(".g_idx", SafetensorsType::I32, {256}, std::vector<int32_t>(256, -1));
        QCOMPARE(kindOf(module), std::string("invalid_value"));
        module = gptq(one, true);
        module.add(".qzeros", SafetensorsType::F32, {8, 9}, std::vector<float>(72));
        QCOMPARE(kindOf(module), std::string("unknown_type"));
    }
};

QTEST_APPLESS_MAIN(PackedWeightsTest)
#include "packedweights_test.moc"
