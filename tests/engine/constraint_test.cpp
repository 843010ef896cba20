#include "tests/engine/enginedriver.h"
#include "tests/sampling/schemavalidator.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <memory>

using namespace hearth;
using namespace hearth::test;
using Json = nlohmann::ordered_json;

namespace {

const char *const personSchema = R"({"type": "object", "properties": {
    "name": {"type": "string", "minLength": 1, "maxLength": 12}, "age": {"type": "integer", "minimum": 0, "maximum": 120},
    "likes": {"type": "array", "items": {"enum": ["dogs", "cats", "trees"]}, "minItems": 1, "maxItems": 3},
    "happy": {"type": "boolean"}, "house": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/house"}]}},
    "required": ["name", "age", "likes", "house"],
    "$defs": {"house": {"type": "object", "properties": {"color": {"type": "string", "maxLength": 8}}, "required": ["color"]}}})";

} // namespace

// Answers in a form, through the whole engine, with models that know nothing of JSON.
class ConstraintTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<EngineDriver> m_driver;
    ModelId m_chat = 0;
    ModelId m_stories = 0;

    static LoadOptions options(const std::filesystem::path &file)
    {
        LoadOptions load;
        load.path = file;
        load.device = "cpu";
        load.threads = 2;
        return load;
    }
    Request chat(const Constraint &constraint, uint64_t seed, int maxTokens = 200) const
    {
        Request request;
        request.model = m_chat;
        request.prompt = ChatPrompt{.messages = {{"user", "Hi! Who are you?"}}, .continueAnswer = {}};
        request.sampling = {.temperature = seed ? 1.0f : 0.0f, .topK = 0, .topP = 1, .minP = 0, .seed = seed};
        request.constraint = constraint;
        request.maxTokens = maxTokens;
        return request;
    }
    static Constraint schema() { return {.kind = Constraint::Kind::JsonSchema, .text = personSchema}; }
    static Constraint gbnf(const char *text) { return {.kind = Constraint::Kind::Gbnf, .text = text}; }

