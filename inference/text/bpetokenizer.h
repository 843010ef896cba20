#pragma once

#include "inference/text/bpemerge.h"
#include "inference/text/mergeindex.h"
#include "inference/text/pretokenizer.h"
#include "inference/text/tokenizer.h"

#include <array>

namespace hearth {

// Byte-level BPE (tokenizer.ggml.model "gpt2"): the text is cut into pieces by the model's patterns, each piece begins as single bytes,
// and neighbours join in the order of the list of merges. In the vocabulary a byte is written as a printable character (GPT-2).
class BpeTokenizer : public Tokenizer
{
public:
    BpeTokenizer(const ModelFile &file, Vocabulary vocabulary);

protected:
    void encodeFragment(std::string_view text, bool isAtStart, std::vector<int32_t> &tokens) const override;

private:
    BpeTokenizer(const ModelFile &file, Vocabulary vocabulary, const PreTokenizerRow &row);
    void indexTokens();
    void encodePiece(std::string_view piece, std::vector<bpe::Symbol> &symbols, std::vector<int32_t> &tokens) const;
    void encodeLoneByte(uint8_t byte, std::vector<int32_t> &tokens) const;

    PreTokenizer m_preTokenizer;
    bool m_takesWholeTokens;
    bool m_addsMissingSpace;                 // tokenizer.hearth.byte_space
    std::array<int32_t, 256> m_byteTokens{}; // -1: no token for this byte
    MergeIndex m_merges;
    TextIndex m_wholeTokens; // by the bytes that they stand for; filled only where whole tokens are taken
    std::vector<std::string_view> m_wholeTexts;
};

} // namespace hearth
