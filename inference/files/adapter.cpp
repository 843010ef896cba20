#include "inference/files/adapter.h"

#include "inference/files/adapterformats.h"
#include "inference/files/shards.h"

#include <cmath>

namespace fs = std::filesystem;

namespace hearth {

namespace {

constexpr uint64_t mostRank = 1u << 16;

std::string shapeText(const AdapterMatrix &matrix)
{
    std::string text = "[" + std::to_string(matrix.rows / matrix.slices) + ", " + std::to_string(matrix.columns) + "]";
    return matrix.slices > 1 ? std::to_string(matrix.slices) + " times " + text : text;
}

} // namespace

void AdapterMatrix::readRow(uint64_t row, std::span<float> out) const
{
    const TensorTypeInfo &info = tensorTypeInfo(type);
    if (!isTransposed) {
        const uint64_t size = rowBytes(info, columns);
        info.decode(bytes.subspan(size_t(row * size), size_t(size)), out);
        return;
    }
    for (uint64_t i = 0; i < columns; ++i)
        info.decode(bytes.subspan(size_t((i * rows + row) * info.blockBytes), info.blockBytes), out.subspan(size_t(i), 1));
}

void AdapterPart::readRowOfB(uint64_t row, std::span<float> out) const
{
    if (turn != RowTurn::None) {
        const uint64_t inside = row % headRows, half = headRows / 2;
        row -= inside;
        row += turn == RowTurn::ToAdjacent ? inside % 2 * half + inside / 2 : inside % half * 2 + inside / half;
    }
    b.readRow(row, out);
}

void checkAdapterPart(const AdapterPart &part, const fs::path &path)
{
    const uint64_t inner = part.isLookup ? part.a.columns : part.a.rows / part.a.slices;
    if (part.rank() >= 1 && part.rank() <= mostRank && inner == part.rank() && part.a.slices == part.b.slices)
        return;
    throw Error(ErrorCode::InvalidValue,
                "In '" + path.filename().string() + "', '" + part.shown + "' " + shapeText(part.a) + " and its counterpart "
                    + shapeText(part.b) + " do not have one rank between 1 and 65536.",
                "shape_mismatch");
}

bool isPeftAdapter(const fs::path &path)
{
    std::error_code ignored;
    const bool isFolder = fs::is_directory(path, ignored);
    const fs::path folder = isFolder ? path : fs::absolute(path, ignored).parent_path();
    if (!fs::exists(folder / "adapter_config.json", ignored))
        return false;
    if (isFolder)
        return !fs::exists(folder / "config.json", ignored);
    const std::string name = path.filename().string();
    return name == "adapter_config.json" || (name.starts_with("adapter_model") && name.ends_with(".safetensors"));
}

Adapter readAdapter(const fs::path &path)
{
    if (!fs::exists(path))
        throw Error(ErrorCode::NotFound, "There is no adapter '" + path.string() + "'.", "no_file");
    refusePickle(path);
    const std::string name = path.filename().string();
    Adapter adapter =
        fs::is_directory(path) || name.ends_with(".safetensors") || name.ends_with(".json") ? readPeftAdapter(path) : readGgufAdapter(path);
    adapter.path = path;
    if (adapter.parts.empty())
        throw Error(ErrorCode::MissingPart, "'" + name + "' holds no tensors, so it changes nothing.", "missing_tensor");
    for (const AdapterPart &part : adapter.parts) {
        if (!std::isfinite(part.factor))
            throw Error(ErrorCode::InvalidValue, "The strength (alpha) of '" + name + "' is no number.", "invalid_value");
    }
    return adapter;
}

} // namespace hearth
