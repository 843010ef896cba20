#include "inference/files/adaptedfile.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace hearth {

LowRankNames lowRankNames(const std::string &tensor, bool isLookup)
{
    const std::string stem = tensor + (isLookup ? ".looked_up" : "");
    return {stem + ".lora_a", stem + ".lora_b"};
}

AdaptedFile::AdaptedFile(std::shared_ptr<const ModelFile> base, std::span<const AdapterChoice> choices) : m_base(std::move(base))
{
    m_path = m_base->path();
    m_format = m_base->format();
    m_fileBytes = m_base->fileBytes();
    m_keys = m_base->keys();
    m_tensors = m_base->tensors();
    for (size_t i = 0; i < m_tensors.size(); ++i)
        m_tensorIndex.emplace(m_tensors[i].name, i);
    for (const AdapterChoice &choice : choices) {
        if (!std::isfinite(choice.scale))
            throw Error(ErrorCode::InvalidArgument, "The scale of the adapter '" + choice.path.string() + "' is no number.", "bad_scale");
        m_adapters.push_back(std::make_unique<Adapter>(readAdapter(choice.path)));
        bindAdapter(*m_adapters.back(), *m_base);
        if (choice.scale != 0)
            addAdapter(*m_adapters.back(), choice.scale);
    }
    addTensors();
}

void AdaptedFile::addAdapter(const Adapter &adapter, double scale)
{
    std::map<size_t, Share> shares; // by pair
    for (const AdapterPart &part : adapter.parts) {
        auto pair = std::find_if(m_pairs.begin(), m_pairs.end(),
                                 [&](const Pair &one) { return one.tensor == part.tensor && one.isLookup == part.isLookup; });
        if (pair == m_pairs.end()) {
            const TensorInfo &changed = m_base->tensor(part.tensor);
            m_pairs.push_back(
                {.tensor = part.tensor, .isLookup = part.isLookup, .slices = changed.shape[2] * changed.shape[3], .shares = {}});
            pair = m_pairs.end() - 1;
        }
        Share &share = shares[size_t(pair - m_pairs.begin())];
        const bool isTwice = std::any_of(share.parts.begin(), share.parts.end(), [&](const AdapterPart *other) {
            return other->expert == part.expert || part.expert < 0 || other->expert < 0;
        });
        if (isTwice)
            throw Error(ErrorCode::Malformed,
                        "'" + adapter.path.filename().string() + "' changes '" + part.tensor + "' twice ('" + part.shown.substr(0, 200)
                            + "').",
                        "duplicate_name");
        share.parts.push_back(&part);
        share.scale = scale;
        share.rank = std::max(share.rank, part.rank());
    }
    for (auto &[index, share] : shares) {
        std::sort(share.parts.begin(), share.parts.end(), [](const AdapterPart *a, const AdapterPart *b) { return a->expert < b->expert; });
        share.firstRank = m_pairs[index].rank;
        m_pairs[index].rank += share.rank;
        m_pairs[index].shares.push_back(std::move(share));
    }
}

void AdaptedFile::addTensors()
{
    for (size_t i = 0; i < m_pairs.size(); ++i) {
        Pair &pair = m_pairs[i];
        pair.rank = (pair.rank + 3) / 4 * 4;
        const TensorInfo changed = m_base->tensor(pair.tensor);
        const LowRankNames names = lowRankNames(pair.tensor, pair.isLookup);
        const std::array<uint64_t, 4> inner = pair.isLookup ? std::array<uint64_t, 4>{pair.rank, changed.rows(), 1, 1}
                                                            : std::array<uint64_t, 4>{changed.columns(), pair.rank, pair.slices, 1};
        const uint64_t outerRows = pair.isLookup ? changed.columns() : changed.shape[1];
        addTensor(names.inner, typeOf(pair, false), inner, {i, false});
        TensorType outer = typeOf(pair, true);
        if (outer != TensorType::F32 && !keepsNumbers(pair, outer, outerRows))
            outer = TensorType::F32;
        addTensor(names.outer, outer, {pair.rank, outerRows, pair.slices, 1}, {i, true});
    }
}

void AdaptedFile::addTensor(const std::string &name, TensorType type, std::array<uint64_t, 4> shape, const Half &half)
{
    TensorInfo info{.name = name, .type = type, .dimensions = shape[2] > 1 ? 3u : 2u, .shape = shape};
    info.sizeBytes = rowBytes(tensorTypeInfo(type), info.columns()) * info.rows();
    if (!m_tensorIndex.emplace(name, m_tensors.size()).second)
        throw Error(ErrorCode::Malformed, "'" + m_path.filename().string() + "' has a tensor '" + name + "' of its own.", "duplicate_name");
    m_tensors.push_back(std::move(info));
    m_halves.emplace(name, half);
}

// That of the files where all parts have the same of 16 bits, else F32.
TensorType AdaptedFile::typeOf(const Pair &pair, bool isOuter)
{
    const auto typeIn = [&](const AdapterPart *part) { return isOuter ? part->b.type : part->a.type; };
    const TensorType first = typeIn(pair.shares.front().parts.front());
    if (first != TensorType::F16 && first != TensorType::BF16)
        return TensorType::F32;
    for (const Share &share : pair.shares)
        if (std::any_of(share.parts.begin(), share.parts.end(), [&](const AdapterPart *part) { return typeIn(part) != first; }))
            return TensorType::F32;
    return first;
}

