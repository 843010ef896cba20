#pragma once

#include "inference/text/tokenizer.h"

namespace hearth {

// BERT's WordPiece (tokenizer.ggml.model "bert"): each word becomes the longest token that it begins with, then the longest that goes on
// from there; a word that cannot be made so, or of more than 100 characters, is the unknown token. GGUF writes the first part of a word
// with U+2581 before it and the others bare. A text stands between [CLS] and [SEP].
class WordPieceTokenizer : public Tokenizer
{
public:
    WordPieceTokenizer(const ModelFile &file, Vocabulary vocabulary);

protected:
    void encodeFragment(std::string_view text, bool isAtStart, std::vector<int32_t> &tokens) const override;

private:
    void encodeWord(std::string_view word, std::vector<int32_t> &tokens) const;

    TextIndex m_index; // of the tokens that text may become
    size_t m_longestToken = 0;
    int32_t m_unknown = -1;
    bool m_lowerCase = true;
    bool m_stripAccents = true;
};

} // namespace hearth
