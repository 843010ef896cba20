#include "app/lab/blindvote.h"

#include "app/lab/labwords.h"
#include "app/store/whendone.h"

#include <QRandomGenerator>

#include <algorithm>
#include <numeric>

namespace hearth {

namespace {

constexpr qsizetype mostTold = 3; // pairs with too few votes, a sentence each

// What was broken off, by an error or because the comparison or Hearth was stopped, says nothing of its variant.
bool isWhole(const LabAnswer &answer)
{
    return answer.error.isEmpty() && answer.finish != QLatin1String("cancelled") && answer.finish != QLatin1String("unfinished");
}

struct Counted
{
    QList<LabVote> votes;
    bool hasSeen = false;
};

Counted countedIn(Database &db, const LabRun &run)
{
    const auto all = [](const VoteCount &count) { return count.first + count.second + count.ties; };
    Counted counted;
    for (int first = 0; first < run.variants.size(); ++first) {
        for (int second = first + 1; second < run.variants.size(); ++second) {
            const QString one = identityOf(run.variants[first]);
            const QString other = identityOf(run.variants[second]);
            const VoteCount count = countVotes(db, one, other);
            if (all(count) > 0)
                counted.votes.append({first, second, count});
            counted.hasSeen = counted.hasSeen || all(countVotes(db, one, other, VoteKind::Seen)) > 0;
        }
    }
    return counted;
}

} // namespace

void BlindVoting::begin(const LabRun &run)
{
    m_run = run;
    m_run.id = -1;
    m_run.answers.clear();
    m_isHidden = m_isBeingWritten = true;
    m_isTogether = true;
    m_out.clear();
    m_done.clear();
    m_cast.clear();
    m_votes.clear();
    m_hasSeenVotes = false;
    m_prompts.resize(run.prompts.size());
    std::iota(m_prompts.begin(), m_prompts.end(), 0); // as they are answered
    m_at = 0;
    tellDoing(tr("Freeing memory and looking at the files…"));
    drawOrder();
    Q_EMIT verdictsChanged();
}

void BlindVoting::setTogether(bool isTogether)
{
    m_isTogether = isTogether;
    if (m_isHidden)
        showAnswers();
}

void BlindVoting::setStage(const QString &stage, double fraction)
{
    const QString percent = QString::number(qRound(fraction * 100));
    if (stage == QLatin1String("making"))
        tellDoing(unbroken(tr("Quantizing, %1 %").arg(percent)));
    else if (stage == QLatin1String("loading"))
        tellDoing(tr("Loading the models"));
    else if (stage == QLatin1String("answering"))
        tellDoing(tr("Answering"));
    else if (stage == QLatin1String("checking"))
        tellDoing(tr("Reading the reference's answers"));
    else if (stage == QLatin1String("scoring"))
        tellDoing(tr("Reading the text"));
}

void BlindVoting::tellDoing(const QString &doing)
{
    if (doing == m_doing)
        return;
    m_doing = doing;
    Q_EMIT doingChanged();
}

LabAnswer *BlindVoting::answerOf(int variant, int prompt)
{
    const auto found = std::find_if(m_run.answers.begin(), m_run.answers.end(),
                                    [=](const LabAnswer &answer) { return answer.variant == variant && answer.prompt == prompt; });
    return found == m_run.answers.end() ? nullptr : &*found;
}

const LabAnswer *BlindVoting::answerOf(int variant, int prompt) const
{
    return const_cast<BlindVoting *>(this)->answerOf(variant, prompt);
}

void BlindVoting::grow(int variant, int prompt, const QString &text, bool isThinking)
{
    if (!m_isBeingWritten || m_done.contains({variant, prompt}))
        return;
    LabAnswer *answer = answerOf(variant, prompt);
    if (!answer) {
        m_run.answers.append(LabAnswer{.prompt = prompt, .variant = variant});
        answer = &m_run.answers.last();
    }
    (isThinking ? answer->thinking : answer->text) += text;
    if (prompt == at() && isShown(prompt) && m_isHidden)
        m_answers.setRow(m_order.indexOf(variant), rowOf(variant));
}

void BlindVoting::setAnswer(const LabAnswer &answer)
{
    if (!m_isBeingWritten)
        return;
    if (LabAnswer *known = answerOf(answer.variant, answer.prompt))
        *known = answer;
    else
        m_run.answers.append(answer);
    m_done.insert({answer.variant, answer.prompt});
    if (m_isHidden)
        showAnswers();
}

void BlindVoting::setOut(int variant)
{
    if (!m_isBeingWritten)
        return;
    m_out.insert(variant);
    if (m_isHidden)
        showAnswers();
}

bool BlindVoting::isThere(int prompt) const
{
    if (!m_isBeingWritten)
        return true;
    for (int variant = 0; variant < m_run.variants.size(); ++variant) {
        if (!m_out.contains(variant) && !m_done.contains({variant, prompt}))
            return false;
    }
    return true;
}

void BlindVoting::keepVotes(const LabRun &run)
{
    if (!m_isBeingWritten)
        return;
    m_run.id = run.id;
    m_run.variants = run.variants;
    for (const Cast &cast : std::as_const(m_cast))
        putVote(cast);
}

void BlindVoting::finish(const LabRun &run)
{
    const bool hasVotes = !m_cast.isEmpty();
    m_run = run;
    m_isBeingWritten = false;
    m_cast.clear();
    tellDoing({});
    // What is still to come, but for prompts on which there is nothing to say.
    for (qsizetype later = m_prompts.size() - 1; later > m_at; --later) {
        if (giversOf(m_prompts[later]).size() < 2)
            m_prompts.removeAt(later);
    }
    if (m_isHidden)
        showAnswers();
    if (hasVotes || run.id >= 0)
        count();
}

void BlindVoting::setRun(const LabRun &run, const QSet<int> &voted)
{
    m_run = run;
    m_order.clear();
    m_isBeingWritten = false;
    m_isTogether = true;
    m_cast.clear();
    m_votes.clear();
    m_hasSeenVotes = false;
    m_prompts.clear();
    for (int prompt = 0; prompt < run.prompts.size() && run.isBlind && !run.isSeen; ++prompt) {
        if (!voted.contains(prompt) && giversOf(prompt).size() > 1)
            m_prompts.append(prompt);
    }
    std::shuffle(m_prompts.begin(), m_prompts.end(), *QRandomGenerator::global());
    m_isHidden = !m_prompts.isEmpty();
    m_at = m_isHidden ? 0 : -1;
    tellDoing({});
    drawOrder();
    Q_EMIT verdictsChanged();
    if (run.id >= 0)
        count();
}

void BlindVoting::setVariants(const QList<LabVariant> &variants)
{
    m_run.variants = variants;
    if (m_run.id >= 0)
        count();
}

QString BlindVoting::prompt() const
{
    return m_run.prompts.value(at()).text;
}

// Variants that said the same cannot be told apart.
QList<QList<int>> BlindVoting::giversOf(int prompt) const
{
    QList<QList<int>> all;
    QStringList texts;
    QList<int> order = m_order;
    for (int variant = 0; order.size() < m_run.variants.size(); ++variant) {
        if (!order.contains(variant))
            order.append(variant);
    }
    for (const int variant : std::as_const(order)) {
        const LabAnswer *answer = answerOf(variant, prompt);
        if (!answer || !isWhole(*answer))
            continue;
        const qsizetype known = texts.indexOf(answer->text);
        if (known < 0) {
            texts.append(answer->text);
            all.append(QList<int>{variant});
        } else {
            all[known].append(variant);
        }
    }
    return all;
}

bool BlindVoting::canVote() const
{
    return m_isHidden && !m_isRevealed && isThere(at()) && giversOf(at()).size() > 1;
}

bool BlindVoting::hasNoDifference() const
{
    return m_isHidden && !m_isRevealed && isThere(at()) && giversOf(at()).size() < 2;
}

BlindAnswers::Row BlindVoting::rowOf(int variant) const
{
    BlindAnswers::Row row{.variant = variant, .text = {}, .stage = QStringLiteral("waiting"), .sameAs = {}, .label = {}};
    if (m_isRevealed)
        row.label = m_run.variants.value(variant).label;
    const LabAnswer *answer = answerOf(variant, at());
    if (!isShown(at()))
        return row;
    const bool isDone = !m_isBeingWritten || m_out.contains(variant) || m_done.contains({variant, at()});
    if (answer && isWhole(*answer))
        row.text = answer->text;
    if (isDone)
        row.stage = answer && isWhole(*answer) ? QStringLiteral("done") : QStringLiteral("failed");
    else if (answer)
        row.stage = answer->text.isEmpty() && !answer->thinking.isEmpty() ? QStringLiteral("thinking") : QStringLiteral("writing");
    return row;
}

void BlindVoting::drawOrder()
{
    m_order.clear();
    m_isRevealed = false;
    m_chosen = -1;
    if (m_isHidden) {
        m_order.resize(m_run.variants.size());
        std::iota(m_order.begin(), m_order.end(), 0);
        std::shuffle(m_order.begin(), m_order.end(), *QRandomGenerator::global());
    }
    showAnswers();
}

void BlindVoting::showAnswers()
{
    QList<BlindAnswers::Row> rows;
    for (const int variant : std::as_const(m_order))
        rows.append(rowOf(variant));
    if (m_isHidden && isThere(at())) {
        const QList<QList<int>> all = giversOf(at());
        for (const QList<int> &givers : all) {
            for (const int variant : givers) {
                BlindAnswers::Row &row = rows[m_order.indexOf(variant)];
                row.isChosen = m_isRevealed && m_chosen >= 0 && givers.contains(m_order[m_chosen]);
                if (variant != givers.first())
                    row.sameAs = BlindAnswers::letterOf(m_order.indexOf(givers.first()));
            }
        }
    }
    m_answers.setRows(rows);
    Q_EMIT changed();
}

QStringList BlindVoting::verdicts() const
{
    QStringList all;
    QStringList few;
    for (const LabVote &vote : m_votes)
        (verdictOf(vote.votes) == VoteVerdict::TooFew ? few : all)
            .append(unbroken(verdictText(vote.votes, m_run.variants[vote.first].label, m_run.variants[vote.second].label)));
    if (few.size() <= mostTold)
        all += few;
    else
        all.append(tr("Too few votes to say between %1 pairs of variants: each takes %2 at least.")
                       .arg(QString::number(few.size()), QString::number(leastVotes())));
    if (m_hasSeenVotes)
        all.append(tr("Votes of earlier versions, which showed the names first, are not counted."));
    return all;
}

void BlindVoting::choose(int place)
{
    if (!canVote() || place < -1 || place >= m_order.size())
        return;
    Cast cast{.prompt = at(), .givers = giversOf(at()), .texts = {}, .when = QDateTime::currentMSecsSinceEpoch()};
    for (qsizetype i = 0; i < cast.givers.size(); ++i) {
        cast.texts.append(answerOf(cast.givers[i].first(), at())->text);
        if (place >= 0 && cast.givers[i].contains(m_order[place]))
            cast.best = int(i);
    }
    if (place >= 0 && cast.best < 0)
        return; // it broke off
    m_isRevealed = true;
    m_chosen = place;
    if (m_isBeingWritten)
        m_cast.append(cast); // identities are known better later: keepVotes() writes it again
    putVote(cast);
    showAnswers();
}

void BlindVoting::putVote(const Cast &cast)
{
    if (m_run.id < 0)
        return; // keepVotes() follows
    BlindVote vote{.run = m_run.id, .prompt = cast.prompt, .answers = {}, .best = cast.best, .when = cast.when};
    vote.question = m_run.prompts[cast.prompt];
    vote.texts = cast.texts;
    for (const QList<int> &givers : cast.givers) {
        QStringList names;
        for (const int variant : givers)
            names.append(identityOf(m_run.variants[variant]));
        vote.answers.append(names);
    }
    m_store.write([vote](Database &db) { putBlindVote(db, vote); });
    count();
}

void BlindVoting::next()
{
    if (!m_isHidden)
        return;
    ++m_at;
    if (at() < 0)
        return showNames();
    drawOrder();
}

void BlindVoting::showNames()
{
    if (!m_isHidden)
        return;
    m_isHidden = false;
    drawOrder();
    Q_EMIT namesShown();
}

void BlindVoting::count()
{
    const LabRun run = m_run;
    whenDone(m_store.run([run](Database &db) { return countedIn(db, run); }), this,
             [this, id = run.id](const StoreResult<Counted> &result) {
                 if (id != m_run.id)
                     return;
                 if (result.error)
                     return Q_EMIT storeFailed(result.error);
                 m_votes = result.value.votes;
                 m_hasSeenVotes = result.value.hasSeen;
                 Q_EMIT verdictsChanged();
             });
}

} // namespace hearth
