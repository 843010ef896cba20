#include "inference/text/tokenizer.h"

#include "inference/files/modelfile.h"
#include "inference/text/bpetokenizer.h"
#include "inference/text/spmtokenizer.h"
#include "inference/text/unigramtokenizer.h"
#include "inference/text/utf8.h"
#include "inference/text/wordpiecetokenizer.h"
#include "inference/text/worldtokenizer.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace hearth {

namespace {

// Where answers are rows of messages, these end a message and not the answer: gpt-oss, Solar and those like them.
struct MessageEnd
{
    std::string_view end;
    std::array<std::string_view, 2> signs; // tokens that only such vocabularies have
};
constexpr auto messageEnds = std::to_array<MessageEnd>({
    {"<|end|>", {"<|message|>", "<|channel|>"}},
    {"<|end|>", {"<|begin|>", "<|tool_call:begin|>"}},
    {"<|eom|>", {"<|message|>", "<|start|>"}},
});

constexpr size_t maxTextBytes = size_t(1) << 30;

// Texts of tokens that end a turn, by family. They count only where the vocabulary marks them as control or user-defined.
constexpr auto endTexts = std::to_array<std::string_view>({
    "</s>",
    "<eos>",
    "<EOT>",
    "_<EOT>",
    "[EOS]",
    "<|EOT|>",
    "<|eot|>",
    "<|eom|>",
    "<|end|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|im_end|>",
    "<|call|>",
    "<|calls|>",
    "<|return|>",
    "<|endoftext|>",
    "<|end_of_text|>",
    "<|end_of_turn|>",
    "<|endofturn|>",
    "<|END_OF_TURN_TOKEN|>",
    "<end_of_turn>",
    "<end_of_utterance>",
    "<turn|>",
    "<seed:eos>",
    "<\xEF\xBD\x9C" // full-width |
    "end\xE2\x96\x81of\xE2\x96\x81sentence\xEF\xBD\x9C>",
});

std::string replaced(std::string_view text, std::string_view from, std::string_view to)
{
    std::string out;
    for (size_t at = text.find(from); at != std::string_view::npos; at = text.find(from)) {
        out.append(text.substr(0, at)).append(to);
        text.remove_prefix(at + from.size());
    }
    return out.append(text);
}

bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// Phi-3 and Phi-4-mini were trained with tokens that swallow the white space after them; GGUF has no field for it.
bool swallowsSpaceAfter(std::string_view architecture, std::string_view text, TokenKind kind)
{
    if (architecture != "phi3")
        return false;
    if (text == "</s>")
        return true;
    return kind == TokenKind::Control && text.starts_with("<|") && text != "<|endoftext|>" && text != "<|endofprompt|>";
}

} // namespace

std::unique_ptr<Tokenizer> Tokenizer::create(const ModelFile &file)
{
    const std::string_view model = file.requireString("tokenizer.ggml.model");
    if (model == "llama")
        return std::make_unique<SpmTokenizer>(file, Vocabulary(file));
    if (model == "gpt2")
        return std::make_unique<BpeTokenizer>(file, Vocabulary(file));
    if (model == "bert")
        return std::make_unique<WordPieceTokenizer>(file, Vocabulary(file));
    if (model == "t5")
        return std::make_unique<UnigramTokenizer>(file, Vocabulary(file));
    if (model == "rwkv")
        return std::make_unique<WorldTokenizer>(file, Vocabulary(file));
    throw Error(ErrorCode::Unsupported,
                "Hearth does not have the tokenizer \"" + utf8::sanitized(model.substr(0, 64)) + "\" that "
                    + file.path().filename().string() + " asks for.",
                "unknown_tokenizer");
}

Tokenizer::Tokenizer(const ModelFile &file, Vocabulary vocabulary, Traits traits)
    : m_vocabulary(std::move(vocabulary)),
      m_addsSpacePrefix(traits.hasMarkedSpaces && file.boolean("tokenizer.ggml.add_space_prefix").value_or(traits.addsSpacePrefix)),
      m_steps(file), m_prefixesFirstOnly(file.string("tokenizer.hearth.space_prefix").value_or("") == "first")
{
    findFrame(file, traits);
    findEndTokens(file);
    findSpecials(file, traits.hasMarkedSpaces);
    m_description = std::move(traits.description);
}

