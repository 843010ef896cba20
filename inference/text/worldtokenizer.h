#pragma once

#include "inference/text/prefixindex.h"
#include "inference/text/tokenizer.h"

namespace hearth {

// RWKV's World vocabulary (tokenizer.ggml.model "rwkv"): at each place the longest token that the text goes on with. The file writes
// tokens as Python writes a string: \n, \t, \r, \\, \xHH.
class WorldTokenizer : public Tokenizer
{
public:
    WorldTokenizer(const ModelFile &file, Vocabulary vocabulary);

protected:
    void encodeFragment(std::string_view text, bool isAtStart, std::vector<int32_t> &tokens) const override;

private:
    PrefixIndex m_index;
};

} // namespace hearth
