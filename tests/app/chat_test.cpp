#include "app/chat/chatlistcontroller.h"
#include "tests/app/chatbench.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace hearth;
using namespace hearth::test;

namespace {

// Everything a window has but the window.
struct Bench : ChatBench
{
    Bench() { loadModel(); }

    QString text(int row) { return value(row, "text").toString(); }
    qint64 id(int row) { return value(row, "messageId").toLongLong(); }
    QString state(int row) { return value(row, "state").toString(); }
    int count() { return chat.messages()->rowCount(); }
    QList<MessageRecord> stored() { return chats.load(chat.chatId()).result().value.messages; }

    ChatListController list{chats, chat};
    QAbstractItemModelTester messagesTester{chat.messages(), QAbstractItemModelTester::FailureReportingMode::QtTest};
    QAbstractItemModelTester listTester{list.model(), QAbstractItemModelTester::FailureReportingMode::QtTest};
};

} // namespace

class ChatTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storesAndStreamsAnAnswer();
    void keepsThinkingApart();
    void keepsAndShowsToolCalls();
    void titlesTheChatByItsFirstQuestion();
    void stopsAndContinues();
    void regeneratesBesideTheOldAnswer();
    void editsIntoABranchAndSwitches();
    void deletesAMessageWithWhatFollows();
    void generatesInTwoChatsAtOnce();
    void journalsWhileItStreams();
    void tellsWhyAnAnswerFailed();
    void leavesFailedAnswersOutOfThePrompt();
    void cutsTheAnswerWhenTheModelIsSwitched();
    void sendsSystemPromptAndSampling();
    void keepsDraftsPerChat();
    void searchesRenamesPinsAndRemoves();
    void findsTheChatAgainAfterARestart();
    void gathersPiecesToThirtyAFlush();
    void tellsOfDroppedMessages();
};

void ChatTest::storesAndStreamsAnAnswer()
{
    Bench bench;
    QVERIFY(bench.chat.canSend());
    bench.chat.send(QStringLiteral("Hi"));
    QVERIFY(bench.chat.isGenerating());
    QVERIFY(!bench.chat.canSend());
    QCOMPARE(bench.count(), 2);
    QCOMPARE(bench.state(1), QStringLiteral("streaming"));
    auto *blocks = bench.value(1, "blocks").value<BlockListModel *>();
    QVERIFY(blocks);
    const QAbstractItemModelTester tester(blocks, QAbstractItemModelTester::FailureReportingMode::QtTest);
    bench.engine->send(1, PromptInfo{10, 0, 0});
    bench.engine->send(1, PromptProgress{5, 10});
    QTRY_COMPARE(bench.chat.promptProgress(), 0.5);
    bench.engine->piece(1, "Hello **you");
    QTRY_COMPARE(bench.text(1), QStringLiteral("Hello **you"));
    QCOMPARE(blocks->blocks().size(), 1);
    bench.engine->piece(1, "**.\n\n- one\n");
    bench.engine->finish(1);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(blocks->blocks()[0].html, QStringLiteral("Hello <b>you</b>."));
    QCOMPARE(blocks->blocks()[1].kind, BlockKind::List);
    QCOMPARE(bench.state(1), QStringLiteral("finished"));
    QCOMPARE(bench.value(1, "tokensPerSecond").toDouble(), 10.0);
    QCOMPARE(bench.value(1, "firstTokenMs").toInt(), 250);
    QCOMPARE(bench.value(1, "finishReason").toString(), QStringLiteral("end"));
    QCOMPARE(bench.value(1, "modelName").toString(), QStringLiteral("Test"));
    QCOMPARE(bench.chat.contextUsed(), 31);
    QCOMPARE(bench.chat.contextTokens(), 2048);
    const QList<MessageRecord> stored = bench.stored();
    QCOMPARE(stored.size(), 2);
    QCOMPARE(stored[1].content, QStringLiteral("Hello **you**.\n\n- one\n"));
    QCOMPARE(stored[1].state, MessageState::Finished);
    QCOMPARE(stored[1].stats.generatedTokens, 21);
}

