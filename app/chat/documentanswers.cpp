#include "app/chat/documentanswers.h"

#include "app/chat/evidenceprompt.h"
#include "app/documents/reporttexts.h"
#include "app/store/chatstore.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr double firstTokensPerEstimate = 1.15; // of a model that has not counted yet: rather too many
constexpr double safetyFactor = 1.05;           // on what was counted
constexpr double lessFactor = 1.4;              // after a prompt that did not fit
constexpr int mostAttempts = 5;
constexpr int shownNearest = 3;
constexpr int leastAnswer = 64; // tokens

// What was asked before a message is written, oldest first, and the question itself last.
QStringList askedUpTo(const ChatSession &session, qint64 messageId)
{
    QStringList asked;
    for (const qint64 id : session.tree.path(messageId)) {
        const MessageRecord &message = *session.tree.find(id);
        if (message.role == QLatin1String("user"))
            asked.append(message.content);
    }
    return asked;
}

QString guideText()
{
    return DocumentAnswers::tr("The guide does not read documents. For an answer from them, choose another model. This was found:");
}

// What an answer, or that there is none, does not rest on.
QString noteOf(const SearchOutcome &outcome)
{
    const MissingFiles &missing = outcome.missing;
    QStringList notes;
    if (missing.waiting > 0)
        notes.append(DocumentAnswers::tr("Not read yet: %1").arg(fileCountText(missing.waiting)));
    if (missing.failed > 0)
        notes.append(DocumentAnswers::tr("Could not be read: %1").arg(fileCountText(missing.failed)));
    if (!missing.names.isEmpty()) {
        const bool isMore = missing.waiting + missing.failed > missing.names.size();
        notes.last() += QStringLiteral(" (%1%2)").arg(missing.names.join(QStringLiteral(", ")), isMore ? QStringLiteral(", …") : QString());
    }
    if (outcome.isByWordsOnly)
        notes.append(DocumentAnswers::tr("The model for meanings could not be used: searched by words"));
    return notes.join(QStringLiteral(". "));
}

int answerTokens(const Request &request, int contextTokens)
{
    constexpr int most = 1024;
    const int usual = std::clamp(contextTokens / 4, leastAnswer, most);
    return request.maxTokens > 0 ? std::min(request.maxTokens, usual) : usual;
}

// The messages as they are sent, until the engine tells how its template writes them.
QString promptText(const Request &request)
{
    QStringList parts;
    for (const Message &message : std::get<ChatPrompt>(request.prompt).messages)
        parts.append(QString::fromStdString(message.role + ":\n" + message.content));
    return parts.join(QStringLiteral("\n\n"));
}

// Estimates become what was counted.
void scale(ContextShares &shares, int promptTokens)
{
    const int estimated = shares.system + shares.history + shares.documents;
    const double factor = estimated > 0 ? double(promptTokens) / estimated : 1;
    for (int *part : {&shares.system, &shares.history, &shares.documents})
        *part = qRound(*part * factor);
}

} // namespace

struct DocumentAnswers::Look
{
    SessionPtr session;
    Wish wish;
    QList<qint64> collections;
    SearchOutcome outcome;
    QList<PassageHit> found; // to be given
    AnswerSources sources;
    double tokensPerEstimate = 1;
    bool isContinued = false; // there is an answer already: it stays, whatever happens
    int attempts = 0;
    int droppedTurns = 0; // messages; by us, for the passages

    [[nodiscard]] MessageRecord &message() const { return *session->tree.find(wish.messageId); }
    [[nodiscard]] PromptRoom room() const
    {
        PromptRoom room;
        room.contextTokens = wish.contextTokens;
        room.tokensPerEstimate = tokensPerEstimate;
        const int whole = answerTokens(wish.request, wish.contextTokens);
        const QString begun = isContinued ? message().content : QString();
        room.answerTokens = std::max(std::min(whole, leastAnswer), whole - int(estimatedTokens(begun) * tokensPerEstimate));
        room.mayDropTurns = wish.request.overflow == OverflowPolicy::DropOldest;
        return room;
    }
};

