#pragma once

#include "inference/files/adapter.h"

#include <map>
#include <mutex>
#include <set>

namespace hearth {

// The two matrices that stand beside one that adapters change: y = W x + outer (inner x).
struct LowRankNames
{
    std::string inner; // [rank, columns]; of the token table [tokens, rank]
    std::string outer; // [rows, rank]; of the token table [embedding, rank]
};
LowRankNames lowRankNames(const std::string &tensor, bool isLookup = false);

// A model with adapters on it: the model's file and, under the names above, the low-rank matrices, which plans are built with
// (PlanBuilder). All adapters of a matrix are one pair: their A lie one below the other, their B side by side, scaled; the rank is
// filled up with zeros to a multiple of 4. A type of 16 bits stays where nothing is lost by it, all else is F32. Nothing of the model is
// changed or copied, and no matrix is held: rows are made as a device asks for them.
class AdaptedFile final : public ModelFile
{
public:
    // Throws what readAdapter and bindAdapter throw; InvalidArgument for a scale that is no number.
    AdaptedFile(std::shared_ptr<const ModelFile> base, std::span<const AdapterChoice> choices);

    std::span<const std::byte> data(const TensorInfo &tensor) const override;
    bool isMapped(const TensorInfo &tensor) const override;
    void convertRows(const TensorInfo &tensor, uint64_t first, uint64_t count, std::span<std::byte> out) const override;
    void releasePages(const TensorInfo &tensor) const override;
    const MetadataValue *find(std::string_view key) const override { return m_base->find(key); }

    // Throws Unsupported (unused_adapter) naming a matrix that adapters change but that no plan multiplies with. `used`: names of the
    // plans' tensors. withoutOutput: the plans end in states, so that what changes the logits has no place.
    void checkUsed(const std::set<std::string> &used, bool withoutOutput) const;

private:
    // One adapter's part of a pair; where it has a pair an expert, all of those.
    struct Share
    {
        std::vector<const AdapterPart *> parts; // by expert
        double scale = 1;
        uint64_t firstRank = 0;
        uint64_t rank = 0;
    };
    struct Pair
    {
        std::string tensor;
        bool isLookup = false;
        uint64_t slices = 1;
        uint64_t rank = 0;         // with the zeros
        std::vector<Share> shares; // one an adapter
    };
    // A tensor of ours.
    struct Half
    {
        size_t pair = 0;
        bool isOuter = false;
    };

    void addAdapter(const Adapter &adapter, double scale);
    void addTensors();
    void addTensor(const std::string &name, TensorType type, std::array<uint64_t, 4> shape, const Half &half);
    static TensorType typeOf(const Pair &pair, bool isOuter);
    static bool keepsNumbers(const Pair &pair, TensorType type, uint64_t sliceRows);
    const Half *halfOf(const TensorInfo &tensor) const;
    static const AdapterPart *partFor(const Share &share, uint64_t slice);
    static void makeRow(const Pair &pair, bool isOuter, uint64_t sliceRows, uint64_t row, std::span<float> out);

    std::shared_ptr<const ModelFile> m_base;
    std::vector<std::unique_ptr<Adapter>> m_adapters;
    std::vector<Pair> m_pairs;
    std::map<std::string, Half> m_halves;                          // by tensor name
    mutable std::mutex m_mutex;                                    // of m_whole
    mutable std::map<std::string, std::vector<std::byte>> m_whole; // what data() was asked for
};

// Nullptr when there are no adapters.
std::shared_ptr<const AdaptedFile> adaptedFile(const std::shared_ptr<const ModelFile> &base, std::span<const AdapterChoice> choices);

} // namespace hearth