void ChatTest::keepsThinkingApart()
{
    Bench bench;
    bench.chat.send(QStringLiteral("Hi"));
    auto *blocks = bench.value(1, "blocks").value<BlockListModel *>();
    bench.engine->piece(1, "hm", true);
    QTRY_COMPARE(blocks->rowCount(), 1);
    QCOMPARE(blocks->blocks()[0].kind, BlockKind::Thinking);
    QVERIFY(blocks->blocks()[0].isOpen);
    bench.engine->piece(1, "\n\nYes");
    QTRY_COMPARE(blocks->rowCount(), 2);
    QVERIFY(!blocks->blocks()[0].isOpen);
    QCOMPARE(bench.text(1), QStringLiteral("Yes"));
    bench.engine->finish(1);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.stored()[1].thinking, QStringLiteral("hm"));
}

void ChatTest::keepsAndShowsToolCalls()
{
    Bench bench;
    bench.chat.send(QStringLiteral("1+2?"));
    auto *blocks = bench.value(1, "blocks").value<BlockListModel *>();
    const QAbstractItemModelTester tester(blocks, QAbstractItemModelTester::FailureReportingMode::QtTest);
    bench.engine->piece(1, "Let me add.");
    bench.engine->send(1, ToolCallPiece{0, {"", "add", ""}, false});
    QTRY_COMPARE(blocks->rowCount(), 2);
    QCOMPARE(blocks->blocks()[1].kind, BlockKind::ToolCall);
    QCOMPARE(blocks->blocks()[1].title, QStringLiteral("add"));
    QVERIFY(blocks->blocks()[1].isOpen);
    bench.engine->send(1, ToolCallPiece{0, {"c1", "add", "{\"a\":1,\"b\":[2,{}]}"}, true});
    QTRY_VERIFY(!blocks->blocks()[1].isOpen);
    QCOMPARE(blocks->blocks()[1].text, QStringLiteral("{\n  \"a\": 1,\n  \"b\": [\n    2,\n    {}\n  ]\n}"));
    bench.engine->send(1, ToolCallPiece{1, {"", "gone", ""}, false});
    QTRY_COMPARE(blocks->rowCount(), 3);
    bench.engine->piece(1, " Not a call."); // its text comes back
    QTRY_COMPARE(blocks->rowCount(), 2);
    bench.engine->finish(1, FinishReason::ToolCall);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.value(1, "finishReason").toString(), QStringLiteral("tool_call"));
    QCOMPARE(bench.value(1, "blocks").value<BlockListModel *>()->rowCount(), 2);
    const QList<MessageRecord> stored = bench.stored();
    QCOMPARE(stored[1].toolCalls.size(), 1);
    QCOMPARE(stored[1].toolCalls[0].arguments, QStringLiteral("{\"a\":1,\"b\":[2,{}]}"));
    // The next prompt has the call, and what became of it.
    bench.chat.send(QStringLiteral("So?"));
    const std::vector<Message> &messages = bench.prompt().messages;
    QCOMPARE(messages.size(), size_t(4));
    QCOMPARE(messages[1].toolCalls.size(), size_t(1));
    QCOMPARE(messages[2].role, std::string("tool"));
    QCOMPARE(messages[2].toolCallId, std::string("c1"));
    QCOMPARE(messages[3].content, std::string("So?"));
}

void ChatTest::titlesTheChatByItsFirstQuestion()
{
    Bench bench;
    bench.ask(QStringLiteral("\n# What is the capital of the largest country in the world?\nmore"), "A");
    QCOMPARE(bench.chat.title(), QStringLiteral("What is the capital of the largest country in…"));
    bench.ask(QStringLiteral("And then?"), "B");
    QCOMPARE(bench.chat.title(), QStringLiteral("What is the capital of the largest country in…"));
    QCOMPARE(bench.list.model()->rowCount(), 1);
}

void ChatTest::stopsAndContinues()
{
    Bench bench;
    bench.chat.send(QStringLiteral("Count"));
    bench.engine->piece(1, "one two");
    QTRY_COMPARE(bench.text(1), QStringLiteral("one two"));
    bench.chat.stop();
    bench.chat.stop();
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.engine->cancelled.size(), size_t(1));
    QCOMPARE(bench.state(1), QStringLiteral("cut"));
    QCOMPARE(bench.stored()[1].state, MessageState::Cut);

    bench.chat.continueAnswer(bench.id(1));
    QCOMPARE(bench.prompt().continueAnswer, std::string("one two"));
    QCOMPARE(bench.prompt().messages.size(), size_t(1));
    bench.engine->piece(2, " three");
    bench.engine->finish(2);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.count(), 2);
    QCOMPARE(bench.text(1), QStringLiteral("one two three"));
    QCOMPARE(bench.state(1), QStringLiteral("finished"));
    QCOMPARE(bench.stored()[1].content, QStringLiteral("one two three"));
}

