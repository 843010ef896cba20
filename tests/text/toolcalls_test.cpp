#include "inference/text/chattemplate.h"
#include "inference/text/responseparser.h"
#include "inference/text/toolcalls/jsonspan.h"

#include <QElapsedTimer>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace hearth;
using Json = nlohmann::ordered_json;

namespace {

const std::vector<Tool> tools{
    {"get_weather", "",
     R"({"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}, "tags": {"type": "array"}}})"},
    {"add", "", ""},
};

// What the parser of a template does that has this text in it.
AnswerFormat formatOf(const std::string &templateText, const std::string &prompt = {}, const std::vector<Tool> &given = tools)
{
    const ChatTemplate chat("{% raw %}" + templateText + "{% endraw %}", "", "");
    return formatForPrompt(findAnswerFormat(chat, [](std::string_view) { return false; }), prompt,
                           {.messages = {}, .continueAnswer = {}, .enableThinking = true, .tools = given});
}

// "T:" before thinking, "A:" before the answer, "C:" before a call.
std::string parsed(const AnswerFormat &format, const std::string &text, size_t size)
{
    ResponseParser parser(format);
    std::string out, last;
    const auto take = [&](const std::vector<ResponseParser::Part> &parts) {
        for (const ResponseParser::Part &part : parts) {
            if (part.call && !part.isComplete)
                continue;
            const std::string kind = part.call ? "|C:" : part.isThinking ? "|T:" : "|A:";
            if (kind != last || part.call)
                out += kind;
            last = kind;
            out += part.call ? part.call->name + Json::parse(part.call->arguments).dump() : part.text;
        }
    };
    for (size_t at = 0; at < text.size(); at += size)
        take(parser.append(std::string_view(text).substr(at, size)));
    take(parser.finish());
    return out;
}

const std::string hermes = "<tool_call>", llama = "<|start_header_id|><|python_tag|>\"parameters\": ", harmony = "<|channel|><|message|>";
const std::string harmonyPrompt = "<|start|>assistant";

} // namespace

