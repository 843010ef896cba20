#pragma once

#include "inference/files/gguf.h"
#include "inference/files/ggufparser.h"
#include "inference/modelinfo.h"

#include <memory>
#include <span>
#include <vector>

namespace hearth {

// A model of which only the beginnings of its files are known. Weights read as ones, so that plans can be built.
class HeadFile : public ModelFile
{
public:
    // GGUF, of one file or the parts of a split one in any order. The heads' bytes must outlive this. Throws as parseGgufHead.
    HeadFile(std::span<const ModelHead> heads, TypePolicy types);
    HeadFile(const ModelHead &head, TypePolicy types) : HeadFile(std::span(&head, 1), types) { }

    bool isCut() const { return m_isCut; } // a head ends before its list of tensors does
    std::span<const std::byte> data(const TensorInfo &tensor) const override;

protected:
    HeadFile() = default;
    void addTensor(TensorInfo tensor); // a name that is there already is left as it is

private:
    static constexpr size_t mostOnes = 1 << 20; // vectors only
    bool m_isCut = false;
    std::vector<float> m_ones = std::vector<float>(mostOnes, 1.0f);
};

// The same of a SafeTensors folder: config.json and the headers of its files. Throws what opening the folder throws, but for what is in
// the files that are not there: the tokenizer's.
std::unique_ptr<ModelFile> safetensorsHeadFile(std::span<const ModelHead> heads);

} // namespace hearth
