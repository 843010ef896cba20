#pragma once

#include "inference/text/charactermap.h"
#include "inference/text/prefixindex.h"
#include "inference/text/tokenizer.h"

#include <array>

namespace hearth {

// SentencePiece's unigram model (tokenizer.ggml.model "t5"; XLM-RoBERTa too): the text is normalized by the file's rules, and of all ways
// to write a word in tokens the one with the largest sum of scores is taken (Kudo 2018, arXiv:1804.10959).
class UnigramTokenizer : public Tokenizer
{
public:
    UnigramTokenizer(const ModelFile &file, Vocabulary vocabulary);

protected:
    void encodeFragment(std::string_view text, bool isAtStart, std::vector<int32_t> &tokens) const override;

private:
    struct Step // the best way to write the text up to a place
    {
        double score = 0;
        uint32_t from = 0;
        int32_t token = -1; // -1: no way yet
    };

    void indexTokens();
    std::string normalized(std::string_view text) const; // with marks for spaces
    void encodeWord(std::string_view word, std::vector<Step> &steps, std::vector<int32_t> &tokens) const;
    void putUnknown(std::string_view character, std::vector<int32_t> &tokens) const;

    CharacterMap m_rules;
    PrefixIndex m_index;
    std::array<int32_t, 256> m_byteTokens{};
    bool m_spellsBytes = false;    // what no token covers is spelled in bytes, not the unknown token
    bool m_removesExtraSpaces;     // around the text, and all but one of several
    bool m_endsWordAtSpace = true; // no token has U+2581 after another character
    float m_unknownScore = 0;      // of a character that is no token
};

} // namespace hearth
