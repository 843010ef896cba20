#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hearth::jinja {

enum class TokenType : uint8_t { Data, BlockBegin, BlockEnd, VariableBegin, VariableEnd, Name, Integer, Float, String, Operator, End };

struct Token
{
    TokenType type;
    int line;         // from 1
    std::string text; // data and strings as they are meant; numbers without underscores
    int64_t integer = 0;
};

// What is wrong in the source, and where.
struct SyntaxFailure
{
    std::string message;
    int line;
    std::string kind = "template_error";
};

// Cuts a template into tokens, with trim_blocks and lstrip_blocks on, one newline at the end of the source left out and every newline
// made "\n": the settings of transformers. Ends with a token End. Throws SyntaxFailure.
std::vector<Token> tokenize(std::string_view source);

} // namespace hearth::jinja
