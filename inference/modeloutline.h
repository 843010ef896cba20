#pragma once

#include "inference/modelinfo.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace hearth {

class ModelFile;
struct ModelSpec;

// A model without its weights: its facts, and what it takes to say where it would lie in memory. From a file that is here, or from the
// first bytes of one that is not. Immutable; any thread.
class ModelOutline
{
public:
    // Throws as readModelInfo. A model that does not run has facts and no parts.
    explicit ModelOutline(const std::filesystem::path &path);
    // One head; of a SafeTensors folder or a split GGUF file one a shard, in any order, each with totalBytes of its own shard and the same
    // config. The bytes are copied. Where a head is cut off before its list of tensors ends, hasParts() is false: fetch more of it.
    explicit ModelOutline(std::span<const ModelHead> heads);
    explicit ModelOutline(const ModelHead &head) : ModelOutline(std::span(&head, 1)) { }
    ~ModelOutline();
    ModelOutline(const ModelOutline &) = delete;
    ModelOutline &operator=(const ModelOutline &) = delete;

    const ModelInfo &info() const { return m_info; }
    // False: an Estimator can only say what follows from the size of the file.
    bool hasParts() const { return m_spec != nullptr; }
    // Of a GGUF's head: it ends before the list of its tensors does.
    bool isCut() const { return m_isCut; }

    // For Estimator; only where there are parts.
    const ModelFile &file() const { return *m_file; }
    const ModelSpec &spec() const { return *m_spec; }

private:
    void takeParts();

    ModelInfo m_info;
    bool m_isCut = false;
    std::vector<std::vector<std::byte>> m_bytes; // of the heads
    std::unique_ptr<const ModelFile> m_file;
    std::unique_ptr<const ModelSpec> m_spec;
};

} // namespace hearth
