#include "tests/engine/enginedriver.h"
#include "tests/support/fixtures.h"

#include <QElapsedTimer>
#include <QTest>

#include <memory>

using namespace hearth;
using namespace hearth::test;

// The engine from outside, with real models: load, chat, cancel, two at once, the next turn, a full context, unload, and what goes wrong.
class EngineTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<EngineDriver> m_driver;
    ModelId m_chat = 0;
    ModelId m_stories = 0;

    static LoadOptions options(const std::filesystem::path &file, int context = 0)
    {
        LoadOptions load;
        load.path = file;
        load.device = "cpu";
        load.threads = 2;
        load.contextTokens = context;
        return load;
    }
    static std::filesystem::path chatFile() { return unpackedFixture("models/trained/chat-3m.tar.xz") / "chat-3m-f16.gguf"; }
    static std::filesystem::path storiesFile() { return fixturesFolder() / "models/trained/stories260K-f32.gguf"; }

    static Request chat(ModelId model, std::vector<Message> messages, int maxTokens = -1)
    {
        Request request;
        request.model = model;
        request.prompt = ChatPrompt{.messages = std::move(messages), .continueAnswer = {}};
        request.sampling.temperature = 0;
        request.maxTokens = maxTokens;
        return request;
    }
    static Request story(ModelId model, const std::string &text, int maxTokens)
    {
        Request request;
        request.model = model;
        request.prompt = TextPrompt{.text = text};
        request.sampling.temperature = 0;
        request.maxTokens = maxTokens;
        return request;
    }

