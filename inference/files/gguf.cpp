#include "inference/files/gguf.h"

#include "inference/core/mappedfile.h"
#include "inference/files/ggufsplit.h"
#include "inference/files/metadatacheck.h"

namespace fs = std::filesystem;

namespace hearth {

namespace {

// One file, or the parts of a split one in order: the metadata is the first part's, the tensors are everyone's.
class GgufFile final : public ModelFile
{
public:
    GgufFile(const fs::path &path, TypePolicy types)
    {
        MappedFile whole(path);
        GgufContents contents = parseGguf(whole.bytes(), path.filename().string(), types);
        const std::vector<fs::path> parts = ggufSplitParts(path, contents, types);
        m_path = parts.empty() ? path : parts.front();
        m_format = "GGUF v" + std::to_string(contents.version);
        if (parts.empty()) {
            add(std::move(whole), std::move(contents));
            return;
        }
        m_format += ", " + std::to_string(parts.size()) + " files";
        for (size_t number = 0; number < parts.size(); ++number) {
            MappedFile part(parts[number]);
            GgufContents own = parseGguf(part.bytes(), parts[number].filename().string(), types);
            checkGgufSplitPart(own, number, parts.size(), parts[number].filename().string());
            add(std::move(part), std::move(own));
        }
        checkGgufSplitTotal(m_metadata, m_tensors.size(), m_path.filename().string());
        m_metadata["split.count"] = uint64_t(1); // they are one now
    }

    std::span<const std::byte> data(const TensorInfo &tensor) const override
    {
        return partOf(tensor).bytes().subspan(size_t(tensor.offset), size_t(tensor.sizeBytes)); // checked by parseGguf
    }

    void releasePages(const TensorInfo &tensor) const override { partOf(tensor).releasePages(data(tensor)); }

private:
    const MappedFile &partOf(const TensorInfo &tensor) const
    {
        return m_parts.size() == 1 ? m_parts.front() : m_parts[m_partOfTensor[m_tensorIndex.at(tensor.name)]];
    }

    void add(MappedFile part, GgufContents contents)
    {
        m_fileBytes += part.bytes().size();
        if (m_parts.empty()) {
            m_keys = std::move(contents.keys);
            m_metadata = std::move(contents.metadata);
        }
        for (TensorInfo &tensor : contents.tensors) {
            if (!m_tensorIndex.emplace(tensor.name, m_tensors.size()).second)
                throw Error(ErrorCode::Malformed,
                            "Two parts of '" + m_path.filename().string() + "' hold the tensor '" + tensor.name + "'.", "duplicate_name");
            m_tensors.push_back(std::move(tensor));
            m_partOfTensor.push_back(uint16_t(m_parts.size()));
        }
        m_parts.push_back(std::move(part));
    }

    std::vector<MappedFile> m_parts;
    std::vector<uint16_t> m_partOfTensor; // of m_tensors
};

} // namespace

std::unique_ptr<ModelFile> openGguf(const fs::path &path, TypePolicy types)
{
    auto file = std::make_unique<GgufFile>(path, types);
    if (types == TypePolicy::Runnable)
        checkModelMetadata(*file);
    return file;
}

} // namespace hearth
