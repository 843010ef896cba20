#include "inference/sampling/grammar/answerframe.h"

#include "inference/core/error.h"
#include "inference/sampling/grammar/tokentrie.h"
#include "inference/text/answerformat.h"

#include <algorithm>
#include <array>
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

// The mark as text, or as the byte of its control token: the place of a mark in frameMarks says which.
uint32_t addMark(GrammarBuilder &builder, std::string_view text, size_t place, uint32_t from)
{
    const uint32_t end = builder.addText(from, text);
    builder.addBytes(from, TokenTrie::markByte(place), TokenTrie::markByte(place), end);
    return end;
}

// Any bytes up to the mark, its first occurrence. Begins at `from`, which becomes part of a loop; returns where the mark has come.
uint32_t addThought(GrammarBuilder &builder, std::string_view close, size_t place, uint32_t from)
{
    std::vector<uint32_t> nodes{from}; // by how much of the mark has come
    while (nodes.size() <= close.size())
        nodes.push_back(builder.addNode());
    for (size_t matched = 0; matched < close.size(); ++matched) {
        builder.addBytes(nodes[matched], TokenTrie::markByte(place), TokenTrie::markByte(place), nodes.back());
        for (int first = 0; first < TokenTrie::firstMark;) {
            const size_t to = matchedAfter(close, matched, char(first));
            int last = first;
            while (last + 1 < TokenTrie::firstMark && matchedAfter(close, matched, char(last + 1)) == to)
                ++last;
            builder.addBytes(nodes[matched], uint8_t(first), uint8_t(last), nodes[to]);
            first = last + 1;
        }
    }
    return nodes.back();
}

// Any number of parts between the tags, with white space round them, then the answer.
uint32_t addThinking(GrammarBuilder &builder, const ThinkingTags &tags, uint32_t answer)
{
    const uint32_t rule = builder.addRule("with thinking");
    const uint32_t thought = builder.addNode();
    const uint32_t end = builder.addNode();
    builder.setEnd(end);
    // White space before a first thought is dropped, before an answer without a thought it is part of the answer.
    const auto addSpaces = [&](uint32_t from, bool isBeforeAnswer) {
        for (int count = 0;; ++count) {
            builder.addEmpty(addMark(builder, tags.open, 0, from), thought);
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
    addSpaces(addThought(builder, tags.close, 1, thought), true);
    if (tags.startsInThinking) {
        builder.addEmpty(builder.ruleStart(rule), thought);
    } else {
        builder.addCall(builder.ruleStart(rule), answer, end);
        addSpaces(builder.ruleStart(rule), false);
    }
    return rule;
}

// Messages on the channel "analysis", then the answer on the channel "final". The prompt ends before the first head.
constexpr std::array<const char *, 4> harmonyMarks{"<|channel|>", "<|message|>", "<|end|>", "<|start|>"};

uint32_t addHarmony(GrammarBuilder &builder, uint32_t answer)
{
    const uint32_t rule = builder.addRule("with messages");
    const auto mark = [&](size_t place, uint32_t from) { return addMark(builder, harmonyMarks[place], place, from); };
    const uint32_t head = builder.addNode();
    builder.addEmpty(builder.ruleStart(rule), head);
    const uint32_t channel = mark(0, head);
    const uint32_t analysis = builder.addNode();
    builder.addEmpty(mark(1, builder.addText(channel, "analysis")), analysis);
    const uint32_t ended = addThought(builder, harmonyMarks[2], 2, analysis);
    builder.addEmpty(builder.addText(mark(3, ended), "assistant"), head);
    const uint32_t end = builder.addNode();
    builder.addCall(mark(1, builder.addText(channel, "final")), answer, end);
    builder.setEnd(end);
    return rule;
}

bool hasTags(const AnswerFormat &format)
{
    return format.thinking.isNamed && !format.thinking.open.empty() && !format.thinking.close.empty();
}

} // namespace

std::vector<std::string> frameMarks(const AnswerFormat *format)
{
    if (!format)
        return {};
    if (format->messages == AnswerMessages::Harmony)
        return {harmonyMarks.begin(), harmonyMarks.end()};
    return hasTags(*format) ? std::vector{format->thinking.open, format->thinking.close} : std::vector<std::string>();
}

uint32_t addFrame(GrammarBuilder &builder, const AnswerFormat *format, uint32_t answer)
{
    if (!format)
        return answer;
    if (format->messages == AnswerMessages::None)
        return hasTags(*format) ? addThinking(builder, format->thinking, answer) : answer;
    if (!format->startsInHead)
        return answer; // the prompt has the head
    if (format->messages == AnswerMessages::Harmony)
        return addHarmony(builder, answer);
    throw Error(ErrorCode::InvalidArgument,
                "This model writes heads over its answers, of a kind that Hearth cannot keep to a grammar or a schema.",
                "unsupported_answer_format");
}

} // namespace hearth
