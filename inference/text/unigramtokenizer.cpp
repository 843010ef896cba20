#include "inference/text/unigramtokenizer.h"

#include "inference/files/modelfile.h"
#include "inference/text/spacemark.h"
#include "inference/text/tokenizercache.h"
#include "inference/text/utf8.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr float unknownPenalty = 10; // below the least score of a token, as SentencePiece has it

CharacterMap readRules(const ModelFile &file)
{
    const auto numbers = file.integers("tokenizer.ggml.precompiled_charsmap");
    if (!numbers || numbers->empty())
        return {};
    std::vector<uint8_t> bytes(numbers->size());
    std::transform(numbers->begin(), numbers->end(), bytes.begin(), [](int64_t number) { return uint8_t(number); }); // int8 or uint8
    return CharacterMap(bytes);
}

} // namespace

UnigramTokenizer::UnigramTokenizer(const ModelFile &file, Vocabulary vocabulary)
    : Tokenizer(file, std::move(vocabulary),
                {.description = "t5", .addsEos = true, .addsSpacePrefix = true, .hasMarkedSpaces = true, .frame = Frame::Sequence}),
      m_rules(readRules(file)), m_removesExtraSpaces(file.boolean("tokenizer.ggml.remove_extra_whitespaces").value_or(false))
{
    if (!m_vocabulary.hasScores())
        throw Error(ErrorCode::MissingPart,
                    "The unigram vocabulary has no scores (tokenizer.ggml.scores) in " + file.path().filename().string() + ".",
                    "missing_key");
    indexTokens();
}

void UnigramTokenizer::indexTokens()
{
    m_byteTokens.fill(-1);
    int byteTokens = 0;
    float least = 0;
    bool hasNormal = false;
    std::vector<std::string> bytes(size_t(m_vocabulary.size()));
    for (int32_t token = 0; token < m_vocabulary.size(); ++token) {
        const std::string_view text = m_vocabulary.text(token);
        std::string &own = bytes[size_t(token)];
        switch (m_vocabulary.kind(token)) {
        case TokenKind::Byte: {
            const uint8_t byte = m_vocabulary.byteOf(token);
            byteTokens += m_byteTokens[byte] < 0 ? 1 : 0;
            m_byteTokens[byte] = token;
            own = std::string(1, char(byte));
            break;
        }
        case TokenKind::Unknown: own = token == unknown() ? std::string(utf8::replacementCharacter) : std::string(); break;
        case TokenKind::Normal:
            least = hasNormal ? std::min(least, m_vocabulary.score(token)) : m_vocabulary.score(token);
            hasNormal = true;
            m_index.add(text, token);
            m_endsWordAtSpace = m_endsWordAtSpace && wordEnd(text, 0) == std::string_view::npos;
            own = withSpaces(text);
            break;
        case TokenKind::UserDefined:
        case TokenKind::Unused: own = withSpaces(text); break;
        case TokenKind::Control: break;
        }
    }
    m_index.finish();
    m_spellsBytes = byteTokens == 256;
    m_unknownScore = least - unknownPenalty;
    setBytes(bytes);
}

std::string UnigramTokenizer::normalized(std::string_view text) const
{
    std::string out;
    out.reserve(text.size() + text.size() / 2);
    for (size_t at = 0; at < text.size();) {
        const CharacterMap::Match match = m_rules.match(text.substr(at));
        if (match.bytes > 0) {
            out += match.replacement;
            at += match.bytes;
            continue;
        }
        const utf8::Character character = utf8::characterAt(text, at);
        out += character.state == utf8::CharacterState::Valid ? text.substr(at, character.bytes) : utf8::replacementCharacter;
        at += character.bytes;
    }
    if (m_removesExtraSpaces) {
        out.erase(std::unique(out.begin(), out.end(), [](char a, char b) { return a == ' ' && b == ' '; }), out.end());
        if (out.starts_with(' '))
            out.erase(0, 1);
    }
    if (out.empty())
        return out;
    std::string marked = withMarks(out, addsSpacePrefix());
    while (m_removesExtraSpaces && marked.ends_with(spaceMark)) // of the text's own too
        marked.resize(marked.size() - spaceMark.size());
    return marked;
}

void UnigramTokenizer::encodeFragment(std::string_view text, bool, std::vector<int32_t> &tokens) const
{
    const std::string marked = normalized(text);
    PieceCache cache(marked.size());
    std::vector<Step> steps;
    size_t begin = 0;
    while (begin < marked.size()) {
        const size_t end = m_endsWordAtSpace ? wordEnd(marked, begin + 1) : std::string::npos;
        const std::string_view word = std::string_view(marked).substr(begin, end == std::string::npos ? end : end - begin);
        begin += word.size();
        if (cache.repeat(word, tokens))
            continue;
        const size_t first = tokens.size();
        encodeWord(word, steps, tokens);
        cache.remember(word, first, tokens);
    }
}

void UnigramTokenizer::encodeWord(std::string_view word, std::vector<Step> &steps, std::vector<int32_t> &tokens) const
{
    steps.assign(word.size() + 1, Step());
    const auto offer = [&](size_t from, size_t to, double score, int32_t token) {
        Step &step = steps[to];
        const double sum = steps[from].score + score;
        if (step.token < 0 || sum > step.score)
            step = {sum, uint32_t(from), token};
    };
    const int32_t unknownToken = m_vocabulary.size(); // within steps: a character without a token
    for (size_t at = 0; at < word.size();) {
        const size_t characterBytes = utf8::characterAt(word, at).bytes;
        bool isCharacterKnown = false;
        m_index.eachPrefix(word.substr(at), [&](int32_t token, size_t bytes) {
            isCharacterKnown = isCharacterKnown || bytes == characterBytes;
            offer(at, at + bytes, double(m_vocabulary.score(token)), token);
        });
        if (!isCharacterKnown)
            offer(at, at + characterBytes, double(m_unknownScore), unknownToken);
        at += characterBytes;
    }
    std::vector<std::pair<uint32_t, uint32_t>> parts; // from, to; backwards
    for (size_t at = word.size(); at > 0; at = steps[at].from)
        parts.emplace_back(steps[at].from, uint32_t(at));
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        const int32_t token = steps[part->second].token;
        if (token < unknownToken)
            tokens.push_back(token);
        else
            putUnknown(word.substr(part->first, part->second - part->first), tokens);
    }
}

void UnigramTokenizer::putUnknown(std::string_view character, std::vector<int32_t> &tokens) const
{
    if (m_spellsBytes) {
        for (const char byte : character)
            tokens.push_back(m_byteTokens[uint8_t(byte)]);
    } else if (unknown() >= 0 && (tokens.empty() || tokens.back() != unknown())) { // a run of them is one token
        tokens.push_back(unknown());
    }
}

} // namespace hearth
