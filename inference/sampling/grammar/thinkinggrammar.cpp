#include "inference/sampling/grammar/thinkinggrammar.h"

#include "inference/sampling/grammar/tokentrie.h"
#include "inference/text/responseparser.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

namespace {

constexpr int spacesRoundThinking = 8;
constexpr std::string_view spaces = " \t\r\n";

// How many bytes of the word stand at the end of a text that ended with `matched` bytes of it, after one more byte (Knuth, Morris and
// Pratt, 1977, by trying each length: the word is short).
size_t matchedAfter(std::string_view word, size_t matched, char byte)
{
    const std::string text = std::string(word.substr(0, matched)) + byte;
    for (size_t length = std::min(text.size(), word.size()); length > 0; --length) {
        if (text.ends_with(word.substr(0, length)))
            return length;
    }
    return 0;
}

// Any bytes up to the close tag, its first occurrence. Begins at `from`.
void addThought(GrammarBuilder &builder, std::string_view close, uint32_t from, uint32_t closed)
{
    std::vector<uint32_t> nodes{from}; // by how much of the tag has come
    while (nodes.size() < close.size())
        nodes.push_back(builder.addNode());
    nodes.push_back(closed);
    for (size_t matched = 0; matched < close.size(); ++matched) {
        builder.addBytes(nodes[matched], TokenTrie::closeTag, TokenTrie::closeTag, closed);
        for (int first = 0; first < TokenTrie::openTag;) {
            const size_t to = matchedAfter(close, matched, char(first));
            int last = first;
            while (last + 1 < TokenTrie::openTag && matchedAfter(close, matched, char(last + 1)) == to)
                ++last;
            builder.addBytes(nodes[matched], uint8_t(first), uint8_t(last), nodes[to]);
            first = last + 1;
        }
    }
}

} // namespace

uint32_t addThinking(GrammarBuilder &builder, const ThinkingTags &tags, uint32_t answer)
{
    const uint32_t rule = builder.addRule("with thinking");
    const uint32_t thought = builder.addNode();
    const uint32_t closed = builder.addNode();
    const uint32_t end = builder.addNode();
    builder.setEnd(end);
    const auto addOpenTag = [&](uint32_t from) {
        builder.addEmpty(builder.addText(from, tags.open), thought);
        builder.addBytes(from, TokenTrie::openTag, TokenTrie::openTag, thought);
    };
    // White space before a first thought is dropped, before an answer without a thought it is part of the answer.
    const auto addSpaces = [&](uint32_t from, bool isBeforeAnswer) {
        for (int count = 0;; ++count) {
            addOpenTag(from);
            if (isBeforeAnswer)
                builder.addCall(from, answer, end);
            if (count == spacesRoundThinking)
                return;
            const uint32_t next = builder.addNode();
            for (const char space : spaces)
                builder.addBytes(from, uint8_t(space), uint8_t(space), next);
            from = next;
        }
    };
    addThought(builder, tags.close, thought, closed);
    addSpaces(closed, true);
    if (tags.startsInThinking) {
        builder.addEmpty(builder.ruleStart(rule), thought);
    } else {
        builder.addCall(builder.ruleStart(rule), answer, end);
        addSpaces(builder.ruleStart(rule), false);
    }
    return rule;
}

} // namespace hearth
