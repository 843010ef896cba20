#include "inference/core/error.h"
#include "inference/text/chattemplate.h"
#include "inference/text/responseparser.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

// The round trip: what a template renders for an assistant's calls is what its model was trained to write. The parser that is chosen for
// the template gives the same calls back, however the text is cut.

using namespace hearth;
using Json = nlohmann::ordered_json;

namespace {

const std::string thought = "The user wants the weather.";

// Templates that render no calls (or none from such messages), each with the reason.
const std::map<std::string, std::string> withoutCalls{
    {"Kimi-K2-Instruct", "changes a list, which transformers refuses as we do; moonshotai-Kimi-K2 writes the same calls"},
    {"Kimi-K2-Thinking", "changes a list, which transformers refuses as we do; moonshotai-Kimi-K2 writes the same calls"},
    {"HuggingFaceTB-SmolLM3-3B", "renders contents only"},
    {"LFM2-8B-A1B", "renders contents only"},
    {"LFM2.5-Instruct", "renders contents only"},
    {"chat-3m", "our toy model knows no tools"},
    {"deepseek-ai-DeepSeek-R1-Distill-Llama-8B", "leaves calls without content out"},
    {"google-gemma-2-2b-it", "refuses the role of tools"},
    {"ibm-granite-granite-3.3-2B-Instruct", "renders contents only"},
    {"llama-cpp-rwkv-world", "knows no tools"},
    {"microsoft-Phi-3.5-mini-instruct", "knows no tools"},
    {"tokenizer_config-phi-4-mini", "renders contents only"},
};

// Where a model's turn ends.
constexpr std::string_view turnEnds[] = {
    "<|im_end|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "</s>",
    "<|end_of_text|>",
    "<|END_OF_TURN_TOKEN|>",
    "<seed:eos>",
    "<turn|>",
    "[e~[",
    "<end_of_sentence>",
    "<|assistant_end|>",
    "<|observation|>",
    "<|end_of_msg|>",
    "</assistant>",
    "<SPECIAL_12>",
    "<|calls|>",
    "<|call|>",
    "<|eot|>",
    "<sep>",
    "<\xEF\xBD\x9C"
    "end\xE2\x96\x81of\xE2\x96\x81sentence\xEF\xBD\x9C>",
    "<\xEF\xBD\x9Chy_eos:opensource\xEF\xBD\x9C>",
    "\n<|end|>",
    "<tool_response>",
    "<|tool_response>",
    "<|tools_suffix|>",
    "function result",
    "<|START_OF_TURN_TOKEN|>",
};

std::string readFile(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    return content.str();
}

const std::vector<Tool> tools{
    {"get_weather", "Get the current weather for a city.",
     R"({"type": "object", "properties": {"city": {"type": "string", "description": "City name"}, "unit": {"type": "string", "description": "Unit"}}, "required": ["city"]})"},
    {"add", "Add two numbers & return \"sum\".",
     R"({"type": "object", "properties": {"a": {"type": "number", "description": "First"}, "b": {"type": "number", "description": "Second"}}, "required": ["a", "b"]})"},
};

Message callMessage(std::vector<ToolCall> calls)
{
    return {.role = "assistant", .content = {}, .toolCalls = std::move(calls)};
}

struct Rendered
{
    std::string prompt;
    std::string turn; // empty: the template does not render calls
    bool hasThought = false;
};

// The switch, and what firefunction's template wants beside.
Json extra(bool isThinking)
{
    return {{"enable_thinking", isThinking}, {"functions", "[]"}, {"datetime", "2026-08-15"}};
}

// Some templates write past turns without what begins a new one, such as an open tag. Never ends within a tag.
size_t commonBytes(const std::string &text, const std::string &prompt)
{
    size_t common = 0;
    while (common < std::min(text.size(), prompt.size()) && text[common] == prompt[common])
        ++common;
    const size_t tag = prompt.substr(0, common).rfind('<');
    return common < prompt.size() && tag != std::string::npos && prompt.substr(0, common).find('>', tag) == std::string::npos ? tag
                                                                                                                              : common;
}

// The prompt before an assistant's calls, and what the template writes for them.
Rendered render(const ChatTemplate &chat, const AnswerFormat &format, const std::vector<ToolCall> &calls, bool isThinking,
                const std::vector<Tool> &offered)
{
    Rendered rendered;
    const Message question{"user", "Weather in Paris, and 1+2?"};
    TemplateInput before({question}, offered);
    before.extra() = extra(isThinking);
    rendered.prompt = chat.render(before);
    std::vector<Message> messages{question, callMessage(calls)};
    for (const ToolCall &call : calls)
        messages.push_back({.role = "tool", .content = "3", .toolCalls = {}, .toolCallId = call.id, .toolName = call.name});
    TemplateInput whole(messages, offered, format.argumentsAsText);
    whole.addGenerationPrompt = false;
    whole.extra() = extra(isThinking);
    if (isThinking) {
        whole.messages()[1]["reasoning_content"] = thought;
        whole.messages()[1]["reasoning"] = thought;
        whole.messages()[1]["thinking"] = thought;
    }
    std::string text;
    try {
        text = chat.render(whole);
    } catch (const Error &) {
        return rendered;
    }
    const size_t common = commonBytes(text, rendered.prompt);
    std::string turn = text.substr(common);
    if (constexpr std::string_view head = "<|CHATBOT_TOKEN|>"; turn.starts_with(head)) // Command R+ has orders between question and answer
        turn.erase(0, head.size());
    size_t end = turn.size();
    for (const std::string_view mark : turnEnds)
        end = std::min(end, turn.find(mark));
    rendered.prompt.resize(common);
    rendered.turn = turn.substr(0, end);
    if (rendered.turn.find("get_weather") == std::string::npos)
        rendered.turn.clear();
    rendered.hasThought = rendered.turn.find(thought) != std::string::npos;
    return rendered;
}

struct Answer
{
    std::string text, thinking;
    std::vector<ToolCall> calls;
    std::vector<std::string> announced;
};

template <typename NextSize> Answer parse(const AnswerFormat &format, const std::string &text, NextSize nextSize)
{
    ResponseParser parser(format);
    Answer answer;
    const auto take = [&](const std::vector<ResponseParser::Part> &parts) {
        for (const ResponseParser::Part &part : parts) {
            if (part.call && part.isComplete)
                answer.calls.push_back(*part.call);
            else if (part.call)
                answer.announced.push_back(part.call->name);
            else
                (part.isThinking ? answer.thinking : answer.text) += part.text;
        }
    };
    for (size_t at = 0; at < text.size();) {
        const size_t size = std::max<size_t>(1, nextSize());
        take(parser.append(std::string_view(text).substr(at, size)));
        at += size;
    }
    take(parser.finish());
    return answer;
}

std::string problemOf(const Answer &answer, const std::vector<ToolCall> &wanted, const std::string &wantedThought)
{
    if (answer.calls.size() != wanted.size())
        return std::to_string(answer.calls.size()) + " calls; text: " + answer.text;
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (answer.calls[i].name != wanted[i].name)
            return "name " + answer.calls[i].name;
        if (Json::parse(answer.calls[i].arguments) != Json::parse(wanted[i].arguments))
            return "arguments " + answer.calls[i].arguments;
        if (answer.calls[i].id.empty())
            return "no id";
    }
    if (answer.text.find_first_not_of(" \n") != std::string::npos)
        return "text beside the calls: " + answer.text;
    if (answer.thinking != wantedThought)
        return "thinking: " + answer.thinking;
    for (const std::string &name : answer.announced)
        if (name != wanted[0].name && name != wanted.back().name)
            return "announced " + name;
    return {};
}

} // namespace