class ToolCallsTest : public QObject
{
    Q_OBJECT

private slots:
    void splitsHoweverTheTextIsCut_data()
    {
        QTest::addColumn<QString>("sign");
        QTest::addColumn<QString>("prompt");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("want");
        const auto row = [](const char *name, const std::string &sign, const char *text, const char *want, const std::string &prompt = {}) {
            QTest::newRow(name) << QString::fromStdString(sign) << QString::fromStdString(prompt) << QString::fromUtf8(text)
                                << QString::fromUtf8(want);
        };
        row("text and a call", hermes, "Let me see.\n<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n</tool_call>\n",
            "|A:Let me see.\n|C:add{\"a\":1}");
        row("thinking and a call", hermes, "<think>\nHm\n</think>\n\n<tool_call>{\"name\":\"add\",\"arguments\":{}}</tool_call>",
            "|T:Hm|C:add{}");
        row("text after a call", hermes, "<tool_call>{\"name\":\"add\"}</tool_call>\nDone.", "|C:add{}|A:Done.");
        row("no close mark", hermes, "<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n", "|C:add{\"a\":1}");
        row("a bracket too many", hermes, "<tool_call>{\"name\":\"add\",\"arguments\":{\"a\":1}}}</tool_call>", "|C:add{\"a\":1}");
        row("arguments as text", hermes, "<tool_call>{\"name\":\"add\",\"arguments\":\"{\\\"a\\\":1}\"}</tool_call>", "|C:add{\"a\":1}");
        row("a close mark in an argument", hermes, "<tool_call>{\"name\":\"add\",\"arguments\":{\"a\":\"x</tool_call>y\"}}</tool_call>",
            "|C:add{\"a\":\"x</tool_call>y\"}");
        row("malformed", hermes, "<tool_call>{\"name\": add}</tool_call>!", "|A:<tool_call>{\"name\": add}</tool_call>!");
        row("cut off", hermes, "<tool_call>{\"name\": \"add\", \"argu", "|A:<tool_call>{\"name\": \"add\", \"argu");
        row("a mark and no call", hermes, "Write <tool_call> first, then", "|A:Write <tool_call> first, then");
        row("malformed, then good", hermes, "<tool_call>no</tool_call><tool_call>{\"name\":\"add\"}</tool_call>",
            "|A:<tool_call>no</tool_call>|C:add{}");
        row("a name alone", hermes, "<tool_call>add</tool_call>", "|C:add{}");
        row("functions as XML", hermes,
            "<tool_call>\n<function=get_weather>\n<parameter=city>\n12\n</parameter>\n<parameter=days>\n3\n</"
            "parameter>\n<parameter=tags>\n[\"a\", "
            "1]\n</parameter>\n</function>\n</tool_call>",
            "|C:get_weather{\"city\":\"12\",\"days\":3,\"tags\":[\"a\",1]}");
        row("a value of several lines, with tags", hermes,
            "<tool_call>\n<function=add>\n<parameter=x>\nif a:\n  </parameter> b\n</parameter>\n</function>\n</tool_call>",
            "|C:add{\"x\":\"if a:\\n  </parameter> b\"}");
        row("no parameters", hermes, "<tool_call>\n<function=add>\n</function>\n</tool_call>", "|C:add{}");
        row("keys and values", hermes, "<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>7</arg_value>\n</tool_call>",
            "|C:get_weather{\"city\":\"7\"}");
        row("functionary and Llama", "<function=", "Sure. <function=add>{\"a\": 1}</function>", "|A:Sure. |C:add{\"a\":1}");
        row("Llama", llama, "{\"name\": \"add\", \"parameters\": {\"a\": \"1\"}}", "|C:add{\"a\":\"1\"}");
        row("Llama, several", llama,
            "{\"type\": \"function\", \"name\": \"add\", \"parameters\": {}}; {\"name\": \"get_weather\", \"parameters\": {}}",
            "|C:add{}|C:get_weather{}");
        row("Llama, pythonic", llama, "[get_weather(city='P', days=2), add()]", "|C:get_weather{\"city\":\"P\",\"days\":2}|C:add{}");
        row("Llama, an unknown name", llama, "{\"name\": \"Bob\", \"parameters\": {}}", "|A:{\"name\": \"Bob\", \"parameters\": {}}");
        row("Llama, other JSON", llama, "{\"age\": 3}", "|A:{\"age\": 3}");
        row("Llama, a list", llama, "[1, 2]", "|A:[1, 2]");
        row("Llama, source", llama, "<|python_tag|>print(\"1\")\n", "|C:python{\"code\":\"print(\\\"1\\\")\"}");
        row("Llama, a built-in tool", llama, "<|python_tag|>brave_search.call(query=\"tea\")", "|C:brave_search{\"query\":\"tea\"}");
        row("Llama, JSON after the tag", llama, "<|python_tag|>{\"name\": \"add\", \"parameters\": {}}", "|C:add{}");
        row("Mistral, a list", "[TOOL_CALLS]", "[TOOL_CALLS][{\"name\": \"add\", \"arguments\": {\"a\": 1}, \"id\": \"abcdefghi\"}]",
            "|C:add{\"a\":1}");
        row("Mistral, by name", "[TOOL_CALLS]", "Hm.[TOOL_CALLS]add[CALL_ID]x[ARGS]{\"a\": 1}[TOOL_CALLS]add[ARGS]{}",
            "|A:Hm.|C:add{\"a\":1}|C:add{}");
        row("Kimi", "<|tool_call_begin|>",
            "<|tool_calls_section_begin|><|tool_call_begin|>functions.add:0<|tool_call_argument_begin|>{\"a\": 1}<|tool_call_end|>"
            "<|tool_calls_section_end|>",
            "|C:add{\"a\":1}");
        row("Phi-4-mini", "<|tool_call|>", "<|tool_call|>[{\"name\": \"add\", \"arguments\": {\"a\": 1}}]<|/tool_call|>",
            "|C:add{\"a\":1}");
        row("Granite", "<|tool_call|>", "<|tool_call|>[{\"name\": \"add\", \"arguments\": {\"a\": 1}}]", "|C:add{\"a\":1}");
        row("a mark without JSON", "<|tool_call|>", "<|tool_call|>is a token", "|A:<|tool_call|>is a token");
        row("LFM2", "<|tool_call_start|>",
            "<|tool_call_start|>[add(a=-1.5, b=[1, \"x\"], c={'k': None, \"t\": True}, d='it\\'s\\n')]<|tool_call_end|>Wait.",
            "|C:add{\"a\":-1.5,\"b\":[1,\"x\"],\"c\":{\"k\":null,\"t\":true},\"d\":\"it's\\n\"}|A:Wait.");
        row("Gemma", "<|tool_call>", "<|tool_call>call:add{a:<|\"|>x, {y}<|\"|>,b:{c:[1,true]}}<tool_call|>",
            "|C:add{\"a\":\"x, {y}\",\"b\":{\"c\":[1,true]}}");
        row("firefunction", "functools[", "I import functools. functools[{\"name\": \"add\", \"arguments\": {}}]",
            "|A:I import functools. |C:add{}");
        row("gpt-oss", harmony, "<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|channel|>final<|message|>Yes.", "|T:Hm|A:Yes.",
            harmonyPrompt);
        row("gpt-oss, a call", harmony,
            "<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|channel|>commentary to=functions.add "
            "<|constrain|>json<|message|>{\"a\":1}<|call|>",
            "|T:Hm|C:add{\"a\":1}", harmonyPrompt);
        row("gpt-oss, the recipient first", harmony, " to=functions.add<|channel|>commentary json<|message|>{\"a\":1}", "|C:add{\"a\":1}",
            harmonyPrompt);
        row("gpt-oss, a preamble", harmony,
            "<|channel|>commentary<|message|>I look.<|end|><|start|>assistant<|channel|>final<|message|>Found.<|return|>",
            "|A:I look.\n\nFound.", harmonyPrompt);
        row("gpt-oss, its own tools", harmony, "<|channel|>analysis to=python code<|message|>1+1<|call|>", "|C:python{\"code\":\"1+1\"}",
            harmonyPrompt);
        row("gpt-oss, arguments that are none", harmony, " to=functions.add<|channel|>commentary<|message|>{a}<|call|>",
            "|A: to=functions.add<|channel|>commentary<|message|>{a}<|call|>", harmonyPrompt);
        row("gpt-oss, plain text", harmony, "Yes, to=you.", "|A:Yes, to=you.", harmonyPrompt);
        row("gpt-oss, cut in a head", harmony, "<|channel|>final<|message|>Yes<|end|><|start|>assistant<|chan", "|A:Yes", harmonyPrompt);
        row("functionary 3.2", ">>>${recipient}", "all\nHi >>> x\n>>>add\n{\"a\": 1}", "|A:Hi >>> x\n|C:add{\"a\":1}", ">>>");
        row("functionary 3.2, plain text", ">>>${recipient}", "Hello\nthere", "|A:Hello\nthere", ">>>");
    }
    void splitsHoweverTheTextIsCut()
    {
        QFETCH(QString, sign);
        QFETCH(QString, prompt);
        QFETCH(QString, text);
        const AnswerFormat format = formatOf(sign.toStdString(), prompt.toStdString());
        const std::string answer = text.toStdString();
        for (size_t size = 1; size <= answer.size() + 1; ++size)
            QTEST(QString::fromStdString(parsed(format, answer, size)), "want");
    }

