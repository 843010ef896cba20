// The GGUF reader on arbitrary bytes: whatever they are, it throws an Error or gives contents that can be trusted.

#include "inference/files/gguf.h"
#include "inference/files/metadatacheck.h"

#include <cstdlib>

namespace {

// What parseGguf gives as a ModelFile, so that the checks of values and the typed reads run too.
class ParsedFile final : public hearth::ModelFile
{
public:
    ParsedFile(std::span<const std::byte> bytes, hearth::TypePolicy types) : m_bytes(bytes)
    {
        hearth::GgufContents contents = hearth::parseGguf(bytes, "fuzz", types);
        m_path = "fuzz";
        m_fileBytes = bytes.size();
        m_tensors = std::move(contents.tensors);
        m_tensorIndex = std::move(contents.tensorIndex);
        m_keys = std::move(contents.keys);
        m_metadata = std::move(contents.metadata);
    }
    std::span<const std::byte> data(const hearth::TensorInfo &tensor) const override
    {
        if (tensor.offset > m_bytes.size() || tensor.sizeBytes > m_bytes.size() - tensor.offset)
            std::abort(); // a tensor that passed the reader lies outside the file
        return m_bytes.subspan(tensor.offset, tensor.sizeBytes);
    }

private:
    std::span<const std::byte> m_bytes;
};

// Touches the first and last byte of every tensor, and decodes small ones.
void readTensors(const hearth::ModelFile &file)
{
    for (const hearth::TensorInfo &tensor : file.tensors()) {
        const std::span<const std::byte> data = file.data(tensor);
        volatile std::byte sink = data.front();
        sink = data.back();
        (void)sink;
        const hearth::TensorTypeInfo *info = hearth::findTensorType(uint32_t(tensor.type));
        if (info && tensor.elements() <= 4096) {
            std::vector<float> values(tensor.elements());
            info->decode(data, values);
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::span<const std::byte> bytes(reinterpret_cast<const std::byte *>(data), size);
    for (const hearth::TypePolicy types : {hearth::TypePolicy::Known, hearth::TypePolicy::Runnable}) {
        try {
            const ParsedFile file(bytes, types);
            readTensors(file);
            hearth::checkModelMetadata(file);
        } catch (const hearth::Error &) {
        }
    }
    return 0;
}