private slots:
    void initTestCase()
    {
        HEARTH_NEEDS_FIXTURES();
        m_driver = std::make_unique<EngineDriver>();
        m_chat = m_driver->load(options(unpackedFixture("models/trained/chat-3m.tar.xz") / "chat-3m-f16.gguf")).model;
        m_stories = m_driver->load(options(fixturesFolder() / "models/trained/stories260K-f32.gguf")).model;
    }
    void cleanupTestCase() { m_driver.reset(); }

    void answersFulfilTheSchema_data()
    {
        QTest::addColumn<bool>("isChat"); // else a completion, with a SentencePiece vocabulary
        QTest::addColumn<int>("topK");
        QTest::newRow("a chat, any token") << true << 0;
        QTest::newRow("a chat, the usual filters") << true << 40;
        QTest::newRow("a completion, any token") << false << 0;
        QTest::newRow("a completion, the usual filters") << false << 40;
    }
    void answersFulfilTheSchema()
    {
        QFETCH(bool, isChat);
        QFETCH(int, topK);
        int whole = 0;
        for (uint64_t seed = 1; seed <= 8; ++seed) {
            Request request = chat(schema(), seed);
            request.sampling.topK = topK;
            if (!isChat) {
                request.model = m_stories;
                request.prompt = TextPrompt{.text = "Once upon a time, Lily wrote: "};
            }
            const auto answer = m_driver->answer(request);
            QVERIFY2(answer.finished, answer.failed ? answer.failed->message.c_str() : "");
            if (answer.finished->reason == FinishReason::MaxTokens)
                continue;
            QCOMPARE(int(answer.finished->reason), int(FinishReason::End));
            const Json value = Json::parse(answer.text, nullptr, false);
            QVERIFY2(!value.is_discarded() && isValid(Json::parse(personSchema), value), answer.text.c_str());
            ++whole;
        }
        QVERIFY2(whole >= 6, qPrintable(QString::number(whole)));
    }

    void anyJsonObjectIsAnObject()
    {
        int whole = 0;
        for (uint64_t seed = 1; seed <= 12; ++seed) {
            const auto answer = m_driver->answer(chat({.kind = Constraint::Kind::Json}, seed));
            QVERIFY(answer.finished);
            if (answer.finished->reason != FinishReason::End) {
                QVERIFY2(answer.finished->reason == FinishReason::MaxTokens, finishReasonName(answer.finished->reason).data());
                continue;
            }
            ++whole;
            QVERIFY2(Json::parse(answer.text, nullptr, false).is_object(), answer.text.c_str());
        }
        QVERIFY2(whole >= 3, qPrintable(QString::number(whole)));
    }

    void followsAGrammarWithoutChance()
    {
        const auto answer = m_driver->answer(chat(gbnf("root ::= \"Yes, \" (\"I am\" | \"you are\") [!.]"), 0));
        QVERIFY(answer.finished);
        QVERIFY2(answer.text.starts_with("Yes, ") && (answer.text.ends_with("!") || answer.text.ends_with(".")), answer.text.c_str());
        QCOMPARE(int(answer.finished->reason), int(FinishReason::End)); // at once, without an end token
    }

    // What was learned about a grammar in one answer changes nothing in the next.
    void sameSeedGivesTheSameTextAgain()
    {
        for (const int topK : {0, 40}) {
            Request request = chat(schema(), 5);
            request.sampling.topK = topK;
            request.constraint.text += std::string(size_t(topK + 1), ' '); // a grammar that was not there before
            const auto first = m_driver->answer(request);
            QCOMPARE(m_driver->answer(request).text, first.text);
        }
    }

    void twoAnswersShareAGrammar()
    {
        const auto alone = m_driver->answer(chat(schema(), 21)), otherAlone = m_driver->answer(chat(schema(), 22));
        const RequestId first = m_driver->engine().submit(chat(schema(), 21)), second = m_driver->engine().submit(chat(schema(), 22));
        QCOMPARE(m_driver->waitAnswer(first).text, alone.text);
        QCOMPARE(m_driver->waitAnswer(second).text, otherAlone.text);
    }

    void stopTextsEndAConstrainedAnswer()
    {
        Request request = chat(schema(), 3);
        request.stop = {"\"age\""};
        const auto answer = m_driver->answer(request);
        QCOMPARE(int(answer.finished->reason), int(FinishReason::StopText));
        QVERIFY(answer.text.find("\"name\"") != std::string::npos && answer.text.find("age") == std::string::npos);
    }

    void goesOnInTheForm()
    {
        Request request = chat(schema(), 4);
        const std::string begin = "{\"name\": \"Bo\", \"age\": 7, \"likes\": [\"ca";
        std::get<ChatPrompt>(request.prompt).continueAnswer = begin;
        const auto answer = m_driver->answer(request);
        QVERIFY2(answer.finished, answer.failed ? answer.failed->message.c_str() : "");
        const Json value = Json::parse(begin + answer.text, nullptr, false);
        QVERIFY2(!value.is_discarded() && isValid(Json::parse(personSchema), value), answer.text.c_str());

        std::get<ChatPrompt>(request.prompt).continueAnswer = "Sure, here it is: {";
        QCOMPARE(m_driver->answer(request).failed->kind, std::string("text_outside_grammar"));
    }

    void tellsWhatIsWrongWithAConstraint()
    {
        const auto grammar = m_driver->answer(chat(gbnf("root ::= \"a\" b"), 1));
        QVERIFY(grammar.failed);
        QCOMPARE(int(grammar.failed->code), int(ErrorCode::InvalidArgument));
        QVERIFY2(grammar.failed->message.find("line 1, column 14") != std::string::npos, grammar.failed->message.c_str());
        const auto wrong = m_driver->answer(chat({.kind = Constraint::Kind::JsonSchema, .text = "{\"not\": {}}"}, 1));
        QVERIFY(wrong.failed && wrong.failed->message.find("'not'") != std::string::npos);
        QVERIFY(m_driver->answer(chat({}, 1, 3)).finished); // and goes on working
    }
};

QTEST_GUILESS_MAIN(ConstraintTest)
#include "constraint_test.moc"
