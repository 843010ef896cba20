// The tokenizer on an arbitrary vocabulary and an arbitrary text: it refuses the vocabulary with an Error, or encodes and decodes.

#include "inference/text/detokenizer.h"
#include "inference/text/tokenizer.h"
#include "inference/text/utf8.h"
#include "tests/text/memorymodelfile.h"

#include <algorithm>
#include <cstdlib>

namespace {

// Takes the input apart, from the front; what is not there reads as zero.
class Input
{
public:
    Input(const uint8_t *data, size_t size) : m_rest(reinterpret_cast<const char *>(data), size) { }

    uint8_t number()
    {
        const uint8_t value = m_rest.empty() ? 0 : uint8_t(m_rest[0]);
        m_rest.remove_prefix(std::min<size_t>(1, m_rest.size()));
        return value;
    }
    std::string text(size_t bytes)
    {
        const std::string value(m_rest.substr(0, bytes));
        m_rest.remove_prefix(value.size());
        return value;
    }
    std::string rest() const { return std::string(m_rest); }

private:
    std::string_view m_rest;
};

void fill(hearth::test::MemoryModelFile &file, Input &input)
{
    static constexpr const char *pres[] = {"gpt-2",       "default", "llama-bpe", "qwen2",  "deepseek-llm", "deepseek-coder",
                                           "deepseek-v3", "falcon",  "starcoder", "gpt-4o", "tekken",       "kimi-k2",
                                           "chameleon",   "bloom",   "viking",    "qwen35", "nosuch"};
    const uint8_t flags = input.number();
    file.setString("tokenizer.ggml.model", flags & 1 ? "gpt2" : "llama")
        .setString("tokenizer.ggml.pre", pres[input.number() % std::size(pres)]);
    file.setString("general.architecture", flags & 2 ? "phi3" : "llama");
    file.setBool("tokenizer.ggml.add_bos_token", flags & 4).setBool("tokenizer.ggml.add_eos_token", flags & 8);
    if (flags & 16)
        file.setBool("tokenizer.ggml.add_space_prefix", flags & 32);
    std::vector<std::string> texts;
    std::vector<int64_t> kinds;
    std::vector<double> scores;
    for (size_t i = 0, count = input.number(); i < count; ++i) {
        const uint8_t shape = input.number();
        texts.push_back(input.text(shape & 15));
        kinds.push_back((shape >> 4) % 8);
        scores.push_back(-double(input.number()));
    }
    std::vector<std::string> merges;
    for (size_t i = 0, count = input.number(); i < count && !texts.empty(); ++i) {
        const std::string left = texts[input.number() % texts.size()];
        merges.push_back(left + ' ' + texts[input.number() % texts.size()]);
    }
    file.setStrings("tokenizer.ggml.tokens", texts).setStrings("tokenizer.ggml.merges", merges);
    file.set("tokenizer.ggml.token_type", hearth::MetadataValue(kinds)).set("tokenizer.ggml.scores", hearth::MetadataValue(scores));
    for (const char *key : {"tokenizer.ggml.bos_token_id", "tokenizer.ggml.eos_token_id", "tokenizer.ggml.unknown_token_id"}) {
        if (const uint8_t id = input.number(); id != 0)
            file.setUint(key, id - 1u);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input(data, size);
    hearth::test::MemoryModelFile file;
    fill(file, input);
    try {
        const auto tokenizer = hearth::Tokenizer::create(file);
        const std::string text = input.rest();
        for (const bool parse : {false, true}) {
            const auto tokens = tokenizer->encode(text, {.addSpecial = parse, .parseSpecial = parse});
            if (std::any_of(tokens.begin(), tokens.end(), [&](int32_t token) { return token < 0 || token >= tokenizer->vocabularySize(); }))
                std::abort(); // a number that is no token would index the embeddings out of bounds
            tokenizer->decode(tokens, parse);
            hearth::Detokenizer detokenizer(*tokenizer);
            for (const int32_t token : tokens) {
                if (!hearth::utf8::isValid(detokenizer.append(token)))
                    std::abort();
            }
        }
    } catch (const hearth::Error &) {
    }
    return 0;
}
