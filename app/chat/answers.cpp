#include "app/chat/answers.h"

#include "app/store/chatstore.h"

namespace hearth {

namespace {

// The one step that is proposed for an answer that failed.
QString actionFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::OutOfMemory: return QStringLiteral("reduce_context");
    case ErrorCode::Device: return QStringLiteral("use_cpu");
    case ErrorCode::Unsupported:
    case ErrorCode::Template: return QStringLiteral("choose_model");
    default: return QStringLiteral("retry");
    }
}

AnswerStats statsOf(const GenerationStats &stats)
{
    AnswerStats kept;
    kept.promptTokens = stats.promptTokens;
    kept.cachedTokens = stats.cachedTokens;
    kept.generatedTokens = stats.generatedTokens;
    kept.firstTokenSeconds = stats.firstTokenSeconds;
    kept.tokensPerSecond = stats.decodeTokensPerSecond();
    kept.contextUsed = stats.contextUsed;
    kept.contextTokens = stats.contextTokens;
    kept.seed = stats.seed;
    return kept;
}

// A call of which only the name came is complete with the next one, or was none.
bool dropUnfinishedCalls(MessageRecord &message)
{
    return message.toolCalls.removeIf([](const ToolCallRecord &call) { return !call.isComplete; }) > 0;
}

} // namespace

Answers::Answers(ChatStore &store, EngineHost &engine, QObject *parent) : QObject(parent), m_store(store), m_engine(engine)
{
    // A little under the promise, as timers are late rather than early.
    m_journalTimer.setInterval(ChatStore::journalMs - 50);
    connect(&m_journalTimer, &QTimer::timeout, this, &Answers::journal);
    connect(&engine, &EngineHost::promptInfo, this, &Answers::takePromptInfo);
    connect(&engine, &EngineHost::promptProgressed, this, [this](RequestId request, const PromptProgress &progress) {
        if (const SessionPtr session = sessionOf(request)) {
            session->generation->isQueued = false;
            session->generation->promptProgress = progress.total > 0 ? double(progress.done) / progress.total : -1;
            Q_EMIT progressed(session->chat.id);
        }
    });
    connect(&engine, &EngineHost::pieces, this, &Answers::takePieces);
    connect(&engine, &EngineHost::toolCalled, this, &Answers::takeToolCall);
    connect(&engine, &EngineHost::finished, this, &Answers::takeFinished);
    connect(&engine, &EngineHost::failed, this, &Answers::takeFailed);
}

void Answers::start(const SessionPtr &session, qint64 messageId, Request request)
{
    ChatGeneration generation;
    generation.messageId = messageId;
    generation.request = m_engine.submit(std::move(request));
    session->generation = std::move(generation);
    m_looking.remove(session->chat.id);
    if (session->generation->request == 0) {
        MessageRecord &message = *session->tree.find(messageId);
        message.state = MessageState::Failed;
        message.errorText = tr("No model is loaded.");
        message.errorAction = QStringLiteral("choose_model");
        end(session, message);
        return;
    }
    m_running.insert(session->generation->request, session);
    m_journalTimer.start();
}

void Answers::look(const SessionPtr &session, qint64 messageId)
{
    ChatGeneration generation;
    generation.messageId = messageId;
    generation.isLooking = true;
    generation.isQueued = false;
    session->generation = std::move(generation);
    m_looking.insert(session->chat.id, session);
}

bool Answers::isLooking(const ChatSession &session, qint64 messageId)
{
    return session.generation && session.generation->isLooking && session.generation->messageId == messageId;
}

void Answers::finish(const SessionPtr &session, qint64 messageId)
{
    MessageRecord &message = *session->tree.find(messageId);
    if (message.state == MessageState::Streaming)
        message.state = MessageState::Finished;
    end(session, message);
}

void Answers::stop(ChatSession &session)
{
    if (!session.generation || session.generation->isStopping)
        return;
    session.generation->isStopping = true;
    if (!session.generation->isLooking) {
        m_engine.cancel(session.generation->request);
    } else if (const SessionPtr looking = m_looking.value(session.chat.id)) {
        MessageRecord &message = *session.tree.find(session.generation->messageId);
        message.state = MessageState::Cut;
        message.finishReason = QStringLiteral("cancelled");
        end(looking, message);
    }
}

