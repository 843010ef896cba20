#include "inference/sampling/grammar/tokentrie.h"

#include "inference/text/tokenizer.h"

#include <algorithm>
#include <cassert>

namespace hearth {

namespace {

constexpr std::string_view markBytes = "\xF8\xF9\xFA\xFB\xFC\xFD\xFE\xFF";
static_assert(uint8_t(markBytes[0]) == TokenTrie::firstMark && markBytes.size() == TokenTrie::maxMarks);

// Byte tokens of UTF-8 that cannot be.
bool isMark(std::string_view bytes)
{
    return bytes.size() == 1 && uint8_t(bytes[0]) >= TokenTrie::firstMark;
}

size_t commonPrefix(std::string_view a, std::string_view b)
{
    return size_t(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

} // namespace

TokenTrie::TokenTrie(const Tokenizer &tokenizer, std::span<const std::string> marks)
{
    assert(marks.size() <= maxMarks);
    const auto tokens = size_t(tokenizer.vocabularySize());
    m_bytes.resize(tokens);
    m_isEnd.resize(tokens);
    for (int32_t token = 0; token < int32_t(tokens); ++token) {
        if (tokenizer.isEndOfGeneration(token)) {
            m_isEnd[size_t(token)] = true;
            m_endTokens.push_back(token);
            continue;
        }
        const std::string_view bytes = tokenizer.tokenBytes(token);
        if (tokenizer.isControl(token) || isMark(bytes))
            continue;
        m_bytes[size_t(token)] = bytes;
        if (!bytes.empty())
            m_tokens.push_back(token);
    }
    for (size_t place = 0; place < marks.size(); ++place) {
        const int32_t token = tokenizer.find(marks[place]);
        if (token < 0 || !tokenizer.isControl(token) || isEnd(token))
            continue;
        m_bytes[size_t(token)] = markBytes.substr(place, 1);
        m_tokens.push_back(token);
    }
    build();
}

void TokenTrie::build()
{
    std::sort(m_tokens.begin(), m_tokens.end(), [&](int32_t a, int32_t b) {
        const int order = bytes(a).compare(bytes(b)); // as unsigned
        return order != 0 ? order < 0 : a < b;
    });
    std::vector<uint32_t> path{0}; // the nodes from the root to the last one
    m_nodes.push_back({0, 0, 0, 0});
    std::string_view before;
    const auto close = [&](size_t depth) {
        for (; path.size() > depth + 1; path.pop_back())
            m_nodes[path.back()].end = uint32_t(m_nodes.size());
    };
    for (uint32_t i = 0; i < m_tokens.size(); ++i) {
        const std::string_view text = bytes(m_tokens[i]);
        const size_t shared = commonPrefix(before, text);
        close(shared);
        for (size_t depth = shared; depth < text.size(); ++depth) {
            path.push_back(uint32_t(m_nodes.size()));
            m_nodes.push_back({0, i, uint16_t(depth + 1), uint8_t(text[depth])});
        }
        m_maxDepth = std::max(m_maxDepth, text.size());
        before = text;
    }
    close(0);
    m_nodes[0].end = uint32_t(m_nodes.size());
    m_nodes.push_back({uint32_t(m_nodes.size()) + 1, uint32_t(m_tokens.size()), 0, 0});
}

} // namespace hearth
