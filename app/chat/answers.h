#pragma once

#include "app/chat/chatsession.h"
#include "app/engine/enginehost.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace hearth {

class ChatStore;

// Runs the requests of all chats: submits, takes pieces into the message of their session, journals them at most every 250 ms, writes
// the finished answer. Several chats can generate at once; a session lives on here until its answer has ended. UI thread.
class Answers : public QObject
{
    Q_OBJECT

public:
    using SessionPtr = std::shared_ptr<ChatSession>;

    Answers(ChatStore &store, EngineHost &engine, QObject *parent = nullptr);

    // The message is in the session's tree, state Streaming, and stored.
    void start(const SessionPtr &session, qint64 messageId, Request request);
    // The same message, but nothing is submitted yet: its documents are looked in first. Then start() or finish(), unless it was
    // stopped in the meantime.
    void look(const SessionPtr &session, qint64 messageId);
    [[nodiscard]] static bool isLooking(const ChatSession &session, qint64 messageId);
    // Ends a message that no model is asked for, as it is in the session's tree.
    void finish(const SessionPtr &session, qint64 messageId);
    void stop(ChatSession &session);
    [[nodiscard]] QList<SessionPtr> running() const { return m_running.values() + m_looking.values(); }
    // All under way are written as cut, as they are now.
    void abandon();

    // Asked before a request that failed ends its message: true when it was started anew.
    using Retry = std::function<bool(const SessionPtr &session, qint64 messageId, const Failed &failed)>;
    void setRetry(Retry retry) { m_retry = std::move(retry); }

Q_SIGNALS:
    void counted(qint64 chatId, qint64 messageId, const hearth::PromptInfo &info); // the prompt
    void pieces(qint64 chatId, qint64 messageId, const QString &text, const QString &thinking, int thinkingMs);
    void toolCalls(qint64 messageId, const QList<hearth::ToolCallRecord> &calls);
    void progressed(qint64 chatId); // queue, prompt progress, number of tokens
    void ended(qint64 chatId, qint64 messageId);

private:
    void takePromptInfo(RequestId request, const PromptInfo &info);
    void takePieces(RequestId request, const PieceBatch &batch);
    void takeToolCall(RequestId request, const ToolCallPiece &piece);
    void takeFinished(RequestId request, const Finished &finished);
    void takeFailed(RequestId request, const Failed &failed);
    void end(const SessionPtr &session, MessageRecord &message);
    void journal();
    [[nodiscard]] SessionPtr sessionOf(RequestId request) const { return m_running.value(request); }

    ChatStore &m_store;
    EngineHost &m_engine;
    QHash<RequestId, SessionPtr> m_running;
    QHash<qint64, SessionPtr> m_looking; // by chat
    Retry m_retry;
    QTimer m_journalTimer;
};

} // namespace hearth