void Answers::takePromptInfo(RequestId request, const PromptInfo &info)
{
    const SessionPtr session = sessionOf(request);
    if (!session)
        return;
    session->generation->promptTokens = info.promptTokens;
    session->tree.find(session->generation->messageId)->droppedMessages = info.droppedMessages;
    Q_EMIT counted(session->chat.id, session->generation->messageId, info);
    Q_EMIT progressed(session->chat.id);
}

void Answers::takePieces(RequestId request, const PieceBatch &batch)
{
    const SessionPtr session = sessionOf(request);
    if (!session)
        return;
    ChatGeneration &generation = *session->generation;
    MessageRecord &message = *session->tree.find(generation.messageId);
    generation.isQueued = false;
    generation.promptProgress = -1;
    generation.tokens += batch.tokens;
    generation.hasUnsavedText = true;
    if (!batch.thinking.isEmpty() && !generation.thinking.isValid())
        generation.thinking.start();
    if (generation.thinking.isValid() && message.content.isEmpty() && message.toolCalls.isEmpty())
        message.thinkingMs = int(generation.thinking.elapsed());
    message.thinking += batch.thinking;
    // Templates leave line breaks between the reasoning and the answer.
    QString text = batch.text;
    while (message.content.isEmpty() && (text.startsWith(u'\n') || text.startsWith(u' ')))
        text.remove(0, 1);
    message.content += text;
    if (!text.trimmed().isEmpty() && dropUnfinishedCalls(message))
        Q_EMIT toolCalls(message.id, message.toolCalls);
    Q_EMIT pieces(session->chat.id, message.id, text, batch.thinking, message.thinkingMs);
    Q_EMIT progressed(session->chat.id);
}

void Answers::takeToolCall(RequestId request, const ToolCallPiece &piece)
{
    const SessionPtr session = sessionOf(request);
    if (!session)
        return;
    MessageRecord &message = *session->tree.find(session->generation->messageId);
    dropUnfinishedCalls(message);
    message.toolCalls.append({QString::fromStdString(piece.call.id), QString::fromStdString(piece.call.name),
                              QString::fromStdString(piece.call.arguments), piece.isComplete});
    session->generation->hasUnsavedText = true;
    Q_EMIT toolCalls(message.id, message.toolCalls);
}

void Answers::takeFinished(RequestId request, const Finished &finished)
{
    const SessionPtr session = sessionOf(request);
    if (!session)
        return;
    MessageRecord &message = *session->tree.find(session->generation->messageId);
    message.state = finished.reason == FinishReason::Cancelled ? MessageState::Cut : MessageState::Finished;
    const std::string_view reason = finishReasonName(finished.reason);
    message.finishReason = QString::fromUtf8(reason.data(), qsizetype(reason.size()));
    message.stats = statsOf(finished.stats);
    end(session, message);
}

void Answers::takeFailed(RequestId request, const Failed &failed)
{
    const SessionPtr session = sessionOf(request);
    if (!session)
        return;
    MessageRecord &message = *session->tree.find(session->generation->messageId);
    if (m_retry && message.content.isEmpty() && !session->generation->isStopping && m_retry(session, message.id, failed)) {
        m_running.remove(request);
        return;
    }
    if (failed.code == ErrorCode::Cancelled) {
        message.state = MessageState::Cut;
        message.finishReason = QStringLiteral("cancelled");
    } else {
        message.state = MessageState::Failed;
        message.errorText = QString::fromStdString(failed.message);
        message.errorAction = actionFor(failed.code);
    }
    end(session, message);
}

void Answers::end(const SessionPtr &session, MessageRecord &message)
{
    dropUnfinishedCalls(message);
    m_store.finishMessage(message);
    if (session->generation)
        m_running.remove(session->generation->request);
    m_looking.remove(session->chat.id);
    session->generation.reset();
    if (m_running.isEmpty())
        m_journalTimer.stop();
    Q_EMIT ended(session->chat.id, message.id);
}

void Answers::journal()
{
    for (const SessionPtr &session : std::as_const(m_running)) {
        if (!session->generation->hasUnsavedText)
            continue;
        session->generation->hasUnsavedText = false;
        m_store.journal(*session->tree.find(session->generation->messageId));
    }
}

void Answers::abandon()
{
    for (const SessionPtr &session : running()) {
        stop(*session);
        if (!session->generation)
            continue; // it was looking
        MessageRecord &message = *session->tree.find(session->generation->messageId);
        message.state = MessageState::Cut;
        message.finishReason = QStringLiteral("cancelled");
        end(session, message);
    }
}

} // namespace hearth