Tokenizer::~Tokenizer() = default;

void Tokenizer::findFrame(const ModelFile &file, const Traits &traits)
{
    const auto orElse = [](int32_t token, int32_t otherwise) { return token >= 0 ? token : otherwise; };
    const Vocabulary::Ids &ids = m_vocabulary.ids();
    if (traits.frame == Frame::Classify) {
        m_frameBegin = orElse(ids.classify, orElse(ids.bos, find("[CLS]")));
        m_frameEnd = orElse(ids.separator, orElse(ids.eos, find("[SEP]")));
        return;
    }
    if (file.boolean("tokenizer.ggml.add_bos_token").value_or(traits.addsBos))
        m_frameBegin = ids.bos;
    if (file.boolean("tokenizer.ggml.add_eos_token").value_or(traits.addsEos))
        m_frameEnd = ids.eos;
    if (file.boolean("tokenizer.ggml.add_sep_token").value_or(true))
        m_pairSeparator = ids.separator;
}

void Tokenizer::findSpecials(const ModelFile &file, bool hasMarkedSpaces)
{
    const std::string_view architecture = file.string("general.architecture").value_or("");
    const std::optional<std::vector<int64_t>> swallowing = file.integers("tokenizer.hearth.swallow_ids");
    for (int32_t token = 0; token < vocabularySize(); ++token) {
        const TokenKind kind = m_vocabulary.kind(token);
        if (kind != TokenKind::Control && kind != TokenKind::UserDefined && kind != TokenKind::Unknown)
            continue;
        const std::string_view text = m_vocabulary.text(token);
        // What ends a turn is never read out of text that is not trusted, however the file marks it.
        const bool isUserDefined = kind == TokenKind::UserDefined && !isEndOfGeneration(token);
        const bool isGreedy = swallowing ? std::find(swallowing->begin(), swallowing->end(), token) != swallowing->end()
                                         : swallowsSpaceAfter(architecture, text, kind);
        if (hasMarkedSpaces && kind == TokenKind::UserDefined)
            m_specials.add(replaced(text, "\xE2\x96\x81", " "), token, isUserDefined, isGreedy);
        else
            m_specials.add(text, token, isUserDefined, isGreedy);
    }
}

void Tokenizer::findEndTokens(const ModelFile &file)
{
    m_isEnd.assign(size_t(vocabularySize()), false);
    for (const int32_t token : {m_vocabulary.ids().eos, m_vocabulary.ids().endOfTurn, m_vocabulary.ids().endOfMessage}) {
        if (token >= 0)
            m_isEnd[size_t(token)] = true;
    }
    for (const int64_t token : file.integers("tokenizer.hearth.end_ids").value_or(std::vector<int64_t>())) {
        if (token >= 0 && token < vocabularySize())
            m_isEnd[size_t(token)] = true;
    }
    for (const std::string_view text : endTexts) {
        const int32_t token = find(text);
        if (token >= 0 && (m_vocabulary.kind(token) == TokenKind::Control || m_vocabulary.kind(token) == TokenKind::UserDefined))
            m_isEnd[size_t(token)] = true;
    }
    for (const MessageEnd &message : messageEnds) {
        const int32_t token = find(message.end);
        if (token >= 0 && find(message.signs[0]) >= 0 && find(message.signs[1]) >= 0)
            m_isEnd[size_t(token)] = false;
    }
}

void Tokenizer::setBytes(const std::vector<std::string> &bytes)
{
    assert(bytes.size() == size_t(vocabularySize()));
    size_t total = 0;
    for (const std::string &own : bytes)
        total += own.size();
    m_bytes.reserve(total);
    m_begin.reserve(bytes.size() + 1);
    m_begin.push_back(0);
    for (const std::string &own : bytes) {
        m_bytes += own;
        m_begin.push_back(uint32_t(m_bytes.size()));
    }
}

SpecialTokens::Match Tokenizer::nextSpecial(std::string_view text, size_t from, const EncodeOptions &options) const
{
    SpecialTokens::Match match = m_specials.next(text, from, !options.parseSpecial);
    while (match.token >= 0 && std::binary_search(options.plainAt.begin(), options.plainAt.end(), match.begin)) {
        const SpecialTokens::Match plain = m_specials.matchAt(text, match.begin, true);
        if (plain.token >= 0)
            return plain;
        match = m_specials.next(text, match.begin + 1, !options.parseSpecial);
    }
    return match;
}

