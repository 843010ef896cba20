#pragma once

#include "app/chat/answers.h"
#include "app/chat/chatsession.h"
#include "app/chat/documentanswers.h"
#include "app/chat/documentviewer.h"
#include "app/chat/messagelistmodel.h"
#include "app/chat/samplingmodel.h"
#include "app/store/modeldefaults.h"

#include <QObject>
#include <QTimer>
#include <QVariantMap>

#include <functional>
#include <map>
#include <memory>

namespace hearth {

class ChatStore;
class EngineHost;
class Settings;

// The open chat: its messages, its settings, and what one can do with them. QML: Chat. UI thread.
// Owns the sessions of all chats that are open or generating; Answers runs their requests.
class ChatController : public QObject
{
    Q_OBJECT
    Q_PROPERTY(qint64 chatId READ chatId NOTIFY chatChanged) // -1: a new chat, not stored yet
    Q_PROPERTY(QString title READ title NOTIFY titleChanged)
    Q_PROPERTY(bool isGenerating READ isGenerating NOTIFY generationChanged)
    Q_PROPERTY(bool isQueued READ isQueued NOTIFY generationChanged)
    Q_PROPERTY(bool isLooking READ isLooking NOTIFY generationChanged) // in the chat's documents
    Q_PROPERTY(bool canSend READ canSend NOTIFY canSendChanged)
    Q_PROPERTY(bool isEmpty READ isEmpty NOTIFY isEmptyChanged)
    Q_PROPERTY(bool isLoading READ isLoading NOTIFY isEmptyChanged)
    Q_PROPERTY(hearth::MessageListModel *messages READ messages CONSTANT)
    Q_PROPERTY(QString systemPrompt READ systemPrompt WRITE setSystemPrompt NOTIFY systemPromptChanged)
    Q_PROPERTY(bool hasOwnSampling READ hasOwnSampling NOTIFY samplingChanged)
    Q_PROPERTY(hearth::SamplingModel *sampling READ sampling CONSTANT)
    Q_PROPERTY(int contextUsed READ contextUsed NOTIFY contextChanged)
    Q_PROPERTY(int contextTokens READ contextTokens NOTIFY contextChanged)
    Q_PROPERTY(double promptProgress READ promptProgress NOTIFY promptProgressChanged) // 0 to 1; -1: none
    Q_PROPERTY(hearth::DocumentViewer *viewer READ viewer CONSTANT)
    Q_PROPERTY(QString draft READ draft WRITE setDraft NOTIFY draftChanged)

public:
    ChatController(ChatStore &store, EngineHost &engine, Settings &settings, QObject *parent = nullptr);
    ~ChatController() override;

    [[nodiscard]] qint64 chatId() const { return m_open->chat.id; }
    [[nodiscard]] QString title() const { return m_open->chat.title; }
    [[nodiscard]] bool isGenerating() const { return m_open->generation.has_value(); }
    [[nodiscard]] bool isQueued() const { return isGenerating() && m_open->generation->isQueued && m_answers.running().size() > 1; }
    [[nodiscard]] bool isLooking() const { return isGenerating() && m_open->generation->isLooking; }
    [[nodiscard]] bool canSend() const;
    [[nodiscard]] bool isEmpty() const { return m_open->isLoaded && m_open->tree.isEmpty(); }
    [[nodiscard]] bool isLoading() const { return !m_open->isLoaded; }
    [[nodiscard]] MessageListModel *messages() { return &m_messages; }
    [[nodiscard]] DocumentViewer *viewer() { return &m_viewer; }
    [[nodiscard]] QString systemPrompt() const { return m_open->chat.systemPrompt; }
    void setSystemPrompt(const QString &text);
    [[nodiscard]] bool hasOwnSampling() const { return !m_open->chat.sampling.isEmpty(); }
    [[nodiscard]] SamplingModel *sampling() { return &m_sampling; }
    [[nodiscard]] int contextUsed() const;
    [[nodiscard]] int contextTokens() const;
    [[nodiscard]] double promptProgress() const;
    [[nodiscard]] QString draft() const { return m_open->chat.draft; }
    void setDraft(const QString &text);