private slots:
    void initTestCase()
    {
        HEARTH_NEEDS_FIXTURES();
        m_driver = std::make_unique<EngineDriver>();
        const EngineDriver::LoadResult chatModel = m_driver->load(options(chatFile()));
        QVERIFY2(chatModel.loaded, chatModel.failed ? chatModel.failed->message.c_str() : "");
        m_chat = chatModel.model;
        m_stories = m_driver->load(options(storiesFile())).model;
    }

    void cleanupTestCase() { m_driver.reset(); }

    void answersAChat()
    {
        const auto answer = m_driver->answer(chat(m_chat, {{"user", "Hi, how are you today?"}}));
        QVERIFY(answer.finished);
        QCOMPARE(answer.text, std::string("I'm doing well, thank you. How are you?"));
        QCOMPARE(int(answer.finished->reason), int(FinishReason::End));
        QCOMPARE(answer.finished->stats.promptTokens, 12);
        QVERIFY(answer.finished->stats.firstTokenSeconds > 0);
        QVERIFY(answer.finished->stats.decodeTokensPerSecond() > 0);
    }

    void letsARequestWaitForItsModel()
    {
        const ModelId model = m_driver->engine().load(options(chatFile()));
        const RequestId first = m_driver->engine().submit(chat(model, {{"user", "Hi, how are you today?"}}));
        const RequestId second = m_driver->engine().submit(chat(model, {{"user", "Hi, how are you today?"}}));
        m_driver->engine().cancel(second);
        QCOMPARE(m_driver->waitAnswer(first).text, std::string("I'm doing well, thank you. How are you?"));
        QCOMPARE(int(m_driver->waitAnswer(second).finished->reason), int(FinishReason::Cancelled));
        m_driver->unload(model);
        const ModelId none = m_driver->engine().load(options("/nowhere.gguf"));
        const auto failed = m_driver->answer(chat(none, {{"user", "Hi"}}));
        QVERIFY(failed.failed);
        QCOMPARE(int(failed.failed->code), int(ErrorCode::NotFound));
    }

    void takesTheTemplateThatWasSet()
    {
        LoadOptions wanted = options(storiesFile());
        wanted.chatTemplate = "{{ messages[0].content }}";
        const EngineDriver::LoadResult model = m_driver->load(wanted);
        QCOMPARE(model.loaded->notice, std::string());
        const auto answer = m_driver->answer(chat(model.model, {{"user", "Once upon a time"}}, 8));
        const auto plain = m_driver->answer(story(m_stories, "Once upon a time", 8));
        QCOMPARE(answer.finished->stats.promptTokens, plain.finished->stats.promptTokens);
        QCOMPARE(answer.text, plain.text);
        wanted.chatTemplate = "{% if";
        const EngineDriver::LoadResult broken = m_driver->load(wanted);
        QVERIFY2(broken.loaded->notice.find("template that was set") != std::string::npos, broken.loaded->notice.c_str());
    }

    void computesOnlyWhatIsNewInTheNextTurn()
    {
        std::vector<Message> messages{{"user", "Hello! What did you eat for breakfast?"}};
        const auto first = m_driver->answer(chat(m_chat, messages));
        messages.push_back({"assistant", first.text});
        messages.push_back({"user", "Why?"});
        const auto second = m_driver->answer(chat(m_chat, messages));
        const int before = first.finished->stats.promptTokens + first.finished->stats.generatedTokens - 1; // the end token is not computed
        QVERIFY2(second.finished->stats.cachedTokens >= before - 1, qPrintable(QString::number(second.finished->stats.cachedTokens)));
        QVERIFY(second.finished->stats.cachedTokens < second.finished->stats.promptTokens);

        // A prompt that nothing is known of gives the same answer as one that was found in the cache.
        EngineDriver fresh;
        const ModelId model = fresh.load(options(chatFile())).model;
        QCOMPARE(fresh.answer(chat(model, messages)).text, second.text);
    }

    void generatesForTwoChatsAtOnce()
    {
        const auto alone = m_driver->answer(story(m_stories, "Once upon a time", 60));
        const auto otherAlone = m_driver->answer(story(m_stories, "The little dog", 60));
        const RequestId first = m_driver->engine().submit(story(m_stories, "Once upon a time", 60));
        const RequestId second = m_driver->engine().submit(story(m_stories, "The little dog", 60));
        QCOMPARE(m_driver->waitAnswer(first).text, alone.text);
        QCOMPARE(m_driver->waitAnswer(second).text, otherAlone.text);
    }

    void sameSeedGivesTheSameText()
    {
        Request request = story(m_stories, "One day", 40);
        request.sampling = {};
        request.sampling.seed = 42;
        const auto first = m_driver->answer(request);
        const auto second = m_driver->answer(request);
        QCOMPARE(first.text, second.text);
        QCOMPARE(first.finished->stats.seed, uint64_t(42));
        request.sampling.seed = 43;
        QVERIFY(m_driver->answer(request).text != first.text);
    }

    void stopsAtAStopText()
    {
        Request request = story(m_stories, "Once upon a time", 100);
        const std::string whole = m_driver->answer(request).text;
        request.stop = {"Lily"};
        const auto answer = m_driver->answer(request);
        QCOMPARE(int(answer.finished->reason), int(FinishReason::StopText));
        QCOMPARE(answer.text, whole.substr(0, whole.find("Lily")));
    }

    void goesOnWithACutAnswer()
    {
        const std::vector<Message> messages{{"user", "Hi, how are you today?"}};
        const auto cut = m_driver->answer(chat(m_chat, messages, 4));
        QCOMPARE(int(cut.finished->reason), int(FinishReason::MaxTokens));
        Request rest = chat(m_chat, messages);
        std::get<ChatPrompt>(rest.prompt).continueAnswer = cut.text;
        QCOMPARE(cut.text + m_driver->answer(rest).text, std::string("I'm doing well, thank you. How are you?"));
    }

    void cancelsWithinAStep()
    {
        Request request = story(m_stories, "Once upon a time", 400);
        request.ignoreEnd = true;
        const RequestId id = m_driver->engine().submit(request);
        m_driver->waitPieces(id, 3);
        QElapsedTimer timer;
        timer.start();
        m_driver->engine().cancel(id);
        const auto answer = m_driver->waitAnswer(id);
        QCOMPARE(int(answer.finished->reason), int(FinishReason::Cancelled));
        QVERIFY(timer.elapsed() < 2000);
        QVERIFY(answer.finished->stats.generatedTokens < 400);
        QVERIFY(m_driver->answer(story(m_stories, "Once", 3)).finished); // and goes on working
    }

    void stopsWhenTheContextIsFull()
    {
        const ModelId small = m_driver->load(options(storiesFile(), 64)).model;
        Request request = story(small, "Once upon a time", -1);
        request.ignoreEnd = true;
        const auto answer = m_driver->answer(request);
        QCOMPARE(int(answer.finished->reason), int(FinishReason::ContextFull));
        QCOMPARE(answer.finished->stats.contextTokens, 64);
        QCOMPARE(answer.finished->stats.promptTokens + answer.finished->stats.generatedTokens, 64);

        const auto tooLong = m_driver->answer(story(small, std::string(400, 'x'), 5));
        QVERIFY(tooLong.failed);
        QCOMPARE(tooLong.failed->kind, std::string("context_full"));
        m_driver->unload(small);
    }

    void leavesOutTheOldestTurnsWhenTheyDoNotFit()
    {
        const ModelId small = m_driver->load(options(chatFile(), 64)).model;
        std::vector<Message> messages;
        for (int i = 0; i < 8; ++i) {
            messages.push_back({"user", "I like to play with my red ball in the garden."});
            messages.push_back({"assistant", "That sounds like fun!"});
        }
        messages.push_back({"user", "Hi, how are you today?"});
        Request request = chat(small, messages, 8);
        const auto answer = m_driver->answer(request);
        QVERIFY2(answer.finished, answer.failed ? answer.failed->message.c_str() : "");
        QVERIFY(answer.prompt->droppedMessages >= 2);
        QCOMPARE(answer.prompt->droppedMessages % 2, 0); // answers go with their questions
        QVERIFY(answer.finished->stats.promptTokens <= 64 - 8);

        request.overflow = OverflowPolicy::Stop;
        const auto refused = m_driver->answer(request);
        QVERIFY(refused.failed);
        QCOMPARE(refused.failed->kind, std::string("context_full"));
        m_driver->unload(small);
    }

    void goesOnPastAFullContextByLeavingOutTurns()
    {
        const ModelId small = m_driver->load(options(chatFile(), 64)).model;
        std::vector<Message> messages;
        for (int i = 0; i < 3; ++i) {
            messages.push_back({"user", "I like my red ball."});
            messages.push_back({"assistant", "That sounds like fun!"});
        }
        messages.push_back({"user", "Hi!"});
        Request request = chat(small, messages, -1);
        request.ignoreEnd = true;
        const auto answer = m_driver->answer(request);
        QVERIFY(answer.finished);
        QVERIFY(answer.prompt->droppedMessages > 0);
        QVERIFY(answer.finished->stats.generatedTokens > 64 - 36);
        m_driver->unload(small);
    }

    void tellsWhatIsWrongWithARequest()
    {
        QCOMPARE(m_driver->answer(story(999, "x", 1)).failed->kind, std::string("no_model"));
        Request bad = story(m_stories, "x", 1);
        bad.prompt = TokenPrompt{1, 100000};
        QCOMPARE(m_driver->answer(bad).failed->kind, std::string("invalid_token"));
        bad.prompt = TokenPrompt{};
        QVERIFY(m_driver->answer(bad).failed);
        bad = story(m_stories, "x", 1);
        bad.sampling.topP = -3;
        QVERIFY(m_driver->answer(bad).failed);
    }

    void tellsWhyAModelDoesNotLoad()
    {
        const auto missing = m_driver->load(options("/no/such/model.gguf"));
        QVERIFY(missing.failed);
        QCOMPARE(int(missing.failed->code), int(ErrorCode::NotFound));
        QVERIFY(missing.failed->message.find("/no/such/model.gguf") != std::string::npos);
        const auto foreign = m_driver->load(options(fixturesFolder() / "malformed/gguf/meta-architecture-unknown.gguf"));
        QVERIFY(foreign.failed);
        QCOMPARE(int(foreign.failed->code), int(ErrorCode::Unsupported));
        LoadOptions unknown = options(storiesFile());
        unknown.device = "vulkan:77";
        QVERIFY(m_driver->load(unknown).failed);
    }

    void refusesWhatCannotFitWithTheNumbers()
    {
        LoadOptions tooLarge = options(storiesFile());
        tooLarge.contextTokens = 512;
        tooLarge.batchTokens = 1 << 28; // scratch for such a batch is more than any machine has
        const auto refused = m_driver->load(tooLarge);
        QVERIFY(refused.failed);
        QCOMPARE(int(refused.failed->code), int(ErrorCode::OutOfMemory));
        QVERIFY(refused.failed->message.find("GB") != std::string::npos);
    }

    void cancelsALoad()
    {
        const ModelId model = m_driver->engine().load(options(chatFile()));
        m_driver->engine().unload(model);
        const auto result = m_driver->waitLoaded(model);
        if (result.loaded) // it was faster
            return;
        QCOMPARE(int(result.failed->code), int(ErrorCode::Cancelled));
    }

    void reportsProgressOfALoad()
    {
        const auto result = m_driver->load(options(chatFile()));
        QVERIFY(result.loaded);
        QVERIFY(result.progress.size() > 3);
        for (size_t i = 1; i < result.progress.size(); ++i)
            QVERIFY(result.progress[i].fraction >= result.progress[i - 1].fraction);
        QCOMPARE(result.loaded->placement.layers, 8);
        QCOMPARE(result.loaded->placement.layersOnGpu, 0);
        QVERIFY(!result.loaded->placement.reason.empty());
        m_driver->unload(result.model);
    }
};

QTEST_GUILESS_MAIN(EngineTest)
#include "engine_test.moc"
