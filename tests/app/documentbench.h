#pragma once

#include "app/chat/answersources.h"
#include "app/chat/chatcontroller.h"
#include "app/engine/enginehost.h"
#include "app/settings/settings.h"
#include "app/store/chatstore.h"
#include "tests/app/fakedocuments.h"
#include "tests/app/fakeengine.h"

#include <QAbstractItemModelTester>
#include <QTemporaryDir>
#include <QTest>

namespace hearth::test {

// A chat with documents, an engine and a search that a test plays.
struct DocumentBench
{
    explicit DocumentBench(int contextTokens = 4096)
        : settings(folder.path()), store(folder.path()), chats(store), host(fakeEngine(engine)), chat(chats, host, settings),
          tester(chat.messages(), QAbstractItemModelTester::FailureReportingMode::QtTest)
    {
        store.open().waitForFinished();
        LoadOptions options;
        options.path = "/m.gguf";
        host.load(options);
        engine->finishLoad("Test", contextTokens);
        QVERIFY(QTest::qWaitFor([this] { return host.current().has_value(); }));
        chat.setDocuments(&documents);
    }

    QVariant value(int row, const char *role)
    {
        MessageListModel &model = *chat.messages();
        return model.data(model.index(row), model.roleNames().key(role));
    }
    qint64 id(int row) { return value(row, "messageId").toLongLong(); }
    // Asks, answers the search, and waits for the model's turn.
    void ask(const QString &question, const QList<PassageHit> &hits, bool isFound = true)
    {
        const RequestId before = engine->lastRequest();
        chat.send(question);
        documents.answer(hits, isFound);
        QVERIFY(QTest::qWaitFor([&] { return engine->lastRequest() > before || !chat.isGenerating(); }));
    }
    void finish(const std::string &text)
    {
        engine->piece(engine->lastRequest(), text);
        engine->finish(engine->lastRequest());
        QVERIFY(QTest::qWaitFor([this] { return !chat.isGenerating(); }));
    }
    const std::vector<Message> &prompt() { return std::get<ChatPrompt>(engine->requests.at(engine->lastRequest()).prompt).messages; }
    MessageRecord stored(int row)
    {
        const qint64 wanted = id(row);
        const QList<MessageRecord> all = chats.load(chat.chatId()).result().value.messages;
        const auto found = std::find_if(all.begin(), all.end(), [wanted](const MessageRecord &one) { return one.id == wanted; });
        return found == all.end() ? MessageRecord() : *found;
    }
    AnswerSources sources(int row) { return sourcesFrom(stored(row).sources); }

    QTemporaryDir folder;
    FakeEngine *engine = nullptr;
    FakeDocuments documents;
    Settings settings;
    Store store;
    ChatStore chats;
    EngineHost host;
    ChatController chat;
    QAbstractItemModelTester tester;
};

inline QList<PassageHit> rent()
{
    return {madeHit(QStringLiteral("The yearly rent is 48,250 pounds.")),
            madeHit(QStringLiteral("Notice is six months."), QStringLiteral("Notes.md"), 0)};
}

} // namespace hearth::test
