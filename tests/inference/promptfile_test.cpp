#include "inference/core/error.h"
#include "inference/promptfile.h"

#include <QTest>

using namespace hearth;

// The prompts of a file, as the Lab and hearth-cli compare read them.
class PromptFileTest : public QObject
{
    Q_OBJECT

private:
    static std::string kindOf(const std::string &bytes, const PromptFileLimits &limits = {})
    {
        try {
            readPromptFile(bytes, "'f'", limits);
        } catch (const Error &error) {
            return std::string(error.what()).find("'f'") == std::string::npos ? "it does not name the file" : error.kind();
        }
        return "accepted";
    }

private slots:
    void parsesParagraphs()
    {
        const PromptFile file = readPromptFile("\xEF\xBB\xBF"
                                               "Once upon\na time\n\n \nThe dog\r\n\t\r\n  The cat",
                                               "f");
        QCOMPARE(file.prompts.size(), size_t(3));
        QCOMPARE(file.prompts[0].user, std::string("Once upon\na time"));
        QCOMPARE(file.prompts[1].user, std::string("The dog"));
        QCOMPARE(file.prompts[2].user, std::string("The cat"));
    }

    void parsesJson()
    {
        const PromptFile list = readPromptFile(R"(["one", {"prompt": "two", "system": "s", "name": "n", "more": 1}, " "])", "f");
        QVERIFY(list.name.empty());
        QCOMPARE(list.prompts.size(), size_t(2));
        QCOMPARE(list.prompts[1].user, std::string("two"));
        QCOMPARE(list.prompts[1].system, std::string("s"));
        QCOMPARE(list.prompts[1].name, std::string("n"));
        const PromptFile set = readPromptFile(R"({"name": "mine", "prompts": ["one"]})", "f");
        QCOMPARE(set.name, std::string("mine"));
        QCOMPARE(set.prompts[0].user, std::string("one"));
    }

    void aTextMayBeginWithABracket()
    {
        QCOMPARE(readPromptFile("[INST] say hello", "f").prompts[0].user, std::string("[INST] say hello"));
        QCOMPARE(readPromptFile("{braces} and more", "f").prompts.size(), size_t(1));
        QCOMPARE(readPromptFile("{{ name }}, say \"hello\"", "f").prompts.size(), size_t(1));
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("kind");
        QTest::newRow("empty") << QByteArray("\n \n") << "no_prompts";
        QTest::newRow("empty list") << QByteArray("[]") << "no_prompts";
        QTest::newRow("other object") << QByteArray("{\"a\": 1}") << "no_prompts";
        QTest::newRow("mistake") << QByteArray("[{]") << "broken_json";
        QTest::newRow("its end is missing") << QByteArray("{\"prompts\": [\"one\", \"tw") << "broken_json";
        QTest::newRow("list without its end") << QByteArray("[\n  {\"prompt\": \"one\"},\n") << "broken_json";
        QTest::newRow("number") << QByteArray("[7]") << "not_a_prompt";
        QTest::newRow("no prompt in it") << QByteArray("[{\"name\": \"a\"}]") << "not_a_prompt";
        QTest::newRow("prompt of another kind") << QByteArray("[{\"prompt\": 7}]") << "not_a_prompt";
        QTest::newRow("no list") << QByteArray("{\"prompts\": 7}") << "not_a_prompt";
        QTest::newRow("Latin-1") << QByteArray("caf\xe9") << "not_utf8";
        QTest::newRow("too many") << QByteArray("a\n\n").repeated(1001) << "too_many_prompts";
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, kind);
        QCOMPARE(QString::fromStdString(kindOf(bytes.toStdString())), kind);
    }

    void limitsAreThoseOfTheCaller()
    {
        QCOMPARE(kindOf("a\n\nb\n\nc", {.prompts = 2}), std::string("too_many_prompts"));
        QCOMPARE(kindOf("a\n\nb", {.bytes = 3}), std::string("too_large"));
        QCOMPARE(kindOf("a\n\nb", {.bytes = 4, .prompts = 2}), std::string("accepted"));
    }
};

QTEST_APPLESS_MAIN(PromptFileTest)
#include "promptfile_test.moc"
