#include "app/chat/chatcontroller.h"

#include "app/chat/requestbuilder.h"
#include "app/chat/toolcalls.h"
#include "app/engine/enginehost.h"
#include "app/guide/guiderequest.h"
#include "app/settings/settings.h"
#include "app/store/chatstore.h"
#include "app/store/whendone.h"

#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>

namespace hearth {

namespace {

constexpr int draftMs = 500; // after the last key

qint64 now()
{
    return QDateTime::currentMSecsSinceEpoch();
}

} // namespace

ChatController::ChatController(ChatStore &store, EngineHost &engine, Settings &settings, QObject *parent)
    : QObject(parent), m_store(store), m_engine(engine), m_settings(settings), m_answers(store, engine)
{
    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(draftMs);
    connect(&m_draftTimer, &QTimer::timeout, this, [this] {
        if (m_open->chat.id >= 0)
            m_store.putChat(m_open->chat);
    });
    connect(&m_sampling, &SamplingModel::edited, this, [this] {
        m_open->chat.sampling = m_sampling.toJson();
        if (m_open->chat.id >= 0)
            m_store.putChat(m_open->chat);
        Q_EMIT samplingChanged();
    });
    connectAnswers();
    connectEngine();
    openNew();
}

ChatController::~ChatController() = default;

void ChatController::connectAnswers()
{
    connect(&m_answers, &Answers::pieces, this,
            [this](qint64 chat, qint64 message, const QString &text, const QString &thinking, int thinkingMs) {
                if (chat == chatId())
                    m_messages.appendPiece(message, text, thinking, thinkingMs);
            });
    connect(&m_answers, &Answers::toolCalls, &m_messages, &MessageListModel::setToolCalls);
    connect(&m_answers, &Answers::progressed, this, [this](qint64 chat) {
        if (chat != chatId())
            return;
        Q_EMIT generationChanged();
        Q_EMIT promptProgressChanged();
        Q_EMIT contextChanged();
    });
    connect(&m_documentAnswers, &DocumentAnswers::prepared, this, [this](qint64 chat, qint64 messageId) {
        if (chat != chatId())
            return;
        if (const MessageRecord *message = m_open->tree.find(messageId))
            m_messages.setMessage(*message);
        Q_EMIT generationChanged();
    });
    connect(&m_answers, &Answers::ended, this, [this](qint64 chat, qint64 messageId) {
        if (const auto found = m_sessions.find(chat); found != m_sessions.end()) {
            touch(*found->second);
            const MessageRecord *message = found->second->tree.find(messageId);
            if (chat == chatId() && message)
                m_messages.setMessage(*message);
            if (message && message->finishReason == QLatin1String("context_full")) {
                Q_EMIT notice(QStringLiteral("warning"),
                              message->model.isGuide()
                                  ? tr("That was too long for the guide. Ask in fewer words, or choose a bigger model.")
                                  : tr("The context is full. Start a new chat, load the model with a larger context, or let Hearth leave "
                                       "out the oldest messages (Settings)."));
            }
        }
        Q_EMIT generatingChatsChanged();
        if (chat == chatId()) {
            Q_EMIT generationChanged();
            Q_EMIT promptProgressChanged();
            Q_EMIT contextChanged();
            Q_EMIT canSendChanged();
        }
        dropIdleSessions();
    });
}

void ChatController::setModelDefaults(const ModelDefaults &defaults)
{
    m_defaults = defaults;
    m_sampling.setUsual(defaults.sampling);
    m_sampling.load(m_open->chat.sampling);
}

void ChatController::connectEngine()
{
    connect(&m_engine, &EngineHost::currentChanged, this, [this] {
        m_sampling.setUsualTemperature(isWithGuide() ? std::optional(guideTemperature) : std::nullopt);
        m_sampling.load(m_open->chat.sampling);
        Q_EMIT canSendChanged();
        Q_EMIT contextChanged();
    });
    connect(&m_settings, &Settings::defaultSystemPromptChanged, this, [this] {
        if (chatId() < 0 && isEmpty())
            setSystemPrompt(m_settings.defaultSystemPrompt());
    });
}

bool ChatController::isWithGuide() const
{
    return m_engine.current() && m_engine.current()->identity.isGuide();
}

bool ChatController::canSend() const
{
    return m_engine.current().has_value() && m_open->isLoaded && !isGenerating();
}

int ChatController::contextTokens() const
{
    return m_engine.current() ? m_engine.current()->loaded.placement.contextTokens : 0;
}

int ChatController::contextUsed() const
{
    if (isGenerating())
        return m_open->generation->promptTokens + m_open->generation->tokens;
    const QList<qint64> path = m_open->tree.path(m_open->chat.currentLeaf);
    for (auto id = path.rbegin(); id != path.rend(); ++id) {
        if (const int used = m_open->tree.find(*id)->stats.contextUsed; used > 0)
            return used;
    }
    return 0;
}

double ChatController::promptProgress() const
{
    return isGenerating() ? m_open->generation->promptProgress : -1;
}

void ChatController::setSystemPrompt(const QString &text)
{
    if (m_open->chat.systemPrompt == text)
        return;
    m_open->chat.systemPrompt = text;
    m_draftTimer.start();
    Q_EMIT systemPromptChanged();
}

void ChatController::setDraft(const QString &text)
{
    if (m_open->chat.draft == text)
        return;
    m_open->chat.draft = text;
    m_draftTimer.start();
    Q_EMIT draftChanged();
}

void ChatController::show(const SessionPtr &session)
{
    if (m_draftTimer.isActive() && m_open->chat.id >= 0)
        m_store.putChat(m_open->chat);
    m_draftTimer.stop();
    m_open = session;
    m_viewer.close();
    m_sampling.load(session->chat.sampling);
    QList<MessageListModel::Entry> none;
    m_messages.reset(none);
    refreshMessages();
    Q_EMIT chatChanged();
    Q_EMIT titleChanged();
    Q_EMIT generationChanged();
    Q_EMIT canSendChanged();
    Q_EMIT isEmptyChanged();
    Q_EMIT systemPromptChanged();
    Q_EMIT samplingChanged();
    Q_EMIT contextChanged();
    Q_EMIT promptProgressChanged();
    Q_EMIT draftChanged();
    dropIdleSessions();
}

void ChatController::openNew()
{
    if (m_open && chatId() < 0)
        return; // it is one
    auto session = std::make_shared<ChatSession>();
    session->isLoaded = true;
    session->chat.systemPrompt = m_settings.defaultSystemPrompt();
    show(session);
}

void ChatController::open(qint64 chatId)
{
    if (chatId < 0)
        return openNew();
    if (chatId == m_open->chat.id)
        return;
    if (const auto known = m_sessions.find(chatId); known != m_sessions.end())
        return show(known->second);
    auto session = std::make_shared<ChatSession>();
    session->chat.id = chatId;
    m_sessions[chatId] = session;
    show(session);
    whenDone(m_store.load(chatId), this, [this, chatId](const StoreResult<LoadedChat> &result) {
        if (result.error || result.value.chat.id < 0) {
            Q_EMIT notice(QStringLiteral("error"),
                          result.error ? tr("The chat cannot be read: %1").arg(result.error.message) : tr("The chat is no longer there."));
            m_sessions.erase(chatId);
            if (m_open->chat.id == chatId)
                openNew();
            return;
        }
        takeLoaded(chatId, result.value.chat, result.value.messages);
    });
}

void ChatController::takeLoaded(qint64 chatId, const ChatRecord &chat, const QList<MessageRecord> &messages)
{
    const auto found = m_sessions.find(chatId);
    if (found == m_sessions.end() || found->second->isLoaded)
        return;
    const SessionPtr session = found->second;
    session->chat = chat;
    session->tree.load(messages);
    if (!session->tree.contains(chat.currentLeaf))
        session->chat.currentLeaf = session->tree.newestLeaf();
    session->isLoaded = true;
    if (session == m_open)
        show(session);
}

void ChatController::refreshMessages()
{
    QList<MessageListModel::Entry> entries;
    for (const qint64 id : m_open->tree.path(m_open->chat.currentLeaf)) {
        const QList<qint64> siblings = m_open->tree.siblings(id);
        entries.append({*m_open->tree.find(id), int(siblings.indexOf(id)), int(siblings.size())});
    }
    m_messages.update(entries);
    Q_EMIT isEmptyChanged();
    Q_EMIT contextChanged();
}

void ChatController::touch(ChatSession &session)
{
    session.chat.updatedAt = now();
    if (m_engine.current())
        session.chat.model = m_engine.current()->identity;
    m_store.putChat(session.chat);
    Q_EMIT chatStored(session.chat);
}

qint64 ChatController::reserveId()
{
    if (chatId() >= 0)
        return chatId();
    if (m_open->reservedId < 0)
        m_open->reservedId = m_store.newId();
    return m_open->reservedId;
}

void ChatController::storeNewChat(const QString &firstText)
{
    m_open->chat.id = reserveId();
    m_open->chat.createdAt = now();
    m_open->chat.title = titleFrom(firstText);
    m_sessions[m_open->chat.id] = m_open;
    touch(*m_open);
    Q_EMIT newChatStored(chatId());
    Q_EMIT chatChanged();
    Q_EMIT titleChanged();
}

void ChatController::switchBranch(qint64 messageId, int delta)
{
    const QList<qint64> siblings = m_open->tree.siblings(messageId);
    const qsizetype to = siblings.indexOf(messageId) + delta;
    if (siblings.isEmpty() || to < 0 || to >= siblings.size() || isGenerating())
        return;
    m_open->chat.currentLeaf = m_open->tree.newestLeaf(siblings[to]);
    m_store.putChat(m_open->chat);
    refreshMessages();
}

void ChatController::deleteMessage(qint64 messageId)
{
    const MessageRecord *message = m_open->tree.find(messageId);
    if (!message || isGenerating())
        return;
    const QList<qint64> siblings = m_open->tree.siblings(messageId);
    const qint64 parent = message->parentId;
    const bool isOnShow = m_open->tree.path(m_open->chat.currentLeaf).contains(messageId);
    m_open->tree.remove(messageId);
    m_store.deleteMessage(messageId);
    if (isOnShow) {
        // The version before it, else the one after it, else what it followed.
        const qsizetype at = siblings.indexOf(messageId);
        const qint64 beside = siblings.size() == 1 ? -1 : siblings[at > 0 ? at - 1 : 1];
        m_open->chat.currentLeaf = beside >= 0 ? m_open->tree.newestLeaf(beside) : parent;
    }
    touch(*m_open);
    refreshMessages();
}

void ChatController::copyText(qint64 messageId)
{
    if (const MessageRecord *message = m_open->tree.find(messageId))
        copyString(textWithCalls(*message));
}

void ChatController::copyString(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

qint64 ChatController::lastUserMessageId() const
{
    const QList<qint64> path = m_open->tree.path(m_open->chat.currentLeaf);
    for (auto id = path.rbegin(); id != path.rend(); ++id) {
        if (m_open->tree.find(*id)->role == QLatin1String("user"))
            return *id;
    }
    return -1;
}

QString ChatController::messageText(qint64 messageId) const
{
    const MessageRecord *message = m_open->tree.find(messageId);
    return message ? message->content : QString();
}

void ChatController::setCodeColors(const QVariantMap &colors)
{
    const auto color = [&colors](const char *name) { return colors.value(QLatin1String(name)).toString(); };
    m_messages.setCodeColors(
        {color("keyword"), color("string"), color("comment"), color("number"), color("type"), color("function"), color("plain")});
}

void ChatController::forget(qint64 chatId)
{
    const auto found = m_sessions.find(chatId);
    if (found == m_sessions.end())
        return;
    m_answers.stop(*found->second);
    if (m_open->chat.id == chatId)
        openNew();
    dropIdleSessions();
}

QSet<qint64> ChatController::generatingChats() const
{
    QSet<qint64> chats;
    for (const auto &session : m_answers.running())
        chats.insert(session->chat.id);
    return chats;
}

void ChatController::dropIdleSessions()
{
    std::erase_if(m_sessions, [this](const auto &entry) { return entry.second != m_open && !entry.second->generation; });
}

void ChatController::shutDown()
{
    if (m_draftTimer.isActive() && chatId() >= 0)
        m_store.putChat(m_open->chat);
    m_draftTimer.stop();
    m_answers.abandon();
}

} // namespace hearth