void ChatTest::regeneratesBesideTheOldAnswer()
{
    Bench bench;
    bench.ask(QStringLiteral("Hi"), "first");
    bench.chat.regenerate(bench.id(1));
    bench.engine->piece(2, "second");
    bench.engine->finish(2);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.text(1), QStringLiteral("second"));
    QCOMPARE(bench.value(1, "branchIndex").toInt(), 1);
    QCOMPARE(bench.value(1, "branchCount").toInt(), 2);
    bench.chat.switchBranch(bench.id(1), -1);
    QCOMPARE(bench.text(1), QStringLiteral("first"));
    bench.chat.switchBranch(bench.id(1), -1); // there is none before it
    QCOMPARE(bench.text(1), QStringLiteral("first"));
    QCOMPARE(bench.stored().size(), 3);
}

void ChatTest::editsIntoABranchAndSwitches()
{
    Bench bench;
    bench.ask(QStringLiteral("one"), "1");
    bench.ask(QStringLiteral("two"), "2");
    bench.chat.editMessage(bench.id(0), QStringLiteral("eins"));
    QCOMPARE(bench.prompt().messages.size(), size_t(1));
    bench.engine->piece(3, "I");
    bench.engine->finish(3);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.count(), 2);
    QCOMPARE(bench.text(0), QStringLiteral("eins"));
    bench.chat.switchBranch(bench.id(0), -1);
    QCOMPARE(bench.count(), 4);
    QCOMPARE(bench.text(3), QStringLiteral("2"));
    QCOMPARE(bench.value(3, "isLast").toBool(), true);
    QCOMPARE(bench.stored().size(), 6);
}

void ChatTest::deletesAMessageWithWhatFollows()
{
    Bench bench;
    bench.ask(QStringLiteral("one"), "1");
    bench.ask(QStringLiteral("two"), "2");
    bench.chat.deleteMessage(bench.id(2));
    QCOMPARE(bench.count(), 2);
    QCOMPARE(bench.stored().size(), 2);
    bench.ask(QStringLiteral("three"), "3");
    QCOMPARE(bench.text(3), QStringLiteral("3"));
}

void ChatTest::generatesInTwoChatsAtOnce()
{
    Bench bench;
    bench.chat.send(QStringLiteral("A"));
    QVERIFY(!bench.chat.isQueued()); // there is no other that it could wait for
    const qint64 first = bench.chat.chatId();
    bench.list.newChat();
    QVERIFY(bench.chat.isEmpty());
    QVERIFY(bench.chat.canSend());
    bench.chat.send(QStringLiteral("B"));
    const qint64 second = bench.chat.chatId();
    QCOMPARE(bench.chat.generatingChats(), (QSet<qint64>{first, second}));
    QVERIFY(bench.chat.isQueued());
    for (int i = 0; i < 5; ++i) {
        bench.engine->piece(1, "a");
        bench.engine->piece(2, "b");
    }
    QTRY_COMPARE(bench.text(1), QStringLiteral("bbbbb"));
    bench.engine->finish(1);
    QTRY_COMPARE(bench.chat.generatingChats(), QSet<qint64>{second});
    QVERIFY(bench.chat.isGenerating());
    bench.list.open(first);
    QTRY_COMPARE(bench.count(), 2);
    QCOMPARE(bench.text(1), QStringLiteral("aaaaa"));
    QVERIFY(!bench.chat.isGenerating());
    bench.engine->piece(2, "!");
    bench.engine->finish(2);
    QTRY_VERIFY(bench.chat.generatingChats().isEmpty());
    QCOMPARE(bench.text(1), QStringLiteral("aaaaa"));
    bench.list.open(second);
    QTRY_COMPARE(bench.count(), 2);
    QCOMPARE(bench.text(1), QStringLiteral("bbbbb!"));
}

