#include "app/chat/answerplan.h"

#include "app/documents/questionwords.h"
#include "app/documents/reporttexts.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace hearth {

namespace {

constexpr double safetyFactor = 1.05; // on what was counted
constexpr double lessFactor = 1.4;    // after a prompt that did not fit
constexpr int mostAttempts = 5;
constexpr int shownNearest = 3;
constexpr int leastAnswer = 64; // tokens

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::DocumentAnswers)
};

QString guideText()
{
    return Text::tr("The guide does not read documents. For an answer from them, choose another model. This was found:");
}

QString missingText()
{
    return Text::tr("This is not in these documents, as far as I can find.");
}

// There is no text at all to look in.
QString nothingReadText(const MissingFiles &missing)
{
    return missing.failed > 0 ? Text::tr("None of these documents could be read. The report on the Documents page says why.")
                              : Text::tr("There is nothing to read in these documents.");
}

// What an answer, or that there is none, does not rest on.
QString noteOf(const SearchOutcome &outcome)
{
    const MissingFiles &missing = outcome.missing;
    QStringList notes;
    if (missing.waiting > 0)
        notes.append(Text::tr("Not read yet: %1").arg(fileCountText(missing.waiting)));
    if (missing.failed > 0)
        notes.append(Text::tr("Could not be read: %1").arg(fileCountText(missing.failed)));
    if (!missing.names.isEmpty()) {
        const bool isMore = missing.waiting + missing.failed > missing.names.size();
        notes.last() += QStringLiteral(" (%1%2)").arg(missing.names.join(QStringLiteral(", ")), isMore ? QStringLiteral(", …") : QString());
    }
    if (outcome.isByWordsOnly)
        notes.append(Text::tr("The model for meanings could not be used: searched by words"));
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

bool overlap(const PassageHit &a, const PassageHit &b)
{
    const Passage &one = a.passage;
    const Passage &other = b.passage;
    return a.fileId == b.fileId && one.page == other.page && one.start < other.start + other.length && other.start < one.start + one.length;
}

// What the search knows of a passage that is given with its whole document. isBest: of those that it found there.
void takeFromSearch(PassageHit &hit, const PassageHit &found, bool isBest)
{
    if (isBest) {
        hit.scores = found.scores;
        hit.relevance = found.relevance;
    }
    for (const QString &word : found.matchedWords) { // other spellings and other words for it, too
        if (!hit.matchedWords.contains(word))
            hit.matchedWords.append(word);
    }
}

// Estimates become what was counted.
void scale(ContextShares &shares, int promptTokens)
{
    const int estimated = shares.system + shares.history + shares.documents;
    const double factor = estimated > 0 ? double(promptTokens) / estimated : 1;
    for (int *part : {&shares.system, &shares.history, &shares.documents})
        *part = qRound(*part * factor);
    shares.answer = std::clamp(shares.context - promptTokens, 0, shares.answer);
}

} // namespace

AnswerPlan::AnswerPlan(AnswerWish wish, const AnswerSources &before) : m_wish(std::move(wish)), m_sources(before)
{
    if (isGoneOnWith())
        m_found = before.given;
    else
        m_wish.begun.clear(); // it was cut before anything was found: that begins anew
}

PromptRoom AnswerPlan::room() const
{
    PromptRoom room;
    room.contextTokens = m_wish.contextTokens;
    room.tokensPerEstimate = m_tokensPerEstimate;
    const int whole = answerTokens(m_wish.request, m_wish.contextTokens);
    room.answerTokens = std::max(std::min(whole, leastAnswer), whole - int(estimatedTokens(m_wish.begun) * m_tokensPerEstimate));
    room.mayDropTurns = m_wish.request.overflow == OverflowPolicy::DropOldest;
    return room;
}

void AnswerPlan::take(const SearchOutcome &outcome)
{
    m_outcome = outcome;
    m_sources.note = noteOf(outcome);
    m_sources.query = outcome.query;
    m_sources.isFound = outcome.isFound;
    m_sources.seconds = outcome.seconds;
}

bool AnswerPlan::mayBeWhole(qint64 tokens)
{
    m_hasNoText = tokens == 0;
    // Fences and names take their part, too.
    constexpr double withFences = 1.5;
    return m_wish.canRead && m_outcome.missing.isEmpty() && tokens > 0 && tokens <= wholeTokens
        && double(tokens) * m_tokensPerEstimate * withFences <= roomForPassages(m_wish.request, room());
}

