#include "inference/text/responseparser.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <fstream>

using hearth::ResponseParser;
using hearth::ThinkingTags;

namespace {

// The whole answer, cut into pieces of one size: "T:" before thinking, "A:" before the answer.
std::string parsed(const std::string &text, size_t size, const ThinkingTags &tags = {})
{
    ResponseParser parser(tags);
    std::string out;
    bool isFirst = true;
    bool wasThinking = false;
    const auto take = [&](const std::vector<ResponseParser::Part> &parts) {
        for (const ResponseParser::Part &part : parts) {
            if (part.text.empty())
                out += "EMPTY";
            if (isFirst || part.isThinking != wasThinking)
                out += part.isThinking ? "|T:" : "|A:";
            isFirst = false;
            wasThinking = part.isThinking;
            out += part.text;
        }
    };
    for (size_t at = 0; at < text.size(); at += size)
        take(parser.append(std::string_view(text).substr(at, size)));
    take(parser.finish());
    return out;
}

std::string templateText(const char *name)
{
    std::ifstream in(hearth::test::fixturesFolder() / "templates" / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

} // namespace

class ResponseParserTest : public QObject
{
    Q_OBJECT

private slots:
    void splitsHoweverTheTextIsCut_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("startsInThinking");
        QTest::addColumn<QString>("want");
        QTest::newRow("thinking, answer") << "<think>\nHm. Well \n</think>\n\nYes." << false << "|T:Hm. Well|A:Yes.";
        QTest::newRow("no thinking") << "Yes <b>" << false << "|A:Yes <b>";
        QTest::newRow("white space first, no thinking") << "\n Yes" << false << "|A:\n Yes";
        QTest::newRow("the prompt holds the open tag") << "Hm.</think>Yes." << true << "|T:Hm.|A:Yes.";
        QTest::newRow("the prompt holds it and the model repeats nothing") << "\n</think>\n\nYes." << true << "|A:Yes.";
        QTest::newRow("empty thinking") << "<think>\n\n</think>\n\nYes." << false << "|A:Yes.";
        QTest::newRow("never closed") << "<think>Hm </thin" << false << "|T:Hm </thin";
        QTest::newRow("a tag in the answer") << "Use the <think> tag." << false << "|A:Use the <think> tag.";
        QTest::newRow("a close tag in the answer") << "<think>a</think>b </think> c" << false << "|T:a|A:b </think> c";
        QTest::newRow("nearly a tag") << "<thinner>" << false << "|A:<thinner>";
        QTest::newRow("half a tag") << "<thi" << false << "|A:<thi";
        QTest::newRow("nearly a close tag") << "<think>a </thinner> b</think>c" << false << "|T:a </thinner> b|A:c";
        QTest::newRow("two thinking parts") << "<think>a</think>\n<think>b</think>c" << false << "|T:ab|A:c";
        QTest::newRow("nothing") << "" << false << "";
    }
    void splitsHoweverTheTextIsCut()
    {
        QFETCH(QString, text);
        QFETCH(bool, startsInThinking);
        const ThinkingTags tags{.startsInThinking = startsInThinking};
        for (size_t size = 1; size <= size_t(text.size()) + 1; ++size)
            QTEST(QString::fromStdString(parsed(text.toStdString(), size, tags)), "want");
    }

    void showsWhatIsCertainAtOnce()
    {
        ResponseParser parser("<think>", "</think>", false);
        QVERIFY(parser.append("<think>").empty());
        QVERIFY(parser.isThinking());
        auto parts = parser.append("Hm, <");
        QCOMPARE(parts.size(), size_t(1));
        QCOMPARE(parts[0].text, std::string("Hm,"));
        QVERIFY(parts[0].isThinking);
        parts = parser.append("b></think>Yes");
        QCOMPARE(parts.size(), size_t(2));
        QCOMPARE(parts[0].text, std::string(" <b>"));
        QCOMPARE(parts[1].text, std::string("Yes"));
        QVERIFY(!parts[1].isThinking && !parser.isThinking());
        QCOMPARE(parser.append(" \n")[0].text, std::string(" \n"));
    }

    void passesEverythingWithoutTags()
    {
        ResponseParser parser("", "", false);
        QCOMPARE(parser.append("<think>a</think>")[0].text, std::string("<think>a</think>"));
    }

    void findsTheTagsOfATemplate_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("open");
        QTest::addColumn<QString>("close");
        QTest::newRow("qwen3") << "Qwen-Qwen3-0.6B.jinja"
                               << "<think>"
                               << "</think>";
        QTest::newRow("deepseek r1") << "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B.jinja"
                                     << "<think>"
                                     << "</think>";
        QTest::newRow("ministral") << "mistralai-Ministral-3-14B-Reasoning-2512.jinja"
                                   << "[THINK]"
                                   << "[/THINK]";
        QTest::newRow("seed") << "ByteDance-Seed-OSS.jinja"
                              << "<seed:think>"
                              << "</seed:think>";
        QTest::newRow("command r7b") << "CohereForAI-c4ai-command-r7b-12-2024-tool_use.jinja"
                                     << "<|START_THINKING|>"
                                     << "<|END_THINKING|>";
        QTest::newRow("apertus") << "Apertus-8B-Instruct.jinja"
                                 << "<|inner_prefix|>"
                                 << "<|inner_suffix|>";
        QTest::newRow("none") << "chat-3m.jinja"
                              << "<think>"
                              << "</think>";
    }
    void findsTheTagsOfATemplate()
    {
        HEARTH_NEEDS_FIXTURES();
        QFETCH(QString, file);
        const std::string text = templateText(file.toUtf8().constData());
        QVERIFY(!text.empty());
        const ThinkingTags tags = hearth::findThinkingTags(text, "");
        QTEST(QString::fromStdString(tags.open), "open");
        QTEST(QString::fromStdString(tags.close), "close");
        QVERIFY(!tags.startsInThinking);
    }

    void seesThatThePromptLeavesTheModelInThinking()
    {
        QVERIFY(hearth::findThinkingTags("", "<|im_start|>assistant\n<think>\n").startsInThinking);
        QVERIFY(!hearth::findThinkingTags("", "<|im_start|>assistant\n<think>\n\n</think>\n\n").startsInThinking);
        QVERIFY(!hearth::findThinkingTags("", "What is <think>?<|im_end|>").startsInThinking);
        const ThinkingTags tags = hearth::findThinkingTags("{{ '<think>' }}", "[INST]hi[/INST][THINK]");
        QCOMPARE(tags.close, std::string("[/THINK]"));
        QVERIFY(tags.startsInThinking);
    }
};

QTEST_GUILESS_MAIN(ResponseParserTest)
#include "responseparser_test.moc"