void ChatTest::journalsWhileItStreams()
{
    Bench bench;
    bench.chat.send(QStringLiteral("Hi"));
    bench.engine->piece(1, "some text");
    QTRY_COMPARE(bench.text(1), QStringLiteral("some text"));
    QTest::qWait(ChatStore::journalMs);
    const MessageRecord stored = bench.stored()[1];
    QCOMPARE(stored.content, QStringLiteral("some text"));
    QCOMPARE(stored.state, MessageState::Streaming);
}

void ChatTest::tellsWhyAnAnswerFailed()
{
    Bench bench;
    bench.chat.send(QStringLiteral("Hi"));
    bench.engine->send(1, Failed{ErrorCode::OutOfMemory, "No room.", {}});
    QTRY_VERIFY(!bench.chat.isGenerating());
    QCOMPARE(bench.state(1), QStringLiteral("failed"));
    QCOMPARE(bench.value(1, "errorText").toString(), QStringLiteral("No room."));
    QCOMPARE(bench.value(1, "errorAction").toString(), QStringLiteral("reduce_context"));
}

void ChatTest::leavesFailedAnswersOutOfThePrompt()
{
    Bench bench;
    bench.chat.send(QStringLiteral("Hi"));
    bench.engine->send(1, Failed{ErrorCode::Device, "Lost.", {}});
    QTRY_VERIFY(!bench.chat.isGenerating());
    bench.chat.send(QStringLiteral("again"));
    QCOMPARE(bench.prompt().messages.size(), size_t(1));
    QCOMPARE(bench.prompt().messages[0].content, std::string("Hi\n\nagain"));
}

void ChatTest::cutsTheAnswerWhenTheModelIsSwitched()
{
    Bench bench;
    bench.chat.send(QStringLiteral("Hi"));
    bench.engine->piece(1, "part");
    QTRY_COMPARE(bench.text(1), QStringLiteral("part"));
    LoadOptions options;
    options.path = "/other.gguf";
    bench.host.load(options);
    QVERIFY(!bench.chat.canSend());
    bench.engine->send(1, Finished{FinishReason::Cancelled, {}}); // what unloading does to requests
    QTRY_COMPARE(bench.state(1), QStringLiteral("cut"));
    bench.engine->finishLoad("Other");
    QTRY_VERIFY(bench.chat.canSend());
    bench.chat.continueAnswer(bench.id(1));
    QCOMPARE(bench.engine->requests.at(2).model, ModelId(2));
}

void ChatTest::sendsSystemPromptAndSampling()
{
    Bench bench;
    bench.settings.setDefaultSystemPrompt(QStringLiteral("Be kind."));
    QCOMPARE(bench.chat.systemPrompt(), QStringLiteral("Be kind."));
    bench.chat.setSystemPrompt(QStringLiteral("Be brief."));
    QVERIFY(!bench.chat.hasOwnSampling());
    bench.chat.sampling()->setTemperature(0);
    bench.chat.sampling()->setMaxTokens(7);
    bench.chat.sampling()->moveStage(0, 5);
    bench.chat.sampling()->setSeed(QStringLiteral("18446744073709551615"));
    QVERIFY(bench.chat.hasOwnSampling());
    bench.settings.setOverflowPolicy(QStringLiteral("stop"));
    bench.ask(QStringLiteral("Hi"), "A");
    const Request &request = bench.engine->requests.at(1);
    QCOMPARE(request.sampling.temperature, 0.0f);
    QCOMPARE(request.sampling.seed, uint64_t(18446744073709551615ULL));
    QCOMPARE(request.sampling.order.back(), SamplerStage::Penalties);
    QCOMPARE(request.maxTokens, 7);
    QCOMPARE(request.overflow, OverflowPolicy::Stop);
    QCOMPARE(bench.prompt().messages[0].content, std::string("Be brief."));
    const qint64 chat = bench.chat.chatId();
    bench.list.newChat();
    QVERIFY(bench.chat.sampling()->isDefault());
    QCOMPARE(bench.chat.systemPrompt(), QStringLiteral("Be kind."));
    bench.list.open(chat);
    QTRY_COMPARE(bench.chat.systemPrompt(), QStringLiteral("Be brief."));
    QCOMPARE(bench.chat.sampling()->maxTokens(), 7);
    QCOMPARE(bench.chat.sampling()->order().last(), QStringLiteral("penalties"));
}