DocumentAnswers::DocumentAnswers(Answers &answers, ChatStore &store, QObject *parent) : QObject(parent), m_answers(answers), m_store(store)
{
    connect(&answers, &Answers::counted, this, [this](qint64, qint64 messageId, const PromptInfo &info) { takeCount(messageId, info); });
    connect(&answers, &Answers::ended, this, [this](qint64, qint64 messageId) { takeEnd(messageId); });
    answers.setRetry([this](const SessionPtr &session, qint64 messageId, const Failed &failed) {
        return failed.kind == "context_full" && submitLess(session, messageId);
    });
}

void DocumentAnswers::start(const SessionPtr &session, Wish wish)
{
    if (m_port)
        m_port->setBusy(true);
    const qint64 messageId = wish.messageId;
    auto look = std::make_shared<Look>();
    look->session = session;
    look->wish = std::move(wish);
    look->tokensPerEstimate = tokensPerEstimate(look->message().model.path);
    look->sources = sourcesFrom(look->message().sources);
    if (look->sources.kind == SourcesKind::Found || look->sources.kind == SourcesKind::Whole) { // it is gone on with
        look->isContinued = !look->message().content.isEmpty();
        look->found = look->sources.given;
        m_looks.insert(messageId, look);
        m_answers.look(session, messageId);
        return goOn(look);
    }
    look->collections = m_port ? m_port->collectionsOf(session->chat.id) : QList<qint64>();
    if (look->collections.isEmpty())
        return m_answers.start(session, messageId, std::move(look->wish.request));
    m_looks.insert(messageId, look);
    m_answers.look(session, messageId);
    search(look);
}

void DocumentAnswers::goOn(const LookPtr &look)
{
    if (look->wish.canRead)
        return submit(look);
    if (!look->isContinued)
        return endWithoutModel(look, SourcesKind::Unserved, guideText());
    cutShort(look, tr("The guide does not read documents. To go on with this answer, choose another model."));
}

// An answer that can't be gone on with stays as it is.
void DocumentAnswers::cutShort(const LookPtr &look, const QString &reason)
{
    MessageRecord &message = look->message();
    message.state = MessageState::Cut;
    message.errorText = reason;
    message.errorAction = QStringLiteral("choose_model");
    m_answers.finish(look->session, message.id);
}

bool DocumentAnswers::isWanted(const LookPtr &look) const
{
    return m_looks.value(look->wish.messageId) == look && Answers::isLooking(*look->session, look->wish.messageId);
}

double DocumentAnswers::tokensPerEstimate(const QString &model) const
{
    return m_tokensPerEstimate.value(model, firstTokensPerEstimate);
}

void DocumentAnswers::search(const LookPtr &look)
{
    QStringList asked = askedUpTo(*look->session, look->wish.messageId);
    const QString question = asked.isEmpty() ? QString() : asked.takeLast();
    DocumentQuery query;
    query.text = m_port->selfContained(question, asked);
    query.collections = look->collections;
    query.limit = searchLimit;
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
    look->outcome = outcome;
    look->sources.note = noteOf(outcome);
    look->sources.query = outcome.query;
    look->sources.seconds = outcome.seconds;
    whenDone(this, m_port->sizeInTokens(look->collections),
             [this, look](const std::optional<qint64> &tokens) { takeSize(look, tokens.value_or(0)); });
}

void DocumentAnswers::takeSize(const LookPtr &look, qint64 tokens)
{
    if (!isWanted(look))
        return;
    const double asCounted = double(tokens) * look->tokensPerEstimate;
    const int room = roomForPassages(look->wish.request, look->room());
    // Fences and names take their part, too.
    const bool isAllThere = look->outcome.missing.isEmpty();
    if (!isAllThere || tokens <= 0 || tokens > wholeTokens || asCounted * 1.5 > room || !look->wish.canRead)
        return answerFound(look);
    whenDone(this, m_port->passages(look->collections),
             [this, look](const std::optional<QList<PassageHit>> &passages) { takeWhole(look, passages.value_or(QList<PassageHit>())); });
}

// Those that the search found have their scores.
void DocumentAnswers::takeWhole(const LookPtr &look, const QList<PassageHit> &passages)
{
    if (!isWanted(look))
        return;
    QList<PassageHit> whole = passages;
    for (PassageHit &hit : whole) {
        for (const PassageHit &found : look->outcome.hits) {
            const Passage &one = hit.passage;
            const Passage &other = found.passage;
            if (hit.fileId != found.fileId || one.page != other.page || one.start >= other.start + other.length
                || other.start >= one.start + one.length)
                continue;
            hit.scores = found.scores;
            hit.relevance = found.relevance;
            hit.matchedWords = found.matchedWords;
            break;
        }
    }
    AnswerSources tried;
    Request request = look->wish.request;
    givePassages(request, whole, look->room(), tried);
    if (whole.isEmpty() || !tried.cut.isEmpty())
        return answerFound(look);
    look->found = whole;
    look->sources.kind = SourcesKind::Whole;
    submit(look);
}

