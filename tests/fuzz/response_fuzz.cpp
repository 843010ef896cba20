#include "inference/core/error.h"
#include "inference/text/chattemplate.h"
#include "inference/text/responseparser.h"

#include <nlohmann/json.hpp>

#include <cstdlib>

using namespace hearth;

// Any bytes as an answer, in pieces: the parts come out within bounds, and every call that is told whole has an object for its arguments.
// The first byte chooses the family, the second how the text is cut.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const std::vector<AnswerFormat> formats = [] {
        const char *const signs[] = {"<tool_call><seed:tool_call><function=",
                                     "<|start_header_id|><|python_tag|>\"parameters\": ",
                                     "[TOOL_CALLS][THINK]",
                                     "<|channel|><|message|>",
                                     "<|message|> to=<atem:invoke",
                                     ">>>${recipient}",
                                     "<|tool_call_start|><|tool_call|><|tool_call>",
                                     "<|tool_call_begin|><|tools_prefix|>functools[",
                                     "]<]minimax[>[<invoke<|open|>call<minimax:tool_call>",
                                     "<|tool_call:begin|>assistant<|think|>"};
        std::vector<AnswerFormat> all;
        for (const char *sign : signs) {
            const ChatTemplate chat(std::string("{% raw %}") + sign + "{% endraw %}", "", "");
            const ChatPrompt prompt{.messages = {},
                                    .continueAnswer = {},
                                    .enableThinking = true,
                                    .tools = {{"f", "", R"({"type": "object", "properties": {"a": {"type": "string"}}})"}}};
            for (const char *end : {"", "assistant", ">>>", "<think>"})
                all.push_back(formatForPrompt(findAnswerFormat(chat, [](std::string_view) { return false; }), end, prompt));
        }
        return all;
    }();
    if (size < 2)
        return 0;
    ResponseParser parser(formats[data[0] % formats.size()]);
    const size_t step = size_t(data[1]) + 1;
    const auto check = [](const std::vector<ResponseParser::Part> &parts) {
        for (const ResponseParser::Part &part : parts) {
            const bool isCall = part.call && part.isComplete;
            if (isCall && !nlohmann::json::parse(part.call->arguments, nullptr, false).is_object())
                std::abort();
            if (!part.call && part.text.empty())
                std::abort();
        }
    };
    const std::string_view text(reinterpret_cast<const char *>(data) + 2, size - 2);
    for (size_t at = 0; at < text.size(); at += step)
        check(parser.append(text.substr(at, step)));
    check(parser.finish());
    return 0;
}
