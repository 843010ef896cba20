#include "inference/files/gguf.h"

#include "inference/core/mappedfile.h"
#include "inference/files/metadatacheck.h"

namespace hearth {

namespace {

class GgufFile final : public ModelFile
{
public:
    GgufFile(const std::filesystem::path &path, TypePolicy types) : m_mapping(path)
    {
        m_path = path;
        m_fileBytes = m_mapping.bytes().size();
        GgufContents contents = parseGguf(m_mapping.bytes(), path.filename().string(), types);
        m_format = "GGUF v" + std::to_string(contents.version);
        m_tensors = std::move(contents.tensors);
        m_tensorIndex = std::move(contents.tensorIndex);
        m_keys = std::move(contents.keys);
        m_metadata = std::move(contents.metadata);
    }

    std::span<const std::byte> data(const TensorInfo &tensor) const override
    {
        return m_mapping.bytes().subspan(size_t(tensor.offset), size_t(tensor.sizeBytes)); // checked by parseGguf
    }

    void releasePages(const TensorInfo &tensor) const override { m_mapping.releasePages(data(tensor)); }

private:
    MappedFile m_mapping;
};

} // namespace

std::unique_ptr<ModelFile> openGguf(const std::filesystem::path &path, TypePolicy types)
{
    auto file = std::make_unique<GgufFile>(path, types);
    if (types == TypePolicy::Runnable)
        checkModelMetadata(*file);
    return file;
}

} // namespace hearth
