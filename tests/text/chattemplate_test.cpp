#include "inference/text/chattemplate.h"

#include "inference/core/error.h"
#include "inference/text/chattemplatetime.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace hearth;
using Json = nlohmann::ordered_json;

namespace {

std::string readFile(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    return content.str();
}

constexpr TemplateTime fixedTime{2026, 8, 15, 12, 30, 45};

TemplateInput inputOf(const Json &conversation, bool addGenerationPrompt)
{
    TemplateInput input;
    input.messages() = conversation["messages"];
    if (conversation.contains("tools"))
        input.tools() = conversation["tools"];
    if (conversation.contains("extra"))
        input.extra() = conversation["extra"];
    input.addGenerationPrompt = addGenerationPrompt;
    input.now = fixedTime;
    return input;
}

// Where two texts part, for the failure message.
std::string firstDifference(const std::string &a, const std::string &b)
{
    size_t i = 0;
    while (i < a.size() && i < b.size() && a[i] == b[i])
        ++i;
    const size_t start = i > 40 ? i - 40 : 0;
    return "at " + std::to_string(i) + ":\n  ours     " + Json(a.substr(start, 120)).dump(-1, ' ', false, Json::error_handler_t::replace)
        + "\n  expected " + Json(b.substr(start, 120)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

const Json &findConversation(const Json &all, const std::string &name)
{
    for (const Json &conversation : all["conversations"]) {
        if (conversation["name"] == name)
            return conversation;
    }
    throw std::runtime_error("no conversation " + name);
}

ChatTemplate fallbackFor(std::string_view token)
{
    return ChatTemplate::fallback([token](std::string_view text) { return !token.empty() && text == token; }, "<s>", "</s>");
}

const std::vector<Message> shortChat{{"system", "Be brief."}, {"user", "Hi"}, {"assistant", "Hello"}, {"user", "Bye"}};

} // namespace

class ChatTemplateTest : public QObject
{
    Q_OBJECT
private slots:
    void rendersAsTransformersDoes_data()
    {
        HEARTH_NEEDS_FIXTURES();
        QTest::addColumn<QString>("name");
        int count = 0;
        for (const auto &entry : std::filesystem::directory_iterator(test::fixturesFolder() / "templates")) {
            if (entry.path().extension() != ".jinja")
                continue;
            QTest::newRow(entry.path().stem().string().c_str()) << QString::fromStdString(entry.path().stem().string());
            ++count;
        }
        QVERIFY(count >= 73);
    }
    void rendersAsTransformersDoes()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(QString, name);
        const auto folder = test::fixturesFolder() / "templates";
        const Json conversations = Json::parse(readFile(folder / "conversations.json"));
        const Json expected = Json::parse(readFile(folder / "expected" / (name.toStdString() + ".json")));
        const ChatTemplate chat(readFile(folder / (name.toStdString() + ".jinja")), expected["bos_token"].get<std::string>(),
                                expected["eos_token"].get<std::string>());
        QVERIFY(!expected["results"].empty());
        std::string problems;
        for (const Json &result : expected["results"]) {
            const std::string conversation = result["conversation"];
            const bool differs = result.value("oracles_differ", false);
            const bool isRefused = differs ? result.contains("python_jinja2_error") : result.contains("error");
            std::string output;
            std::string refusal;
            try {
                output = chat.render(inputOf(findConversation(conversations, conversation), result["add_generation_prompt"]));
            } catch (const Error &error) {
                refusal = error.what();
            }
            if (isRefused != !refusal.empty()) {
                problems += "\n" + conversation + (isRefused ? " should be refused" : " is refused: " + refusal);
                continue;
            }
            const std::string text = isRefused ? "" : result[differs ? "python_jinja2_output" : "output"].get<std::string>();
            if (output != text)
                problems += "\n" + conversation + " " + firstDifference(output, text);
        }
        QVERIFY2(problems.empty(), problems.c_str());
    }

    void raisedTextIsInTheMessage()
    {
        const ChatTemplate chat("{{ raise_exception('System role not supported') }}", "", "");
        try {
            chat.render(shortChat);
            QFAIL("it should have been refused");
        } catch (const Error &error) {
            QCOMPARE(error.code(), ErrorCode::Template);
            QCOMPARE(error.kind(), std::string("raised"));
            QVERIFY(std::string(error.what()).find("System role not supported") != std::string::npos);
        }
    }

    void brokenTemplateNamesItsLine()
    {
        try {
            const ChatTemplate chat("{% for m in messages %}\n{{ m.content }\n{% endfor %}", "", "");
            QFAIL("it should have been refused");
        } catch (const Error &error) {
            QVERIFY2(std::string(error.what()).find("line 2") != std::string::npos, error.what());
        }
    }

    void foldsSystemIntoTheFirstQuestionWhereItIsNotTaken()
    {
        const std::string dropping = "{% for m in messages if m.role != 'system' %}[{{ m.role }}: {{ m.content }}]{% endfor %}";
        const std::string refusing = "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no') }}{% endif %}"
                                     "[{{ m.role }}: {{ m.content }}]{% endfor %}";
        for (const std::string &source : {dropping, refusing}) {
            const ChatTemplate chat(source, "", "");
            QVERIFY(!chat.supportsSystem());
            QCOMPARE(chat.render(chat.adaptMessages(shortChat)), std::string("[user: Be brief.\n\nHi][assistant: Hello][user: Bye]"));
            QCOMPARE(chat.render(chat.adaptMessages({{"system", "Be brief."}})), std::string("[user: Be brief.]"));
        }
        const ChatTemplate taking("{% for m in messages %}{{ m.content }};{% endfor %}", "", "");
        QVERIFY(taking.supportsSystem());
        QCOMPARE(taking.adaptMessages(shortChat).size(), shortChat.size());
    }

    void continuedAnswerStaysOpen()
    {
        const ChatTemplate chat = fallbackFor("<|im_start|>");
        TemplateInput input(std::vector<Message>{{"user", "Hi"}});
        input.addGenerationPrompt = false;
        QCOMPARE(chat.renderContinuing(input, "Hel"), std::string("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHel"));
    }

    void fallbackFollowsTheVocabulary_data()
    {
        QTest::addColumn<QString>("token");
        QTest::addColumn<QString>("origin");
        QTest::addColumn<QString>("expected");
        QTest::newRow("chatml")
            << "<|im_start|>"
            << "chatml"
            << "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello<|im_end|>\n"
               "<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n";
        QTest::newRow("llama3")
            << "<|start_header_id|>"
            << "llama3"
            << "<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi"
               "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nHello<|eot_id|><|start_header_id|>user"
               "<|end_header_id|>\n\nBye<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n";
        QTest::newRow("mistral") << "[INST]"
                                 << "mistral"
                                 << "<s>[INST] Be brief.\n\nHi [/INST] Hello</s>[INST] Bye [/INST]";
        QTest::newRow("gemma") << "<start_of_turn>"
                               << "gemma"
                               << "<s><start_of_turn>user\nBe brief.\n\nHi<end_of_turn>\n<start_of_turn>model\nHello<end_of_turn>\n"
                                  "<start_of_turn>user\nBye<end_of_turn>\n<start_of_turn>model\n";
        QTest::newRow("plain") << ""
                               << "plain"
                               << "<s>Be brief.\n\nUser: Hi\nAssistant: Hello\nUser: Bye\nAssistant:";
    }
    void fallbackFollowsTheVocabulary()
    {
        QFETCH(QString, token);
        QFETCH(QString, origin);
        QFETCH(QString, expected);
        const std::string text = token.toStdString();
        const ChatTemplate chat = fallbackFor(text);
        QCOMPARE(QString::fromUtf8(templateOriginName(chat.origin()).data()), origin);
        QCOMPARE(QString::fromStdString(chat.render(shortChat)), expected);
        QVERIFY(chat.supportsSystem());
        QCOMPARE(chat.stopTexts().empty(), origin != "plain");
    }

    void rwkvWorldIsWrittenAsItsTemplateDoes()
    {
        HEARTH_NEEDS_FIXTURES();
        const ChatTemplate file(readFile(test::fixturesFolder() / "templates/llama-cpp-rwkv-world.jinja"), "<s>", "");
        const ChatTemplate own = ChatTemplate::rwkvWorld("<s>", "");
        const std::vector<Message> chats[] = {shortChat, {{"user", "  Hi \n"}, {"assistant", "<think>hm</think> Hello"}, {"user", "Bye"}}};
        for (const std::vector<Message> &chat : chats) {
            for (const int thinking : {-1, 0, 1}) {
                TemplateInput input(chat);
                if (thinking >= 0)
                    input.extra()["enable_thinking"] = thinking == 1;
                QCOMPARE(own.render(input), file.render(input));
            }
        }
        QVERIFY(own.supportsSystem());
        QCOMPARE(own.stopTexts(), std::vector<std::string>{"\n\nUser:"});
        QVERIFY(!ChatTemplate::isTemplate("rwkv-world"));
        QVERIFY(ChatTemplate::isTemplate(own.source()));
    }

    void timeIsWrittenInEnglish()
    {
        QCOMPARE(formatTime(fixedTime, "%Y-%m-%d %H:%M:%S %a %A %b %B %j %p %I %y %e %-d/%-m %% %q"),
                 std::string("2026-08-15 12:30:45 Sat Saturday Aug August 227 PM 12 26 15 15/8 % %q"));
        QCOMPARE(formatTime({2024, 3, 1, 0, 5, 9}, "%-d %d %e %I %p %j %u %T %"), std::string("1 01  1 12 AM 061 5 00:05:09 %"));
        QVERIFY(localTimeNow().year >= 2024);
    }

    void hundredMessages() // for its figure; the goal is less than 5 ms
    {
        HEARTH_NEEDS_FIXTURES();
        const ChatTemplate chat(readFile(test::fixturesFolder() / "templates/Qwen-Qwen3-0.6B.jinja"), "", "");
        std::vector<Message> messages{{"system", "You are a helpful assistant."}};
        for (int i = 0; i < 50; ++i) {
            messages.push_back({"user", "Question " + std::to_string(i) + std::string(400, 'q')});
            messages.push_back({"assistant", "<think>hm</think>Answer " + std::to_string(i) + std::string(1600, 'a')});
        }
        std::string text;
        QBENCHMARK
        {
            text = chat.render(messages);
        }
        QVERIFY(text.find("Answer 49") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(ChatTemplateTest)
#include "chattemplate_test.moc"