class TemplateCallsTest : public QObject
{
    Q_OBJECT

private slots:
    void givesBackTheCallsThatATemplateRenders_data()
    {
        HEARTH_NEEDS_FIXTURES();
        QTest::addColumn<QString>("name");
        std::vector<std::string> names;
        for (const auto &entry : std::filesystem::directory_iterator(test::fixturesFolder() / "templates"))
            if (entry.path().extension() == ".jinja")
                names.push_back(entry.path().stem().string());
        std::sort(names.begin(), names.end());
        QVERIFY(names.size() >= 73);
        for (const std::string &name : names)
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
    void givesBackTheCallsThatATemplateRenders()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(QString, name);
        const auto folder = test::fixturesFolder() / "templates";
        const ChatTemplate chat(readFile(folder / (name.toStdString() + ".jinja")), "<s>", "</s>");
        const AnswerFormat base = findAnswerFormat(chat, [](std::string_view) { return false; });
        const std::vector<ToolCall> both{{"call00001", "get_weather", R"({"city": "Paris", "unit": "celsius"})"},
                                         {"call00002", "add", R"({"a": 1, "b": 2})"}};
        const std::vector<ToolCall> one{both[0]};
        std::string seen, reason = "renders no calls";
        for (const bool isThinking : {false, true}) {
            for (const std::vector<ToolCall> &calls : {both, one}) {
                Rendered rendered;
                try {
                    rendered = render(chat, base, calls, isThinking, tools);
                } catch (const Error &error) {
                    reason = error.what();
                    rendered = render(chat, base, calls, isThinking, {}); // one template can write calls, but not tools
                }
                if (rendered.turn.empty())
                    continue;
                // Templates that know one call a message leave the rest out.
                const bool hasBoth = rendered.turn.find("add") != std::string::npos && calls.size() == 2;
                check(base, rendered, hasBoth ? both : one);
                if (QTest::currentTestFailed())
                    return;
                seen += std::string(seen.empty() ? "" : ", ") + (hasBoth ? "two calls" : "one call")
                    + (rendered.hasThought ? " with thinking" : "");
            }
        }
        const bool isExcepted = withoutCalls.contains(name.toStdString());
        qInfo("%-48s %s", qPrintable(name),
              seen.empty() ? ("- (" + (isExcepted ? withoutCalls.at(name.toStdString()) : reason) + ")").c_str() : seen.c_str());
        QCOMPARE(seen.empty(), isExcepted);
    }

private:
    static void check(const AnswerFormat &base, const Rendered &rendered, const std::vector<ToolCall> &calls)
    {
        const AnswerFormat format =
            formatForPrompt(base, rendered.prompt, {.messages = {}, .continueAnswer = {}, .enableThinking = true, .tools = tools});
        const std::string wantedThought = rendered.hasThought ? thought : "";
        std::mt19937 random(7);
        for (int way = 0; way < 12; ++way) {
            const auto size = [&]() -> size_t { return way == 0 ? rendered.turn.size() : way == 1 ? 1 : 1 + random() % 9; };
            const std::string problem = problemOf(parse(format, rendered.turn, size), calls, wantedThought);
            QVERIFY2(problem.empty(),
                     (problem + "\nin: " + rendered.turn
                      + "\nprompt: " + rendered.prompt.substr(rendered.prompt.size() - std::min<size_t>(rendered.prompt.size(), 80)))
                         .c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TemplateCallsTest)
#include "templatecalls_test.moc"
