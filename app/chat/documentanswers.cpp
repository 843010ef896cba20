#include "app/chat/documentanswers.h"

#include "app/chat/citations.h"
#include "app/chat/evidence.h"
#include "app/store/chatstore.h"

#include <utility>

namespace hearth {

namespace {

// The last sentence of an answer that stands in its passages, without marks.
QString lastFounded(const MessageRecord &answer)
{
    const QList<PassageHit> given = sourcesFrom(answer.sources).given;
    const QList<SentenceCheck> checks = given.isEmpty() ? QList<SentenceCheck>() : checkSentences(answer.content, given);
    for (auto check = checks.rbegin(); check != checks.rend(); ++check) {
        if (!isDoubtful(*check) && (!check->cited.isEmpty() || check->foundIn > 0))
            return withoutMarks(answer.content.mid(check->start, check->length), int(given.size())).simplified();
    }
    return {};
}

// What was said before a message is written, with the question itself as the last that was asked.
SaidBefore saidUpTo(const ChatSession &session, qint64 messageId)
{
    SaidBefore said;
    const MessageRecord *answer = nullptr; // to the question before
    const MessageRecord *last = nullptr;
    for (const qint64 id : session.tree.path(messageId)) {
        const MessageRecord &message = *session.tree.find(id);
        if (message.role == QLatin1String("user")) {
            said.asked.append(message.content);
            answer = std::exchange(last, nullptr);
        } else if (id != messageId && message.role == QLatin1String("assistant")) {
            last = &message;
        }
    }
    if (answer != nullptr)
        said.answered = lastFounded(*answer);
    return said;
}

} // namespace

struct DocumentAnswers::Look
{
    SessionPtr session;
    qint64 messageId = -1;
    AnswerPlan plan;
    QList<qint64> collections;

