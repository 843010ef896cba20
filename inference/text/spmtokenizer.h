#pragma once

#include "inference/text/bpemerge.h"
#include "inference/text/mergeindex.h"
#include "inference/text/tokenizer.h"

#include <array>

namespace hearth {

// SentencePiece's BPE (tokenizer.ggml.model "llama"): spaces are written as U+2581, neighbours join when the joined text is a token,
// that of the highest score first, or in the order of a list of merges where the file has one; what is no token in the end is spelled in
// bytes, or is the unknown token.
class SpmTokenizer : public Tokenizer
{
public:
    SpmTokenizer(const ModelFile &file, Vocabulary vocabulary);

protected:
    void encodeFragment(std::string_view text, bool isAtStart, std::vector<int32_t> &tokens) const override;

private:
    void indexTokens();
    void encodeWord(std::string_view word, std::vector<bpe::Symbol> &symbols, std::vector<int32_t> &tokens) const;
    void spell(std::string_view characters, std::vector<int32_t> &tokens) const;
    bpe::Merge findMerge(std::string_view text) const;

    TextIndex m_index;   // of the tokens that text may become: no control tokens, no byte tokens
    MergeIndex m_merges; // empty: by score
    std::array<int32_t, 256> m_byteTokens{};
    bool m_addsOnlyMissingSpace;
    bool m_splitsAtSpaces;
    size_t m_longestToken = 0;
    bool m_endsWordAtSpace = true; // no token has U+2581 after another character, so nothing joins across that place
};

} // namespace hearth