    void takesPlainWordsForCallsOnlyWhereThereAreTools()
    {
        const std::string call = R"({"name": "add", "parameters": {}})";
        QCOMPARE(parsed(formatOf(llama, {}, {}), call, 5), "|A:" + call);
        QCOMPARE(parsed(formatOf("functools[", {}, {}), "functools[" + call + "]", 5), "|A:functools[" + call + "]");
        // A mark is one in any case: only a model that means it writes it.
        QCOMPARE(parsed(formatOf(hermes, {}, {}), "<tool_call>" + call + "</tool_call>", 5), std::string("|C:add{}"));
    }

    void tellsTheNameBeforeTheArgumentsAreThere()
    {
        ResponseParser parser(formatOf(hermes));
        QVERIFY(parser.append("<tool_call>\n{\"name\": \"ad").empty());
        auto parts = parser.append("d\", \"arg");
        QCOMPARE(parts.size(), size_t(1));
        QVERIFY(parts[0].call && !parts[0].isComplete && parts[0].index == 0);
        QCOMPARE(parts[0].call->name, std::string("add"));
        QVERIFY(parser.append("uments\": {}}\n").empty());
        QVERIFY(!parser.endsWithCall());
        parts = parser.append("</tool_call>");
        QCOMPARE(parts.size(), size_t(1));
        QVERIFY(parts[0].isComplete && parts[0].call);
        QCOMPARE(*parts[0].call, (ToolCall{"call00001", "add", "{}"}));
        QVERIFY(parser.endsWithCall());
        QVERIFY(parser.append("\n").empty() && parser.endsWithCall());
        parser.append("And");
        QVERIFY(!parser.endsWithCall());
    }

    void keepsIdsAndNumbersAsTheyAreWritten()
    {
        const ChatPrompt chat{.messages = {{.role = "assistant", .content = {}, .toolCalls = {{"1", "add", "{}"}, {"2", "add", "{}"}}}},
                              .continueAnswer = {},
                              .enableThinking = true,
                              .tools = tools};
        const ChatTemplate mistral("[TOOL_CALLS]", "", "");
        ResponseParser parser(formatForPrompt(findAnswerFormat(mistral, [](std::string_view) { return false; }), {}, chat));
        parser.append(
            R"([TOOL_CALLS][{"name":"add","arguments":{"a":123456789012345678901234567890},"id":"abc123def"},{"name":"add","arguments":{}}])");
        const auto parts = parser.finish();
        QCOMPARE(parts.size(), size_t(2));
        QCOMPARE(parts[0].call->id, std::string("abc123def"));
        QCOMPARE(parts[0].call->arguments, std::string("{\"a\":123456789012345678901234567890}"));
        QCOMPARE(parts[1].call->id, std::string("call00004")); // after the two of the conversation and one of this answer
    }