    Q_INVOKABLE void send(const QString &text);
    Q_INVOKABLE void stop();
    Q_INVOKABLE void regenerate(qint64 messageId);
    Q_INVOKABLE void answerAnyway(qint64 messageId); // from what is nearest in the documents
    Q_INVOKABLE void editMessage(qint64 messageId, const QString &text);
    Q_INVOKABLE void switchBranch(qint64 messageId, int delta);
    Q_INVOKABLE void continueAnswer(qint64 messageId);
    Q_INVOKABLE void deleteMessage(qint64 messageId); // and what follows it
    Q_INVOKABLE void copyText(qint64 messageId);
    Q_INVOKABLE void copyString(const QString &text);
    Q_INVOKABLE qint64 lastUserMessageId() const;
    Q_INVOKABLE QString messageText(qint64 messageId) const;
    // {keyword, string, comment, number, type, function, plain} as "#rrggbb".
    Q_INVOKABLE void setCodeColors(const QVariantMap &colors);

    // Of the current model. Sampling counts for what a chat does not set, instructions for chats without a system prompt of their own.
    void setModelDefaults(const ModelDefaults &defaults);
    void setDocuments(AnswerDocuments *documents); // null: none; outlives this

    // The open chat's id. A new one's is set aside: it will be stored with it, if ever.
    qint64 reserveId();

    // For Chats.
    void openNew();
    void open(qint64 chatId);
    void rename(qint64 chatId, const QString &title);
    void setPinned(qint64 chatId, bool isPinned);
    void forget(qint64 chatId); // removed: stops it, opens a new chat when it was open
    [[nodiscard]] QSet<qint64> generatingChats() const;
    // Writes what is not written yet; the answers under way become cut. Before the store closes.
    void shutDown();

Q_SIGNALS:
    void newChatStored(qint64 chatId); // the open one; before chatChanged
    void chatChanged();
    void titleChanged();
    void generationChanged();
    void canSendChanged();
    void isEmptyChanged();
    void systemPromptChanged();
    void samplingChanged();
    void contextChanged();
    void promptProgressChanged();
    void draftChanged();
    void notice(const QString &kind, const QString &text);
    // For Chats: a chat is new or its title, pin, time or model changed.
    void chatStored(const hearth::ChatRecord &chat);
    void generatingChatsChanged();

private:
    using SessionPtr = std::shared_ptr<ChatSession>;
    void show(const SessionPtr &session);
    void takeLoaded(qint64 chatId, const ChatRecord &chat, const QList<MessageRecord> &messages);
    void refreshMessages();
    void startAnswer(qint64 parentId, bool asksWhatIsNear = false);
    void runAnswer(qint64 answerId, bool asksWhatIsNear = false);
    void changeChat(qint64 chatId, const std::function<void(ChatRecord &)> &change);
    void storeNewChat(const QString &firstText);
    void touch(ChatSession &session); // something happened: now is its time, and it is stored
    void connectAnswers();
    void connectEngine();
    void dropIdleSessions();
    [[nodiscard]] bool isWithGuide() const;

    ChatStore &m_store;
    EngineHost &m_engine;
    Settings &m_settings;
    MessageListModel m_messages{this};
    DocumentViewer m_viewer{[this](qint64 id, int number) { return m_messages.source(id, number); }, this};
    SamplingModel m_sampling{this};
    ModelDefaults m_defaults;
    std::map<qint64, SessionPtr> m_sessions; // stored chats that are open or generating, by id
    SessionPtr m_open;
    Answers m_answers;
    DocumentAnswers m_documentAnswers{m_answers, m_store};
    QTimer m_draftTimer;
};

} // namespace hearth
