#include "app/store/chatstore.h"

#include "app/store/toolcallstext.h"

#include <QDateTime>

namespace hearth {

QFuture<StoreResult<QList<ChatSummary>>> ChatStore::list()
{
    return m_store.run([](Database &db) { return listChats(db); });
}

QFuture<StoreResult<QList<ChatSummary>>> ChatStore::search(const QString &typed)
{
    return m_store.run([typed](Database &db) { return searchChats(db, typed); });
}

QFuture<StoreResult<LoadedChat>> ChatStore::load(qint64 chatId)
{
    return m_store.run([chatId](Database &db) { return LoadedChat{readChat(db, chatId), readMessages(db, chatId)}; });
}

void ChatStore::putChat(const ChatRecord &chat)
{
    m_store.write([chat](Database &db) { hearth::putChat(db, chat); });
}

void ChatStore::removeChat(qint64 chatId)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    m_store.write([chatId, now](Database &db) { hearth::removeChat(db, chatId, now); });
}

void ChatStore::restoreChat(qint64 chatId)
{
    m_store.write([chatId](Database &db) { hearth::restoreChat(db, chatId); });
}

void ChatStore::purge()
{
    const qint64 before = QDateTime::currentDateTimeUtc().addDays(-30).toMSecsSinceEpoch();
    m_store.write([before](Database &db) { purgeChats(db, before); });
}

void ChatStore::append(const MessageRecord &message)
{
    m_store.write([message](Database &db) { db.transaction([&] { putMessage(db, message); }, true); });
}

void ChatStore::journal(const MessageRecord &message)
{
    m_store.write([id = message.id, content = message.content, thinking = message.thinking, calls = message.toolCalls](Database &db) {
        journalMessage(db, id, content, thinking, toolCallsText(calls));
    });
}

void ChatStore::finishMessage(const MessageRecord &message)
{
    append(message);
}

void ChatStore::deleteMessage(qint64 messageId)
{
    m_store.write([messageId](Database &db) { hearth::deleteMessage(db, messageId); });
}

} // namespace hearth
