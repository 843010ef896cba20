#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hearth {

class Tokenizer;

struct DetokenizerOptions
{
    bool stripLeadingSpace = false;      // take one space off the front: the answer begins where a text would begin
    bool renderSpecial = false;          // control tokens by their name
    std::vector<std::string> keepTags{}; // control tokens with these texts are rendered in any case: "<think>", "[/THINK]"
};

// Tokens, one after the other, to text that can be shown at once: only whole UTF-8 characters come out, bytes that can never become
// one as U+FFFD. One a generated answer; the tokenizer must outlive it.
class Detokenizer
{
public:
    explicit Detokenizer(const Tokenizer &tokenizer, DetokenizerOptions options = {});

    // The text that this token completes; often empty.
    std::string append(int32_t token);
    // What is left when no token follows: at most one U+FFFD.
    std::string finish();

private:
    const Tokenizer &m_tokenizer;
    DetokenizerOptions m_options;
    std::vector<int32_t> m_keptTokens;
    std::string m_pending; // the begin of a character, at most 3 bytes
    bool m_isAtStart = true;
};

} // namespace hearth
