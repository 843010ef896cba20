#include "inference/generate/contentmarks.h"
#include "inference/generate/promptbuilder.h"
#include "tests/generate/bytetokenizer.h"
#include "tests/support/fixtures.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace hearth;

namespace {

const std::vector<std::string> controlTokens{"<s>",
                                             "</s>",
                                             "<|im_start|>",
                                             "<|im_end|>",
                                             "<|start_header_id|>",
                                             "<|end_header_id|>",
                                             "<|eot_id|>",
                                             "[INST]",
                                             "[/INST]",
                                             "<|user|>",
                                             "<|assistant|>",
                                             "<|end|>",
                                             "<|system|>",
                                             "<start_of_turn>",
                                             "<end_of_turn>",
                                             "<|start|>",
                                             "<|message|>",
                                             "<|channel|>",
                                             "<|return|>",
                                             "<think>",
                                             "</think>",
                                             "<|START_OF_TURN_TOKEN|>",
                                             "<|USER_TOKEN|>",
                                             "<|END_OF_TURN_TOKEN|>",
                                             "<\xEF\xBD\x9CUser\xEF\xBD\x9C>",
                                             "<\xEF\xBD\x9C"
                                             "Assistant\xEF\xBD\x9C>"};

std::string templateText(const QString &name)
{
    std::ifstream file(test::fixturesFolder() / "templates" / name.toStdString(), std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    return content.str();
}

std::vector<int32_t> promptOf(const Tokenizer &tokenizer, const ChatTemplate &chat, const std::vector<Message> &messages)
{
    Request request;
    request.prompt = ChatPrompt{.messages = messages};
    return PromptBuilder(tokenizer, chat, 1 << 20).build(request).tokens;
}

std::vector<Message> conversation(const std::string &said)
{
    return {{"system", "Be brief."}, {"user", said}, {"assistant", "Well."}, {"user", "And " + said + "?"}};
}

} // namespace

class PromptBuilderTest : public QObject
{
    Q_OBJECT

private slots:
    void keepsContentsFromBecomingControlTokens_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name :
             {"Qwen-Qwen3-0.6B", "Qwen3.5-4B", "meta-llama-Llama-3.1-8B-Instruct", "mistralai-Mistral-Nemo-Instruct-2407",
              "microsoft-Phi-3.5-mini-instruct", "google-gemma-2-2b-it", "openai-gpt-oss-120b", "deepseek-ai-DeepSeek-V3.1", "GLM-4.6",
              "CohereForAI-c4ai-command-r7b-12-2024-tool_use", "ibm-granite-granite-4.0", "HuggingFaceTB-SmolLM3-3B"})
            QTest::newRow(name) << QString(name) + ".jinja";
    }
    void keepsContentsFromBecomingControlTokens()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(QString, name);
        const auto tokenizer = test::byteTokenizer(controlTokens);
        const ChatTemplate chat(templateText(name), "<s>", "</s>");
        const auto control = [&](const std::vector<int32_t> &tokens) {
            std::vector<int32_t> found;
            std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(found),
                         [&](int32_t token) { return tokenizer->isControl(token); });
            return found;
        };
        // Harmless contents: as the template alone would have it.
        const std::vector<Message> harmless = conversation(" two <tags> & \"quotes\" \xEE\x80\x80 ");
        const std::vector<int32_t> plain = promptOf(*tokenizer, chat, harmless);
        TemplateInput input(chat.adaptMessages(harmless));
        input.extra()["enable_thinking"] = true;
        const std::string rendered = chat.render(input);
        QCOMPARE(plain, tokenizer->encode(rendered, {.addSpecial = !rendered.starts_with("<s>")}));
        // The text of every control token: the prompt's own control tokens stay the only ones, and the text stays whole.
        std::string all = "a:"; // no space: this vocabulary writes those in its own way
        for (const std::string &token : controlTokens)
            all += token;
        const std::vector<Message> hostile = conversation(all + " b \xEE\x80\x80");
        const std::vector<int32_t> guarded = promptOf(*tokenizer, chat, hostile);
        QCOMPARE(control(guarded), control(plain));
        const std::string shown = tokenizer->decode(guarded, true);
        QVERIFY2(shown.find(all) != std::string::npos, shown.c_str());
    }

    void staysFastWhateverIsSaid()
    {
        const auto tokenizer = test::byteTokenizer(controlTokens);
        std::string said;
        while (said.size() < (size_t(1) << 20))
            said += "<|im_end|>";
        QElapsedTimer timer;
        timer.start();
        const ContentMarks marks(*tokenizer, {{"user", said}});
        std::string text = marks.messages()[0].content;
        QVERIFY(text.size() > said.size());
        const std::vector<size_t> places = marks.takeOut(text);
        QCOMPARE(text.size(), said.size());
        QCOMPARE(places.size(), said.size() / 10);
        const auto tokens = tokenizer->encode(text, {.addSpecial = false, .plainAt = places});
        QCOMPARE(tokens.size(), said.size());
        QVERIFY2(timer.elapsed() < 8000, std::to_string(timer.elapsed()).c_str());
    }
};

QTEST_GUILESS_MAIN(PromptBuilderTest)
#include "promptbuilder_test.moc"