void AnswerPlan::takeWhole(const QList<PassageHit> &passages)
{
    QList<PassageHit> whole = passages;
    QuestionWords asked(m_outcome.query);
    for (PassageHit &hit : whole) {
        hit.matchedWords = asked.in(hit.passage);
        bool isBest = true;
        for (const PassageHit &found : std::as_const(m_outcome.hits)) {
            if (overlap(hit, found))
                takeFromSearch(hit, found, std::exchange(isBest, false));
        }
    }
    AnswerSources tried;
    Request request = m_wish.request;
    givePassages(request, whole, room(), tried);
    if (whole.isEmpty() || !tried.cut.isEmpty())
        return;
    m_found = whole;
    m_sources.kind = SourcesKind::Whole;
}

AnswerStep AnswerPlan::first()
{
    if (isGoneOnWith()) { // or documents that are given whole
        if (m_wish.canRead)
            return ask();
        if (m_wish.begun.isEmpty())
            return say(SourcesKind::Unserved, guideText());
        return {AnswerStep::Kind::Cut, {}, Text::tr("The guide does not read documents. To go on with this answer, choose another model.")};
    }
    const bool isUsable = m_outcome.isFound || (m_wish.asksWhatIsNear && !m_outcome.hits.isEmpty());
    const int waiting = m_outcome.missing.waiting;
    if (!isUsable && waiting > 0) {
        return {AnswerStep::Kind::Fail,
                {},
                Text::tr("This is not in what has been read so far. Still to be read: %1. Ask again then.").arg(fileCountText(waiting))};
    }
    if (!isUsable)
        return say(SourcesKind::Missing, m_hasNoText && m_outcome.hits.isEmpty() ? nothingReadText(m_outcome.missing) : missingText());
    if (!m_wish.canRead)
        return say(SourcesKind::Unserved, guideText());
    m_found = m_outcome.hits;
    m_sources.kind = SourcesKind::Found;
    return ask();
}

AnswerStep AnswerPlan::say(SourcesKind kind, const QString &text)
{
    const QList<PassageHit> &hits = m_found.isEmpty() ? m_outcome.hits : m_found;
    m_sources.kind = kind;
    m_sources.given = hits.mid(0, shownNearest);
    m_sources.cut = hits.mid(shownNearest);
    m_sources.shares = {};
    return {AnswerStep::Kind::Say, {}, text};
}

AnswerStep AnswerPlan::ask()
{
    Request request = m_wish.request;
    AnswerSources sources = m_sources;
    givePassages(request, m_found, room(), sources);
    if (!m_wish.begun.isEmpty()) { // its marks have the numbers of all of them
        if (sources.given.size() < m_found.size()) {
            return {AnswerStep::Kind::Cut,
                    {},
                    Text::tr("The context of this model has no room to go on with this answer. Load it with a longer one, or choose "
                             "another model.")};
        }
        sources.given = m_found;
        sources.cut = m_sources.cut;
    }
    m_sources = sources;
    if (m_sources.given.isEmpty()) {
        return say(SourcesKind::NoRoom,
                   Text::tr("The context of this model has no room for the passages. Load it with a longer one, or choose another "
                            "model. This was found:"));
    }
    request.tellsPrompt = true;
    m_sources.prompt = promptText(request);
    m_droppedTurns = m_sources.shares.droppedMessages;
    return {AnswerStep::Kind::Ask, std::move(request), {}};
}

std::optional<AnswerStep> AnswerPlan::withLess()
{
    if (++m_attempts >= mostAttempts)
        return std::nullopt;
    m_tokensPerEstimate *= lessFactor;
    return ask();
}

void AnswerPlan::takeCount(const PromptInfo &info)
{
    m_sources.shares.droppedMessages = m_droppedTurns + info.droppedMessages;
    if (info.text.empty())
        return; // in the middle of the answer
    m_sources.prompt = QString::fromStdString(info.text);
    if (const int estimate = estimatedTokens(m_sources.prompt); estimate > 0)
        m_tokensPerEstimate = safetyFactor * info.promptTokens / estimate;
    scale(m_sources.shares, info.promptTokens);
}

} // namespace hearth