    [[nodiscard]] MessageRecord &message() const { return *session->tree.find(messageId); }
};

DocumentAnswers::DocumentAnswers(Answers &answers, ChatStore &store, QObject *parent) : QObject(parent), m_answers(answers), m_store(store)
{
    connect(&answers, &Answers::counted, this, [this](qint64, qint64 messageId, const PromptInfo &info) { takeCount(messageId, info); });
    connect(&answers, &Answers::ended, this, [this](qint64, qint64 messageId) { takeEnd(messageId); });
    answers.setRetry([this](const SessionPtr &session, qint64 messageId, const Failed &failed) {
        return failed.kind == "context_full" && goWithLess(session, messageId);
    });
}

void DocumentAnswers::start(const SessionPtr &session, Wish wish)
{
    if (m_port)
        m_port->setBusy(true);
    const qint64 messageId = wish.messageId;
    const MessageRecord &message = *session->tree.find(messageId);
    const AnswerSources before = sourcesFrom(message.sources);
    const bool isGoneOnWith = before.kind == SourcesKind::Found || before.kind == SourcesKind::Whole;
    const QList<qint64> collections = m_port && !isGoneOnWith ? m_port->collectionsOf(session->chat.id) : QList<qint64>();
    if (!isGoneOnWith && collections.isEmpty())
        return m_answers.start(session, messageId, std::move(wish.request));
    wish.begun = message.content;
    auto look = std::make_shared<Look>(Look{session, messageId, AnswerPlan(std::move(wish), before), collections});
    look->plan.setTokensPerEstimate(m_tokensPerEstimate.value(message.model.path, AnswerPlan::firstTokensPerEstimate));
    m_looks.insert(messageId, look);
    m_answers.look(session, messageId);
    if (isGoneOnWith)
        go(look, look->plan.first());
    else
        search(look);
}

bool DocumentAnswers::isWanted(const LookPtr &look) const
{
    return m_looks.value(look->messageId) == look && Answers::isLooking(*look->session, look->messageId);
}

void DocumentAnswers::search(const LookPtr &look)
{
    SaidBefore said = saidUpTo(*look->session, look->messageId);
    const QString question = said.asked.isEmpty() ? QString() : said.asked.takeLast();
    DocumentQuery query;
    query.text = m_port->selfContained(question, said);
    query.collections = look->collections;
    query.limit = AnswerPlan::searchLimit;
    whenDone(this, m_port->search(query), [this, look](const std::optional<SearchOutcome> &outcome) {
        if (outcome)
            takeOutcome(look, *outcome);
        else
            fail(look, tr("The documents of this chat could not be searched. Look at the Documents page for what is wrong with them."));
    });
}

void DocumentAnswers::takeOutcome(const LookPtr &look, const SearchOutcome &outcome)
{
    if (!isWanted(look))
        return;
    if (!outcome.trouble.isEmpty())
        return fail(look, outcome.trouble);
    look->plan.take(outcome);
    whenDone(this, m_port->sizeInTokens(look->collections),
             [this, look](const std::optional<qint64> &tokens) { takeSize(look, tokens.value_or(-1)); });
}

void DocumentAnswers::takeSize(const LookPtr &look, qint64 tokens)
{
    if (!isWanted(look))
        return;
    if (!look->plan.mayBeWhole(tokens))
        return go(look, look->plan.first());
    whenDone(this, m_port->passages(look->collections), [this, look](const std::optional<QList<PassageHit>> &passages) {
        if (!isWanted(look))
            return;
        look->plan.takeWhole(passages.value_or(QList<PassageHit>()));
        go(look, look->plan.first());
    });
}

void DocumentAnswers::go(const LookPtr &look, AnswerStep step)
{
    MessageRecord &message = look->message();
    switch (step.kind) {
    case AnswerStep::Kind::Fail: return fail(look, step.text);
    case AnswerStep::Kind::Cut: // what can't be gone on with stays as it is
        message.state = MessageState::Cut;
        message.errorText = step.text;
        message.errorAction = QStringLiteral("choose_model");
        return m_answers.finish(look->session, message.id);
    case AnswerStep::Kind::Say:
        message.content = step.text;
        message.sources = sourcesText(look->plan.sources());
        return m_answers.finish(look->session, message.id);
    case AnswerStep::Kind::Ask: break;
    }
    message.sources = sourcesText(look->plan.sources());
    m_store.append(message);
    m_answers.start(look->session, message.id, std::move(step.request));
    Q_EMIT prepared(look->session->chat.id, message.id);
}

// The model counts more tokens than was thought: again, with fewer passages.
bool DocumentAnswers::goWithLess(const SessionPtr &session, qint64 messageId)
{
    const LookPtr look = m_looks.value(messageId);
    if (!look || look->session != session || look->message().state != MessageState::Streaming)
        return false;
    std::optional<AnswerStep> step = look->plan.withLess();
    if (step)
        go(look, std::move(*step));
    return step.has_value();
}

void DocumentAnswers::fail(const LookPtr &look, const QString &reason)
{
    if (!isWanted(look))
        return;
    MessageRecord &message = look->message();
    message.state = MessageState::Failed;
    message.errorText = reason;
    message.errorAction = QStringLiteral("retry");
    m_answers.finish(look->session, message.id);
}

void DocumentAnswers::takeCount(qint64 messageId, const PromptInfo &info)
{
    const LookPtr look = m_looks.value(messageId);
    if (!look)
        return;
    look->plan.takeCount(info);
    MessageRecord &message = look->message();
    message.droppedMessages = look->plan.sources().shares.droppedMessages;
    if (info.text.empty())
        return; // in the middle of the answer
    m_tokensPerEstimate[message.model.path] = look->plan.tokensPerEstimate();
    message.sources = sourcesText(look->plan.sources());
    Q_EMIT prepared(look->session->chat.id, messageId);
}

void DocumentAnswers::takeEnd(qint64 messageId)
{
    m_looks.remove(messageId);
    if (m_port && m_answers.running().isEmpty())
        m_port->setBusy(false);
}

} // namespace hearth