void DocumentAnswers::answerFound(const LookPtr &look)
{
    if (!isWanted(look))
        return;
    const bool isUsable = look->outcome.isFound || (look->wish.asksWhatIsNear && !look->outcome.hits.isEmpty());
    const int waiting = look->outcome.missing.waiting;
    if (!isUsable && waiting > 0)
        return fail(look,
                    tr("This is not in what has been read so far. Still to be read: %1. Ask again then.").arg(fileCountText(waiting)));
    if (!isUsable)
        return endWithoutModel(look, SourcesKind::Missing, tr("This is not in these documents, as far as I can find."));
    if (!look->wish.canRead)
        return endWithoutModel(look, SourcesKind::Unserved, guideText());
    look->found = look->outcome.hits;
    look->sources.kind = SourcesKind::Found;
    submit(look);
}

void DocumentAnswers::endWithoutModel(const LookPtr &look, SourcesKind kind, const QString &text)
{
    look->sources.kind = kind;
    const QList<PassageHit> &hits = look->found.isEmpty() ? look->outcome.hits : look->found;
    look->sources.given = hits.mid(0, shownNearest);
    look->sources.cut = hits.mid(shownNearest);
    look->sources.shares = {};
    MessageRecord &message = look->message();
    message.content = text;
    message.sources = sourcesText(look->sources);
    m_answers.finish(look->session, message.id);
}

void DocumentAnswers::submit(const LookPtr &look)
{
    Request request = look->wish.request;
    AnswerSources sources = look->sources;
    givePassages(request, look->found, look->room(), sources);
    if (look->isContinued) { // its marks have the numbers of all of them
        if (sources.given.size() < look->found.size())
            return cutShort(look,
                            tr("The context of this model has no room to go on with this answer. Load it with a longer one, or choose "
                               "another model."));
        sources.given = look->found;
        sources.cut = look->sources.cut;
    }
    look->sources = sources;
    if (look->sources.given.isEmpty())
        return endWithoutModel(look, SourcesKind::NoRoom,
                               tr("The context of this model has no room for the passages. Load it with a longer one, or choose another "
                                  "model. This was found:"));
    request.tellsPrompt = true;
    look->sources.prompt = promptText(request);
    look->droppedTurns = look->sources.shares.droppedMessages;
    MessageRecord &message = look->message();
    message.sources = sourcesText(look->sources);
    m_store.append(message);
    m_answers.start(look->session, message.id, std::move(request));
    Q_EMIT prepared(look->session->chat.id, message.id);
}

// The model counts more tokens than was thought: again, with fewer passages.
bool DocumentAnswers::submitLess(const SessionPtr &session, qint64 messageId)
{
    const LookPtr look = m_looks.value(messageId);
    if (!look || look->session != session || ++look->attempts >= mostAttempts || look->message().state != MessageState::Streaming)
        return false;
    look->tokensPerEstimate *= lessFactor;
    submit(look);
    return true;
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
    MessageRecord &message = look->message();
    look->sources.shares.droppedMessages = look->droppedTurns + info.droppedMessages;
    message.droppedMessages = look->sources.shares.droppedMessages;
    if (info.text.empty())
        return; // in the middle of the answer
    look->sources.prompt = QString::fromStdString(info.text);
    const int estimate = estimatedTokens(look->sources.prompt);
    if (estimate > 0)
        m_tokensPerEstimate[message.model.path] = safetyFactor * info.promptTokens / estimate;
    scale(look->sources.shares, info.promptTokens);
    message.sources = sourcesText(look->sources);
    Q_EMIT prepared(look->session->chat.id, messageId);
}

void DocumentAnswers::takeEnd(qint64 messageId)
{
    m_looks.remove(messageId);
    if (m_port && m_answers.running().isEmpty())
        m_port->setBusy(false);
}

} // namespace hearth
