#pragma once

#include "app/chat/answerdocuments.h"
#include "app/chat/answerplan.h"
#include "app/chat/answers.h"

#include <QHash>
#include <QObject>

namespace hearth {

// Stands before Answers: a chat that has documents is looked up in them first, and its request gets the passages, as AnswerPlan says. What
// a search does not find is said by us, without a model. UI thread.
class DocumentAnswers : public QObject
{
    Q_OBJECT

public:
    using SessionPtr = Answers::SessionPtr;

    // How a message is to be written; what is begun of it is taken from its session.
    struct Wish : AnswerWish
    {
        qint64 messageId = -1; // in the session's tree, state Streaming, and stored
    };

    explicit DocumentAnswers(Answers &answers, ChatStore &store, QObject *parent = nullptr);
    void setPort(AnswerDocuments *port) { m_port = port; } // may be null; outlives this

    void start(const SessionPtr &session, Wish wish);

Q_SIGNALS:
    void prepared(qint64 chatId, qint64 messageId); // its sources are known

private:
    struct Look; // one message that is looked up, from the question to the end of its answer
    using LookPtr = std::shared_ptr<Look>;

    void search(const LookPtr &look);
    void takeOutcome(const LookPtr &look, const SearchOutcome &outcome);
    void takeSize(const LookPtr &look, qint64 tokens);
    void go(const LookPtr &look, AnswerStep step);
    bool goWithLess(const SessionPtr &session, qint64 messageId);
    void fail(const LookPtr &look, const QString &reason);
    void takeCount(qint64 messageId, const PromptInfo &info);
    void takeEnd(qint64 messageId);
    [[nodiscard]] bool isWanted(const LookPtr &look) const;

    Answers &m_answers;
    ChatStore &m_store;
    AnswerDocuments *m_port = nullptr;
    QHash<qint64, LookPtr> m_looks;             // by message
    QHash<QString, double> m_tokensPerEstimate; // by model, as the engine has counted
};

} // namespace hearth