// Whether the scaled numbers of B are numbers of the type: so it is by a power of two, which scales mostly are.
bool AdaptedFile::keepsNumbers(const Pair &pair, TensorType type, uint64_t sliceRows)
{
    const TensorTypeInfo &info = tensorTypeInfo(type);
    std::vector<float> row(size_t(pair.rank)), back(row.size());
    std::vector<std::byte> bytes(size_t(rowBytes(info, pair.rank)));
    for (uint64_t i = 0; i < sliceRows * pair.slices; ++i) {
        makeRow(pair, true, sliceRows, i, row);
        info.encode(row, bytes);
        info.decode(bytes, back);
        if (row != back)
            return false;
    }
    return true;
}

const AdaptedFile::Half *AdaptedFile::halfOf(const TensorInfo &tensor) const
{
    const auto found = m_halves.find(tensor.name);
    return found == m_halves.end() ? nullptr : &found->second;
}

bool AdaptedFile::isMapped(const TensorInfo &tensor) const
{
    return !halfOf(tensor) && m_base->isMapped(tensor);
}

void AdaptedFile::releasePages(const TensorInfo &tensor) const
{
    if (!halfOf(tensor))
        m_base->releasePages(tensor);
}

// What an adapter has for a slice; nullptr where it leaves that expert alone.
const AdapterPart *AdaptedFile::partFor(const Share &share, uint64_t slice)
{
    if (share.parts.front()->expert < 0)
        return share.parts.front();
    const auto found = std::lower_bound(share.parts.begin(), share.parts.end(), int64_t(slice),
                                        [](const AdapterPart *part, int64_t wanted) { return part->expert < wanted; });
    return found != share.parts.end() && (*found)->expert == int64_t(slice) ? *found : nullptr;
}

void AdaptedFile::makeRow(const Pair &pair, bool isOuter, uint64_t sliceRows, uint64_t row, std::span<float> out)
{
    std::fill(out.begin(), out.end(), 0.0f);
    const uint64_t slice = row / sliceRows, inside = row % sliceRows;
    for (const Share &share : pair.shares) {
        const AdapterPart *part = partFor(share, slice);
        if (!part)
            continue;
        const uint64_t own = part->expert >= 0 ? 0 : slice;
        const std::span<float> columns = out.subspan(size_t(isOuter || pair.isLookup ? share.firstRank : 0));
        if (isOuter) {
            part->readRowOfB(own * sliceRows + inside, columns.first(size_t(part->rank())));
            for (float &value : columns.first(size_t(part->rank())))
                value = float(double(value) * part->factor * share.scale);
        } else if (pair.isLookup) {
            part->a.readRow(row, columns.first(size_t(part->rank())));
        } else if (inside >= share.firstRank && inside - share.firstRank < part->rank()) {
            part->a.readRow(own * part->rank() + inside - share.firstRank, columns);
        }
    }
}

void AdaptedFile::convertRows(const TensorInfo &tensor, uint64_t first, uint64_t count, std::span<std::byte> out) const
{
    const Half *half = halfOf(tensor);
    if (!half)
        return m_base->convertRows(tensor, first, count, out);
    const TensorTypeInfo &type = tensorTypeInfo(tensor.type);
    const uint64_t bytes = rowBytes(type, tensor.columns());
    std::vector<float> row(size_t(tensor.columns()));
    for (uint64_t i = 0; i < count; ++i) {
        makeRow(m_pairs[half->pair], half->isOuter, tensor.shape[1], first + i, row);
        type.encode(row, out.subspan(size_t(i * bytes), size_t(bytes)));
    }
}

std::span<const std::byte> AdaptedFile::data(const TensorInfo &tensor) const
{
    if (!halfOf(tensor))
        return m_base->data(tensor);
    const std::lock_guard lock(m_mutex);
    std::vector<std::byte> &bytes = m_whole[tensor.name];
    if (bytes.empty()) {
        bytes.resize(size_t(tensor.sizeBytes));
        convertRows(tensor, 0, tensor.rows(), bytes);
    }
    return bytes;
}

void AdaptedFile::checkUsed(const std::set<std::string> &used, bool withoutOutput) const
{
    for (const Pair &pair : m_pairs) {
        const bool isOutput = !pair.isLookup && (pair.tensor == "output.weight" || pair.tensor == "token_embd.weight");
        if (used.contains(lowRankNames(pair.tensor, pair.isLookup).outer) || (withoutOutput && isOutput))
            continue;
        throw Error(ErrorCode::Unsupported,
                    "'" + pair.shares.front().parts.front()->shown.substr(0, 200) + "' changes '" + pair.tensor
                        + "', to which Hearth cannot apply an adapter in a model of the architecture '"
                        + std::string(requireString("general.architecture")) + "'.",
                    "unused_adapter");
    }
}

std::shared_ptr<const AdaptedFile> adaptedFile(const std::shared_ptr<const ModelFile> &base, std::span<const AdapterChoice> choices)
{
    return choices.empty() ? nullptr : std::make_shared<const AdaptedFile>(base, choices);
}

} // namespace hearth
