#pragma once

#include "tests/text/memorymodelfile.h"

// Vocabularies small enough to work out by hand what a text must give.
namespace hearth::test {

inline constexpr int64_t normal = 1, unknown = 2, control = 3, userDefined = 4, byte = 6;

struct Token
{
    std::string text;
    int64_t kind = normal;
    double score = 0;
};

inline void setTokens(MemoryModelFile &file, const std::vector<Token> &tokens)
{
    std::vector<std::string> texts;
    std::vector<int64_t> kinds;
    std::vector<double> scores;
    for (const Token &token : tokens) {
        texts.push_back(token.text);
        kinds.push_back(token.kind);
        scores.push_back(token.score);
    }
    file.setStrings("tokenizer.ggml.tokens", texts);
    file.set("tokenizer.ggml.token_type", MetadataValue(kinds));
    file.set("tokenizer.ggml.scores", MetadataValue(scores));
}

// <unk> <s> </s> [tag] ▁ a b ab ▁a ▁ab aa, and the bytes of a line feed and of é
inline void fillSmallSpm(MemoryModelFile &file)
{
    file.setString("tokenizer.ggml.model", "llama");
    setTokens(file,
              {{"<unk>", unknown},
               {"<s>", control},
               {"</s>", control},
               {"[tag]", userDefined},
               {"\u2581", normal, -1},
               {"a", normal, -2},
               {"b", normal, -3},
               {"ab", normal, -4},
               {"\u2581a", normal, -5},
               {"\u2581ab", normal, -6},
               {"aa", normal, -7},
               {"<0x0A>", byte},
               {"<0xC3>", byte},
               {"<0xA9>", byte}});
    file.setUint("tokenizer.ggml.bos_token_id", 1).setUint("tokenizer.ggml.eos_token_id", 2).setUint("tokenizer.ggml.unknown_token_id", 0);
}

// a b c ab abc Ġ Ġa, the bytes of é as GPT-2 writes them, and two control tokens
inline void fillSmallBpe(MemoryModelFile &file, const std::string &pre = "gpt-2")
{
    file.setString("tokenizer.ggml.model", "gpt2").setString("tokenizer.ggml.pre", pre);
    setTokens(file,
              {{"a"},
               {"b"},
               {"c"},
               {"ab"},
               {"abc"},
               {"\u0120"},
               {"\u0120a"},
               {"\u00C3"},
               {"\u00A9"},
               {"<|im_end|>", control},
               {"<|endoftext|>", control},
               {"bc"}});
    file.setStrings("tokenizer.ggml.merges", {"b c", "a b", "\u0120 a", "ab c"});
    file.setUint("tokenizer.ggml.eos_token_id", 10);
}

} // namespace hearth::test
