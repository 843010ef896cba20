#pragma once

#include "app/store/chatqueries.h"
#include "app/store/store.h"

namespace hearth {

struct LoadedChat
{
    ChatRecord chat;               // id -1: there is none
    QList<MessageRecord> messages; // all branches
};

// Chats and messages for the UI thread: each call returns at once. Ids are given out here, so that a message has its id before it is
// written, and writing can wait.
class ChatStore
{
public:
    explicit ChatStore(Store &store) : m_store(store) { }

    // After Store::open(): goes on after the largest id in use.
    void setLargestId(qint64 id) { m_lastId = id; }
    qint64 newId() { return ++m_lastId; }

    QFuture<StoreResult<QList<ChatSummary>>> list();
    QFuture<StoreResult<QList<ChatSummary>>> search(const QString &typed);
    QFuture<StoreResult<LoadedChat>> load(qint64 chatId);

    void putChat(const ChatRecord &chat);
    void removeChat(qint64 chatId);
    void restoreChat(qint64 chatId);
    void purge(); // those removed 30 days ago

    void append(const MessageRecord &message);
    // While it streams; at most every journalMs. Survives a crash of the app, but not a power cut.
    void journal(const MessageRecord &message);
    // Survives a power cut.
    void finishMessage(const MessageRecord &message);
    void deleteMessage(qint64 messageId);

    static constexpr int journalMs = 250;

private:
    Store &m_store;
    qint64 m_lastId = 0;
};

} // namespace hearth
