#include "app/chat/chatcontroller.h"
#include "app/chat/requestbuilder.h"
#include "app/guide/guiderequest.h"
#include "app/settings/settings.h"
#include "app/store/chatstore.h"

#include <QDateTime>

// What of the open chat has answers written: sending, again, editing, going on.

namespace hearth {

static qint64 now()
{
    return QDateTime::currentMSecsSinceEpoch();
}

void ChatController::send(const QString &text)
{
    if (!canSend() || text.trimmed().isEmpty())
        return;
    m_open->chat.draft.clear();
    m_draftTimer.stop();
    Q_EMIT draftChanged();
    if (chatId() < 0)
        storeNewChat(text);
    else if (m_open->tree.isEmpty() && !m_open->chat.hasOwnTitle)
        m_open->chat.title = titleFrom(text);
    MessageRecord message;
    message.id = m_store.newId();
    message.chatId = chatId();
    message.parentId = m_open->chat.currentLeaf;
    message.role = QStringLiteral("user");
    message.content = text;
    message.createdAt = now();
    m_open->tree.add(message);
    m_store.append(message);
    startAnswer(message.id);
}

// A new answer below `parentId`, beside those that are there.
void ChatController::startAnswer(qint64 parentId, bool asksWhatIsNear)
{
    MessageRecord answer;
    answer.id = m_store.newId();
    answer.chatId = chatId();
    answer.parentId = parentId;
    answer.role = QStringLiteral("assistant");
    answer.state = MessageState::Streaming;
    answer.createdAt = now();
    if (m_engine.current())
        answer.model = m_engine.current()->identity;
    m_open->tree.add(answer);
    m_store.append(answer);
    m_open->chat.currentLeaf = answer.id;
    runAnswer(answer.id, asksWhatIsNear);
}

void ChatController::runAnswer(qint64 answerId, bool asksWhatIsNear)
{
    const OverflowPolicy overflow =
        m_settings.overflowPolicy() == QLatin1String("stop") ? OverflowPolicy::Stop : OverflowPolicy::DropOldest;
    touch(*m_open);
    refreshMessages();
    const QString instructions = instructionsFor(systemPrompt(), m_settings.defaultSystemPrompt(), m_defaults.instructions);
    Request request = buildRequest(*m_open, answerId, m_sampling, overflow, instructions);
    if (isWithGuide())
        adaptToGuide(request);
    DocumentAnswers::Wish wish;
    wish.messageId = answerId;
    wish.request = std::move(request);
    wish.contextTokens = contextTokens();
    wish.canRead = !isWithGuide();
    wish.asksWhatIsNear = asksWhatIsNear;
    m_documentAnswers.start(m_open, std::move(wish));
    Q_EMIT generationChanged();
    Q_EMIT canSendChanged();
    Q_EMIT generatingChatsChanged();
}

void ChatController::stop()
{
    m_answers.stop(*m_open);
}

void ChatController::regenerate(qint64 messageId)
{
    const MessageRecord *message = m_open->tree.find(messageId);
    if (!message || !canSend())
        return;
    startAnswer(message->role == QLatin1String("user") ? message->id : message->parentId);
}

void ChatController::editMessage(qint64 messageId, const QString &text)
{
    const MessageRecord *message = m_open->tree.find(messageId);
    if (!message || text.trimmed().isEmpty() || isGenerating())
        return;
    const bool isQuestion = message->role == QLatin1String("user");
    if (isQuestion && !canSend())
        return;
    MessageRecord edited = *message;
    edited.id = m_store.newId();
    edited.content = text;
    edited.state = MessageState::Finished;
    edited.createdAt = now();
    m_open->tree.add(edited);
    m_store.append(edited);
    m_open->chat.currentLeaf = edited.id;
    if (isQuestion)
        return startAnswer(edited.id);
    touch(*m_open);
    refreshMessages();
}

void ChatController::continueAnswer(qint64 messageId)
{
    MessageRecord *message = m_open->tree.find(messageId);
    if (!message || message->role != QLatin1String("assistant") || !canSend())
        return;
    message->state = MessageState::Streaming;
    message->finishReason.clear();
    message->errorText.clear();
    message->errorAction.clear();
    message->toolCalls.clear(); // the model goes on from the text alone
    if (message->content.isEmpty())
        message->thinking.clear(); // it was cut while it reasoned: that begins anew
    m_store.append(*message);
    m_open->chat.currentLeaf = messageId;
    runAnswer(messageId);
}

void ChatController::answerAnyway(qint64 messageId)
{
    if (const MessageRecord *message = m_open->tree.find(messageId); message && canSend())
        startAnswer(message->parentId, true);
}

void ChatController::setDocuments(AnswerDocuments *documents)
{
    m_documentAnswers.setPort(documents);
    m_viewer.setDocuments(documents);
}

} // namespace hearth
