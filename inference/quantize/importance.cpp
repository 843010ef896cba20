#include "inference/quantize/importance.h"

#include "inference/core/bytereader.h"
#include "inference/core/mappedfile.h"
#include "inference/files/gguf.h"
#include "inference/files/ggufwriter.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace hearth {

namespace {

constexpr const char *sumsSuffix = ".in_sum2";
constexpr const char *countsSuffix = ".counts";
constexpr uint32_t maxEntries = 1 << 18;
constexpr uint32_t maxColumns = 1 << 28; // of all experts of a matrix

void checkNumbers(const std::vector<float> &values, const std::string &name, const std::string &file)
{
    const bool isSound = std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value) && value >= 0; });
    if (!isSound)
        throw Error(ErrorCode::InvalidValue, "'" + file + "' has numbers for '" + name + "' that are no sums of squares", "invalid_value");
}

std::vector<float> readFloats(const ModelFile &file, const TensorInfo &tensor)
{
    if (tensor.type != TensorType::F32)
        throw Error(ErrorCode::InvalidValue, "'" + file.path().filename().string() + "': '" + tensor.name + "' is not F32", "wrong_type");
    std::vector<float> values(tensor.elements());
    std::memcpy(values.data(), file.data(tensor).data(), values.size() * sizeof(float));
    checkNumbers(values, tensor.name, file.path().filename().string());
    return values;
}

Importance readGgufForm(const std::filesystem::path &path)
{
    const std::unique_ptr<ModelFile> file = openGguf(path, TypePolicy::Known);
    Importance importance;
    importance.chunks = uint32_t(file->uint("imatrix.chunk_count").value_or(0));
    importance.chunkTokens = uint32_t(file->uint("imatrix.chunk_size").value_or(0));
    if (const auto *datasets = file->strings("imatrix.datasets"))
        importance.datasets.assign(datasets->begin(), datasets->end());
    for (const TensorInfo &tensor : file->tensors()) {
        if (!tensor.name.ends_with(sumsSuffix))
            continue;
        const std::string name = tensor.name.substr(0, tensor.name.size() - std::strlen(sumsSuffix));
        Importance::Entry entry{readFloats(*file, tensor), readFloats(*file, file->tensor(name + countsSuffix))};
        if (entry.counts.empty() || entry.sums.size() % entry.counts.size() != 0)
            throw Error(ErrorCode::InvalidValue,
                        "'" + path.filename().string() + "': sums and counts of '" + name + "' do not fit each other", "shape_mismatch");
        importance.entries.emplace(name, std::move(entry));
    }
    return importance;
}

bool isGguf(const MappedFile &file)
{
    return file.bytes().size() >= 4 && std::memcmp(file.bytes().data(), "GGUF", 4) == 0;
}

} // namespace

std::vector<float> importanceOf(const Importance &importance, const std::string &tensor, uint64_t columns, uint64_t experts)
{
    const auto found = importance.entries.find(tensor);
    if (found == importance.entries.end())
        return {};
    const Importance::Entry &entry = found->second;
    const bool fits = entry.sums.size() == columns * experts && (entry.counts.size() == 1 || entry.counts.size() == experts);
    if (!fits && entry.sums.size() != columns)
        throw Error(ErrorCode::InvalidValue,
                    "The importance matrix has " + std::to_string(entry.sums.size()) + " numbers for '" + tensor + "', which has "
                        + std::to_string(columns * experts) + " columns: it was made for another model.",
                    "shape_mismatch");
    std::vector<float> means(columns * experts);
    for (uint64_t expert = 0; expert < experts; ++expert) {
        const float count = entry.counts[entry.counts.size() == experts ? expert : 0];
        const float *sums = entry.sums.data() + (fits ? expert * columns : 0); // of a plain one for all experts: the same for each
        for (uint64_t i = 0; i < columns; ++i)
            means[expert * columns + i] = count > 0 ? sums[i] / count : 1;
    }
    return means;
}

// int32 entries; each: int32 length, name, int32 calls, int32 values, float32 values (means times calls); then, in newer ones, int32 calls
// of all, int32 length, name of the text.
Importance parseImportanceDat(std::span<const std::byte> bytes, const std::string &name)
{
    const auto fail = [&](const std::string &sentence) {
        throw Error(ErrorCode::Malformed, "'" + name + "' is no importance matrix: " + sentence, "bad_magic");
    };
    ByteReader in(bytes, name);
    Importance importance;
    const uint32_t entries = in.u32("the number of entries");
    if (entries == 0 || entries > maxEntries)
        fail("it announces " + std::to_string(entries) + " entries");
    for (uint32_t i = 0; i < entries; ++i) {
        const uint32_t length = in.u32("a name");
        if (length == 0 || length > 512)
            fail("a name has " + std::to_string(length) + " bytes");
        const std::string tensor(in.text(length, "a name"));
        const uint32_t calls = std::max(in.u32("a count"), 1u), values = in.u32("the number of values");
        if (values == 0 || values > maxColumns || values > in.remaining() / sizeof(float))
            fail("'" + tensor + "' announces " + std::to_string(values) + " values");
        Importance::Entry entry;
        entry.counts = {float(calls)};
        entry.sums.resize(values);
        std::memcpy(entry.sums.data(), in.bytes(values * sizeof(float), "values").data(), values * sizeof(float));
        checkNumbers(entry.sums, tensor, name);
        importance.entries[tensor] = std::move(entry);
    }
    if (in.remaining() >= 8) {
        importance.chunks = in.u32("the number of chunks");
        importance.datasets.emplace_back(in.text(in.u32("a name"), "the text's name"));
    }
    return importance;
}

Importance readImportance(const std::filesystem::path &path)
{
    const MappedFile file(path);
    Importance importance = isGguf(file) ? readGgufForm(path) : parseImportanceDat(file.bytes(), path.filename().string());
    if (importance.entries.empty())
        throw Error(ErrorCode::MissingPart, "'" + path.filename().string() + "' holds no importance matrix", "no_entries");
    return importance;
}

void writeImportance(const Importance &importance, const std::filesystem::path &path)
{
    GgufWriter writer(path);
    writer.setString("general.type", "imatrix");
    writer.setStrings("imatrix.datasets", importance.datasets);
    writer.setUint32("imatrix.chunk_count", importance.chunks);
    writer.setUint32("imatrix.chunk_size", importance.chunkTokens);
    for (const auto &[name, entry] : importance.entries) {
        const uint64_t experts = entry.counts.size();
        writer.declareTensor(name + sumsSuffix, TensorType::F32, std::array<uint64_t, 2>{entry.sums.size() / experts, experts});
        writer.declareTensor(name + countsSuffix, TensorType::F32, std::array<uint64_t, 2>{1, experts});
    }
    for (const auto &[name, entry] : importance.entries) {
        writer.write(std::as_bytes(std::span(entry.sums)));
        writer.write(std::as_bytes(std::span(entry.counts)));
    }
    writer.finish();
}

} // namespace hearth
