#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// SentencePiece's normalization rules (tokenizer.ggml.precompiled_charsmap): a trie over the bytes of what is to be replaced, packed as
// a double array (Darts-clone: https://github.com/s-yata/darts-clone), then the replacements, each with a NUL after it.
class CharacterMap
{
public:
    CharacterMap() = default; // replaces nothing
    // u32 bytes of the trie, the trie, the replacements. Throws InvalidValue ("invalid_value", "out_of_bounds").
    explicit CharacterMap(std::span<const uint8_t> bytes);

    struct Match
    {
        size_t bytes = 0; // of the text that are replaced; 0: none
        std::string_view replacement;
    };
    // The longest rule that fits at the front of the text.
    Match match(std::string_view text) const;

private:
    std::vector<uint32_t> m_units;
    std::string m_replacements;
};

} // namespace hearth
