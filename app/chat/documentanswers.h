#pragma once

#include "app/chat/answerdocuments.h"
#include "app/chat/answers.h"
#include "app/chat/answersources.h"

#include <QHash>
#include <QObject>

namespace hearth {

// Stands before Answers: a chat that has documents is looked up in them first, and its request gets the passages. What a search does not
// find is said by us, without a model. UI thread.
class DocumentAnswers : public QObject
{
    Q_OBJECT

public:
    using SessionPtr = Answers::SessionPtr;

    // How a message is to be written.
    struct Wish
    {
        qint64 messageId = -1; // in the session's tree, state Streaming, and stored
        Request request;       // without passages
        int contextTokens = 0;
        bool canRead = true;         // false: this model is no use with documents
        bool asksWhatIsNear = false; // also when nothing that was found is good enough
    };

    explicit DocumentAnswers(Answers &answers, ChatStore &store, QObject *parent = nullptr);
    void setPort(AnswerDocuments *port) { m_port = port; } // may be null; outlives this

    void start(const SessionPtr &session, Wish wish);

    // Documents that fit are given whole up to this size: reading more takes longer than looking.
    static constexpr int wholeTokens = 6000;
    static constexpr int searchLimit = 12; // passages

Q_SIGNALS:
    void prepared(qint64 chatId, qint64 messageId); // its sources are known

private:
    struct Look; // one message that is looked up, from the question to the end of its answer
    using LookPtr = std::shared_ptr<Look>;

    void goOn(const LookPtr &look);
    void cutShort(const LookPtr &look, const QString &reason);
    void search(const LookPtr &look);
    void takeOutcome(const LookPtr &look, const SearchOutcome &outcome);
    void takeSize(const LookPtr &look, qint64 tokens);
    void takeWhole(const LookPtr &look, const QList<PassageHit> &passages);
    void answerFound(const LookPtr &look);
    void endWithoutModel(const LookPtr &look, SourcesKind kind, const QString &text);
    void submit(const LookPtr &look);
    bool submitLess(const SessionPtr &session, qint64 messageId);
    void fail(const LookPtr &look, const QString &reason);
    void takeCount(qint64 messageId, const PromptInfo &info);
    void takeEnd(qint64 messageId);
    [[nodiscard]] bool isWanted(const LookPtr &look) const;
    [[nodiscard]] double tokensPerEstimate(const QString &model) const;

    Answers &m_answers;
    ChatStore &m_store;
    AnswerDocuments *m_port = nullptr;
    QHash<qint64, LookPtr> m_looks;             // by message
    QHash<QString, double> m_tokensPerEstimate; // by model, as the engine has counted
};

} // namespace hearth