    void keepsTheTokensThatMarkCalls()
    {
        const auto kept = formatOf("<|tool_call_begin|>").keptTokens();
        for (const char *token : {"<|tool_call_begin|>", "<|tool_call_argument_begin|>", "<|tool_call_end|>", "<think>"})
            QVERIFY2(std::find(kept.begin(), kept.end(), token) != kept.end(), token);
        QVERIFY(std::find(kept.begin(), kept.end(), "") == kept.end());
        // A template that names none, and a vocabulary that has the token.
        const ChatTemplate plain("{{ messages[0].content }}", "", "");
        const AnswerFormat format = findAnswerFormat(plain, [](std::string_view text) { return text == "<|tool_call_start|>"; });
        QCOMPARE(format.calls.size(), size_t(1));
    }

    void staysFastAndLosesNothingOnHostileText_data()
    {
        QTest::addColumn<QString>("unit");
        for (const char *unit : {"<tool_call>", "<tool_call>{", "[", "{\"name\":", "\"", " ", "\\", "<|tool_call|>x", "</tool_call>",
                                 "<tool_call>\"</tool_call>", "<|tool_call_start|>f(", "<|channel|>", "<|message|>", "<think>",
                                 "[TOOL_CALLS]a{", ">>>a", "<function=a><parameter=b>"})
            QTest::newRow(unit) << QString::fromUtf8(unit);
    }
    void staysFastAndLosesNothingOnHostileText()
    {
        QFETCH(QString, unit);
        const std::string part = unit.toStdString();
        std::string text;
        while (text.size() < (size_t(3) << 20))
            text += part;
        for (const std::string &sign : {hermes, llama, harmony, std::string("<|tool_call|><|tool_call_start|>[TOOL_CALLS]<function="),
                                        std::string(">>>${recipient}")}) {
            const AnswerFormat format = formatOf(sign, sign == harmony ? harmonyPrompt : "");
            for (const size_t size : {size_t(37), text.size()}) {
                ResponseParser parser(format);
                size_t bytes = 0;
                const auto take = [&](const std::vector<ResponseParser::Part> &parts) {
                    for (const ResponseParser::Part &each : parts)
                        bytes += each.text.size() + (each.call ? each.call->arguments.size() : 0);
                };
                QElapsedTimer timer;
                timer.start();
                for (size_t at = 0; at < text.size(); at += size)
                    take(parser.append(std::string_view(text).substr(at, size)));
                take(parser.finish());
                QVERIFY2(timer.elapsed() < 8000, (sign + " took " + std::to_string(timer.elapsed()) + " ms").c_str());
                // Marks and white space may go; letters stay.
                if (part.find('x') != std::string::npos && sign.find(part.substr(0, 3)) != std::string::npos)
                    QVERIFY2(bytes > text.size() / 20, sign.c_str());
            }
        }
    }

    void readsJsonWithinBounds()
    {
        QCOMPARE(jsonEnd("{\"a\": \"}\"} x", 0), size_t(10));
        QCOMPARE(jsonEnd("[1, 2", 0), std::string_view::npos);
        QCOMPARE(jsonEnd("", 0), std::string_view::npos);
        const std::string deep = std::string(101, '[') + std::string(101, ']');
        QVERIFY(!isJson(deep));
        QVERIFY(isJson(deep.substr(1, 200)));
        QVERIFY(isJson("-1.5e3") && !isJson("Paris") && !isJson("") && !isJson("{} {}") && !isJsonObject("[]"));
        const auto members = jsonMembers(" {\"a\" : [1, {\"b\": \"]\"}] , \"c\":\"d\\\"e\"} ");
        QVERIFY(members && members->size() == 2);
        QCOMPARE((*members)[0].value, std::string_view("[1, {\"b\": \"]\"}]"));
        QCOMPARE((*members)[1].key, std::string("c"));
        QVERIFY(!jsonMembers("{\"a\" 1}") && !jsonItems("{}"));
        QCOMPARE(jsonItems("[ ]")->size(), size_t(0));
    }
};

QTEST_GUILESS_MAIN(ToolCallsTest)
#include "toolcalls_test.moc"
