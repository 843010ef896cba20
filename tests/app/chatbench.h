#pragma once

#include "app/chat/chatcontroller.h"
#include "app/chat/messagelistmodel.h"
#include "app/settings/settings.h"
#include "app/store/chatstore.h"
#include "tests/app/fakeengine.h"

#include <QTemporaryDir>
#include <QTest>

namespace hearth::test {

// A chat over a scripted engine and a history in a folder of its own.
struct ChatBench
{
    ChatBench() { store.open().waitForFinished(); }

    void loadModel(const LoadOptions &options = {.path = "/m.gguf"}, const ModelIdentity &known = {}, const std::string &name = "Test",
                   int contextTokens = 2048)
    {
        host.load(options, known);
        engine->finishLoad(name, contextTokens);
        QVERIFY(QTest::qWaitFor([this] { return host.current().has_value(); }));
    }
    void ask(const QString &question, const std::string &answer, FinishReason reason = FinishReason::End)
    {
        chat.send(question);
        engine->piece(engine->lastRequest(), answer);
        engine->finish(engine->lastRequest(), reason);
        QVERIFY(QTest::qWaitFor([this] { return !chat.isGenerating(); }));
    }
    // The row's role by name.
    QVariant value(int row, const char *role)
    {
        MessageListModel &model = *chat.messages();
        return model.data(model.index(row), model.roleNames().key(role));
    }
    const Request &request() { return engine->requests.at(engine->lastRequest()); }
    const ChatPrompt &prompt() { return std::get<ChatPrompt>(request().prompt); }

    QTemporaryDir folder;
    FakeEngine *engine = nullptr;
    Settings settings{folder.path()};
    Store store{folder.path()};
    ChatStore chats{store};
    EngineHost host{fakeEngine(engine)};
    ChatController chat{chats, host, settings};
};

} // namespace hearth::test
