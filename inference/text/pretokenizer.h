#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <vector>

namespace hearth {

// One row a name of tokenizer.ggml.pre: how a family of models cuts text before byte-pair encoding.
struct PreTokenizerRow
{
    std::string_view name;
    const std::vector<std::string_view> *patterns; // each cuts what the one before left: matches and what lies between become pieces
    bool takesWholeTokens = false;                 // a piece that is a token is that token, whatever the merges say
    bool addsBos = false;                          // where the file does not say
};

// nullptr for a name that is not in the table.
const PreTokenizerRow *findPreTokenizer(std::string_view name);

// Cuts text into pieces with the patterns of a row (PCRE2, Unicode properties, compiled to machine code where the CPU is supported).
// Immutable after construction: any thread may use it.
class PreTokenizer
{
public:
    // Throws InvalidValue (invalid_pattern) or LimitExceeded (limit) for a pattern of a foreign file.
    explicit PreTokenizer(const PreTokenizerRow &row);
    ~PreTokenizer();

    // Appends the pieces in order; together they are the text. The text must be valid UTF-8.
    void split(std::string_view text, std::vector<std::string_view> &pieces) const;

private:
    struct Pattern;
    std::vector<std::unique_ptr<Pattern>> m_patterns;
};

} // namespace hearth
