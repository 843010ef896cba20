#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hearth {

// How BERT's published tokenizer cuts text into words: control characters go, white space parts, each punctuation mark and each Chinese
// character is a word; accents go (canonical decomposition, without its nonspacing marks) and letters become small where the model was
// trained so.
class BertNormalizer
{
public:
    struct Options
    {
        bool lowerCase = true;
        bool stripAccents = true;
    };
    using Found = std::function<void(std::string_view word)>; // the word lives until the call returns

    BertNormalizer(Options options, Found found) : m_options(options), m_found(std::move(found)) { }

    // All words of a text. Bytes that are not UTF-8 are left out.
    void split(std::string_view text);

private:
    void decompose(char32_t codePoint);
    void putMarks();
    void put(char32_t codePoint);
    void endWord();

    Options m_options;
    Found m_found;
    std::string m_word;
    std::vector<std::pair<int, char32_t>> m_marks; // combining class and mark, of the character before, not yet in the standard's order
};

} // namespace hearth
