// The part of ChatController that changes a chat's record, be the chat open or not.
#include "app/chat/chatcontroller.h"
#include "app/store/chatstore.h"
#include "app/store/whendone.h"

namespace hearth {

void ChatController::rename(qint64 chatId, const QString &title)
{
    changeChat(chatId, [title](ChatRecord &chat) {
        chat.title = title.simplified();
        chat.hasOwnTitle = true;
    });
}

void ChatController::setPinned(qint64 chatId, bool isPinned)
{
    changeChat(chatId, [isPinned](ChatRecord &chat) { chat.isPinned = isPinned; });
}

// One in memory is changed at once; one that is not is read, changed and written.
void ChatController::changeChat(qint64 chatId, const std::function<void(ChatRecord &)> &change)
{
    if (const auto found = m_sessions.find(chatId); found != m_sessions.end() && found->second->isLoaded) {
        change(found->second->chat);
        m_store.putChat(found->second->chat);
        Q_EMIT chatStored(found->second->chat);
        Q_EMIT titleChanged();
        return;
    }
    whenDone(m_store.load(chatId), this, [this, chatId, change](const StoreResult<LoadedChat> &result) {
        if (result.error || result.value.chat.id < 0)
            return;
        if (const auto found = m_sessions.find(chatId); found != m_sessions.end() && found->second->isLoaded)
            return changeChat(chatId, change); // opened in the meantime
        ChatRecord chat = result.value.chat;
        change(chat);
        m_store.putChat(chat);
        Q_EMIT chatStored(chat);
    });
}

} // namespace hearth
