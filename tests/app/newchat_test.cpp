#include "app/chat/chatcontroller.h"
#include "app/documents/attachmentcontroller.h"
#include "app/engine/enginehost.h"
#include "app/settings/settings.h"
#include "app/store/chatstore.h"
#include "tests/app/fakeengine.h"
#include "tests/support/scripteddocuments.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;
using hearth::test::FakeEngine;

namespace {

// A chat with a model and documents, connected as Application connects them.
struct Bench
{
    Bench()
        : settings(folder.path()), store(folder.path()), chats(store), host(hearth::test::fakeEngine(engine)), chat(chats, host, settings),
          attachments(documents, [this] { return chat.reserveId(); })
    {
        QObject::connect(&chat, &ChatController::newChatStored, &attachments, &AttachmentController::keepAs);
        QObject::connect(&chat, &ChatController::chatChanged, &attachments, [this] { attachments.setChat(chat.chatId()); });
        store.open().waitForFinished();
        LoadOptions options;
        options.path = "/m.gguf";
        host.load(options);
        engine->finishLoad();
        QVERIFY(QTest::qWaitFor([this] { return host.current().has_value(); }));
    }
    void ask(const QString &question)
    {
        chat.send(question);
        engine->piece(engine->lastRequest(), "Yes.");
        engine->finish(engine->lastRequest());
        QVERIFY(QTest::qWaitFor([this] { return !chat.isGenerating(); }));
    }

    QTemporaryDir folder;
    FakeEngine *engine = nullptr;
    Settings settings;
    Store store;
    ChatStore chats;
    EngineHost host;
    ChatController chat;
    test::ScriptedDocuments documents;
    AttachmentController attachments;
};

} // namespace

// A chat before and while it is stored: its id, and what is attached to it.
class NewChatTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isStoredWithTheIdThatWasSetAside();
    void keepsWhatWasAttachedToIt();
    void leavesNothingOfAChatThatWasNotStored();
};

void NewChatTest::isStoredWithTheIdThatWasSetAside()
{
    Bench bench;
    const qint64 id = bench.chat.reserveId();
    QCOMPARE(bench.chat.reserveId(), id);
    QCOMPARE(bench.chat.chatId(), -1);
    QSignalSpy stored(&bench.chat, &ChatController::newChatStored);
    bench.ask(QStringLiteral("Hi"));
    QCOMPARE(bench.chat.chatId(), id);
    QCOMPARE(stored.size(), 1);
    QCOMPARE(bench.chat.reserveId(), id);
    bench.ask(QStringLiteral("And?"));
    QCOMPARE(stored.size(), 1);
    bench.chat.openNew();
    QVERIFY(bench.chat.reserveId() != id);
}

void NewChatTest::keepsWhatWasAttachedToIt()
{
    Bench bench;
    const qint64 notes = bench.documents.addCollection(QStringLiteral("Notes"));
    bench.attachments.attach(notes);
    bench.ask(QStringLiteral("Hi"));
    const qint64 id = bench.chat.chatId();
    QCOMPARE(bench.documents.collectionsOf(id), QList<qint64>{notes});
    QCOMPARE(bench.attachments.count(), 1);
    bench.chat.openNew();
    QCOMPARE(bench.attachments.count(), 0);
    QCOMPARE(bench.documents.collectionsOf(id), QList<qint64>{notes});
    bench.chat.open(id);
    QCOMPARE(bench.attachments.count(), 1);
}

void NewChatTest::leavesNothingOfAChatThatWasNotStored()
{
    Bench bench;
    bench.ask(QStringLiteral("Hi"));
    const qint64 stored = bench.chat.chatId();
    bench.chat.openNew();
    bench.attachments.attach(bench.documents.addCollection(QStringLiteral("Notes")));
    const qint64 left = bench.chat.reserveId();
    QCOMPARE(bench.documents.collectionsOf(left).size(), 1);
    bench.chat.open(stored);
    QCOMPARE(bench.documents.collectionsOf(left).size(), 0);
    QCOMPARE(bench.attachments.count(), 0);
}

QTEST_MAIN(NewChatTest)
#include "newchat_test.moc"