void ChatTest::keepsDraftsPerChat()
{
    Bench bench;
    bench.ask(QStringLiteral("Hi"), "A");
    const qint64 chat = bench.chat.chatId();
    bench.chat.setDraft(QStringLiteral("half a"));
    bench.list.newChat();
    QCOMPARE(bench.chat.draft(), QString());
    bench.list.open(chat);
    QTRY_COMPARE(bench.chat.draft(), QStringLiteral("half a"));
}

void ChatTest::searchesRenamesPinsAndRemoves()
{
    Bench bench;
    for (const char *question : {"apples", "pears", "plums"}) {
        bench.list.newChat();
        bench.ask(QLatin1String(question), "An answer");
    }
    ChatListModel &model = *bench.list.model();
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.at(0).title, QStringLiteral("plums"));
    const qint64 pears = model.at(1).id;
    bench.list.setPinned(pears, true);
    QTRY_COMPARE(model.at(0).id, pears);
    bench.list.rename(pears, QStringLiteral("Bananas"));
    QTRY_COMPARE(model.at(0).title, QStringLiteral("Bananas"));
    bench.list.setSearchText(QStringLiteral("pea"));
    QTRY_COMPARE(model.rowCount(), 1);
    QVERIFY(!model.at(0).snippet.isEmpty());
    bench.list.setSearchText({});
    QTRY_COMPARE(model.rowCount(), 3);
    QSignalSpy removed(&bench.list, &ChatListController::removed);
    bench.list.remove(pears);
    QCOMPARE(removed.first().at(1).toString(), QStringLiteral("Bananas"));
    QCOMPARE(model.rowCount(), 2);
    bench.list.undoRemove(pears);
    QTRY_COMPARE(model.rowCount(), 3);
    QTRY_COMPARE(bench.chat.title(), QStringLiteral("Bananas"));
    bench.list.openNext();
    QTRY_COMPARE(bench.chat.title(), QStringLiteral("plums"));
}

void ChatTest::findsTheChatAgainAfterARestart()
{
    QTemporaryDir folder;
    qint64 id = -1;
    for (int run = 0; run < 2; ++run) {
        FakeEngine *engine = nullptr;
        Settings settings(folder.path());
        Store store(folder.path());
        ChatStore chats(store);
        EngineHost host(hearth::test::fakeEngine(engine));
        ChatController chat(chats, host, settings);
        chats.setLargestId(store.open().result().largestId);
        if (run == 0) {
            host.load({});
            engine->loads.back().path = "/m.gguf";
            engine->finishLoad();
            QTRY_VERIFY(chat.canSend());
            chat.send(QStringLiteral("Hi"));
            engine->piece(1, "an ans");
            QTRY_COMPARE(chat.messages()->rowCount(), 2);
            QTest::qWait(50);
            id = chat.chatId();
            chat.shutDown(); // as quitting does, in the middle of an answer
            continue;
        }
        chat.open(id);
        QTRY_COMPARE(chat.messages()->rowCount(), 2);
        QCOMPARE(chat.messageText(chat.lastUserMessageId()), QStringLiteral("Hi"));
        QCOMPARE(chat.messages()->data(chat.messages()->index(1), MessageListModel::StateRole).toString(), QStringLiteral("cut"));
        QCOMPARE(chat.messages()->data(chat.messages()->index(1), MessageListModel::TextRole).toString(), QStringLiteral("an ans"));
    }
}

void ChatTest::gathersPiecesToThirtyAFlush()
{
    Bench bench;
    bench.chat.send(QStringLiteral("Hi"));
    int flushes = 0;
    connect(&bench.host, &EngineHost::pieces, this, [&] { ++flushes; });
    QElapsedTimer clock;
    clock.start();
    for (int sent = 0; clock.elapsed() < 600; ++sent) {
        bench.engine->piece(1, "x");
        QTest::qWait(1);
    }
    QVERIFY2(flushes <= 600 / 33 + 2, qPrintable(QString::number(flushes)));
    QVERIFY(flushes >= 5);
}

void ChatTest::tellsOfDroppedMessages()
{
    Bench bench;
    bench.chat.send(QStringLiteral("Hi"));
    bench.engine->send(1, PromptInfo{10, 0, 3});
    bench.engine->piece(1, "x");
    bench.engine->finish(1);
    QTRY_VERIFY(!bench.chat.isGenerating());
    QVERIFY(bench.value(1, "notice").toString().startsWith(QLatin1String("3 ")));
}

QTEST_MAIN(ChatTest)
#include "chat_test.moc"