std::vector<size_t> Tokenizer::controlTextsIn(std::string_view text) const
{
    std::vector<size_t> begins;
    SpecialTokens::Match match = m_specials.next(text, 0, false);
    while (match.token >= 0) {
        if (m_specials.matchAt(text, match.begin, true).token != match.token)
            begins.push_back(match.begin);
        match = m_specials.next(text, match.begin + 1, false);
    }
    return begins;
}

std::vector<int32_t> Tokenizer::encode(std::string_view text, const EncodeOptions &options) const
{
    if (text.size() > maxTextBytes)
        throw Error(ErrorCode::LimitExceeded, "The text has more than 1 GiB, which is more than Hearth turns into tokens at once.",
                    "limit");
    std::vector<int32_t> tokens;
    tokens.reserve(text.size() / 3 + 2);
    if (options.addSpecial && m_frameBegin >= 0)
        tokens.push_back(m_frameBegin);
    size_t from = 0;
    bool isAtStart = true;
    while (from < text.size()) {
        const SpecialTokens::Match match = nextSpecial(text, from, options);
        if (match.begin > from) {
            const std::string_view fragment = text.substr(from, match.begin - from);
            if (m_steps.isEmpty())
                encodeFragment(fragment, isAtStart, tokens);
            else
                encodeFragment(m_steps.applied(fragment), isAtStart, tokens);
        }
        isAtStart = !m_prefixesFirstOnly;
        from = match.end;
        if (match.token >= 0)
            tokens.push_back(match.token);
        while (match.swallowsSpaceAfter && from < text.size() && isSpace(text[from]))
            ++from;
    }
    if (options.addSpecial && m_frameEnd >= 0)
        tokens.push_back(m_frameEnd);
    return tokens;
}

std::vector<int32_t> Tokenizer::framed(std::span<const int32_t> tokens) const
{
    std::vector<int32_t> out;
    if (m_frameBegin >= 0)
        out.push_back(m_frameBegin);
    out.insert(out.end(), tokens.begin(), tokens.end());
    if (m_frameEnd >= 0)
        out.push_back(m_frameEnd);
    return out;
}

Tokenizer::Pair Tokenizer::framedPair(std::span<const int32_t> first, std::span<const int32_t> second) const
{
    Pair pair;
    pair.tokens = framed(first);
    if (m_pairSeparator >= 0)
        pair.tokens.push_back(m_pairSeparator);
    pair.segments.assign(pair.tokens.size(), 0);
    pair.tokens.insert(pair.tokens.end(), second.begin(), second.end());
    if (m_frameEnd >= 0)
        pair.tokens.push_back(m_frameEnd);
    pair.segments.resize(pair.tokens.size(), 1);
    return pair;
}

std::string_view Tokenizer::tokenBytes(int32_t token) const
{
    if (!m_vocabulary.contains(token))
        return {};
    const uint32_t begin = m_begin[size_t(token)];
    return std::string_view(m_bytes).substr(begin, m_begin[size_t(token) + 1] - begin);
}

std::string Tokenizer::tokenText(int32_t token) const
{
    return m_vocabulary.contains(token) ? std::string(m_vocabulary.text(token)) : std::string();
}

std::string Tokenizer::decode(std::span<const int32_t> tokens, bool renderSpecial) const
{
    std::string out;
    bool isAtStart = m_addsSpacePrefix;
    for (const int32_t token : tokens) {
        const bool isNamed = renderSpecial && isControl(token);
        std::string_view bytes = isNamed ? m_vocabulary.text(token) : tokenBytes(token);
        if (bytes.empty())
            continue;
        if (isAtStart && !isNamed && bytes.starts_with(' '))
            bytes.remove_prefix(1);
        isAtStart = false;
        out += bytes;
    }
    return out;
}

bool Tokenizer::isEndOfGeneration(int32_t token) const
{
    return m_vocabulary.contains(token) && m_isEnd[size_t(token)];
}

bool Tokenizer::isControl(int32_t token) const
{
    return m_vocabulary.contains(token)
        && (m_vocabulary.kind(token) == TokenKind::Control || m_vocabulary.kind(token) == TokenKind::Unknown);
}

} // namespace hearth
