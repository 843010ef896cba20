#include "app/cli/syntheticvocabulary.h"

#include <algorithm>
#include <cstdio>

namespace hearth::cli {

namespace {

constexpr int32_t normal = 1, unknown = 2, control = 3, byteToken = 6;
constexpr const char *spaceMark = "\xe2\x96\x81"; // U+2581

constexpr const char *chatTemplate =
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + "
    "'<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

struct Tokens
{
    std::vector<std::string> texts;
    std::vector<int32_t> types;

    void add(std::string text, int32_t type)
    {
        texts.push_back(std::move(text));
        types.push_back(type);
    }
};

// All strings of lower-case letters by length: "a", ..., "z", "aa", ...
class LetterStrings
{
public:
    const std::string &next()
    {
        size_t at = m_text.size();
        while (at > 0 && m_text[at - 1] == 'z')
            m_text[--at] = 'a';
        if (at == 0)
            m_text.insert(m_text.begin(), 'a');
        else
            ++m_text[at - 1];
        return m_text;
    }

private:
    std::string m_text;
};

// The character that byte-level BPE writes for a byte: itself where it is printable in Latin-1, else one from U+0100 on.
std::string byteLevelCharacter(int byte)
{
    const auto isPrintable = [](int value) { return (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174; };
    int code = byte;
    if (!isPrintable(byte)) {
        code = 256;
        for (int other = 0; other < byte; ++other)
            code += isPrintable(other) ? 0 : 1;
    }
    if (code < 128)
        return std::string(1, char(code));
    return {char(0xc0 | (code >> 6)), char(0x80 | (code & 0x3f))};
}

// Pieces with and without a space before them, until there are `size` tokens. `joined` hears of each: prefix, last letter, text.
template <typename Joined> void addPieces(Tokens &tokens, size_t size, const std::string &space, Joined joined)
{
    LetterStrings strings;
    while (tokens.texts.size() < size) {
        const std::string letters = strings.next();
        for (const std::string &text : {letters, space + letters}) {
            const std::string prefix = text.substr(0, text.size() - 1);
            if (prefix.empty() || tokens.texts.size() == size)
                continue; // single characters are there already
            joined(prefix, letters.substr(letters.size() - 1));
            tokens.add(text, normal);
        }
    }
}

void writeSentencePiece(const Shape &shape, GgufWriter &writer)
{
    Tokens tokens;
    tokens.add("<unk>", unknown);
    tokens.add("<s>", control);
    tokens.add("</s>", control);
    for (int byte = 0; byte < 256; ++byte) {
        char text[8];
        std::snprintf(text, sizeof text, "<0x%02X>", unsigned(byte));
        tokens.add(text, byteToken);
    }
    tokens.add("<|im_start|>", control);
    tokens.add("<|im_end|>", control);
    const size_t firstPiece = tokens.texts.size();
    tokens.add(spaceMark, normal);
    for (char letter = '!'; letter <= '~'; ++letter)
        tokens.add(std::string(1, letter), normal);
    addPieces(tokens, shape.vocabulary, spaceMark, [](const std::string &, const std::string &) {});
    std::vector<float> scores(tokens.texts.size(), 0);
    for (size_t i = firstPiece; i < scores.size(); ++i)
        scores[i] = -float(i - firstPiece);
    writer.setString("tokenizer.ggml.model", "llama");
    writer.setStrings("tokenizer.ggml.tokens", tokens.texts);
    writer.setFloat32s("tokenizer.ggml.scores", scores);
    writer.setInt32s("tokenizer.ggml.token_type", tokens.types);
    writer.setUint32("tokenizer.ggml.bos_token_id", 1);
    writer.setUint32("tokenizer.ggml.eos_token_id", uint32_t(firstPiece - 1)); // <|im_end|>
    writer.setUint32("tokenizer.ggml.unknown_token_id", 0);
    writer.setBool("tokenizer.ggml.add_bos_token", true);
    writer.setBool("tokenizer.ggml.add_space_prefix", true);
}

void writeByteLevel(const Shape &shape, GgufWriter &writer)
{
    Tokens tokens;
    for (int byte = 0; byte < 256; ++byte)
        tokens.add(byteLevelCharacter(byte), normal);
    std::vector<std::string> merges;
    addPieces(tokens, shape.vocabulary - 3, byteLevelCharacter(' '),
              [&](const std::string &prefix, const std::string &letter) { merges.push_back(prefix + " " + letter); });
    const uint32_t firstControl = uint32_t(tokens.texts.size());
    for (const char *text : {"<|endoftext|>", "<|im_start|>", "<|im_end|>"})
        tokens.add(text, control);
    writer.setString("tokenizer.ggml.model", "gpt2");
    writer.setString("tokenizer.ggml.pre", shape.preTokenizer);
    writer.setStrings("tokenizer.ggml.tokens", tokens.texts);
    writer.setInt32s("tokenizer.ggml.token_type", tokens.types);
    writer.setStrings("tokenizer.ggml.merges", merges);
    writer.setUint32("tokenizer.ggml.bos_token_id", firstControl);
    writer.setUint32("tokenizer.ggml.eos_token_id", firstControl + 2);
    writer.setBool("tokenizer.ggml.add_bos_token", false);
}

} // namespace

void writeVocabulary(const Shape &shape, GgufWriter &writer)
{
    if (shape.vocabulary < 512 || shape.vocabulary > 1u << 19)
        throw Error(ErrorCode::InvalidArgument, "a vocabulary has 512 to 524288 tokens here, not " + std::to_string(shape.vocabulary),
                    "usage");
    if (shape.preTokenizer.empty())
        writeSentencePiece(shape, writer);
    else
        writeByteLevel(shape, writer);
    writer.setString("tokenizer.chat_template", chatTemplate);
}

} // namespace hearth::cli
