// The process that kill_test kills: the app's own chat, store and engine host, with an engine that streams numbers as fast as a small
// model. Prints "token N T" (milliseconds since 1970) for each piece that it has handed over, and "finished N" after each whole answer
// that the store has written.

#include "app/chat/chatcontroller.h"
#include "app/engine/enginehost.h"
#include "app/settings/settings.h"
#include "app/store/chatstore.h"
#include "tests/app/fakeengine.h"

#include <QDateTime>
#include <QGuiApplication>
#include <QTimer>

#include <cstdio>

using namespace hearth;
using hearth::test::FakeEngine;

int main(int argc, char *argv[])
{
    QGuiApplication application(argc, argv);
    const QString folder = QString::fromLocal8Bit(argv[1]);
    constexpr int tokensAnAnswer = 120;
    FakeEngine *engine = nullptr;
    Settings settings(folder);
    Store store(folder);
    ChatStore chats(store);
    EngineHost host(hearth::test::fakeEngine(engine));
    ChatController chat(chats, host, settings);
    chats.setLargestId(store.open().result().largestId);
    LoadOptions options;
    options.path = "/m.gguf";
    host.load(options);
    engine->finishLoad();

    int answers = 0;
    int tokens = 0;
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&timer, &QTimer::timeout, &chat, [&] {
        if (chat.canSend() && tokens == 0)
            chat.send(QStringLiteral("question %1").arg(answers));
        if (!chat.isGenerating() || tokens >= tokensAnAnswer)
            return;
        engine->piece(engine->lastRequest(), std::to_string(tokens) + " ");
        std::printf("token %d %lld\n", tokens, static_cast<long long>(QDateTime::currentMSecsSinceEpoch()));
        if (++tokens == tokensAnAnswer)
            engine->finish(engine->lastRequest());
        std::fflush(stdout);
    });
    QObject::connect(&chat, &ChatController::generatingChatsChanged, &chat, [&] {
        if (chat.isGenerating() || tokens < tokensAnAnswer)
            return;
        // A read comes after all writes before it.
        store.run([](Database &) { return true; }).then(&chat, [&](const StoreResult<bool> &) {
            std::printf("finished %d\n", answers++);
            std::fflush(stdout);
            tokens = 0;
        });
    });
    timer.start(4);
    return QGuiApplication::exec();
}
