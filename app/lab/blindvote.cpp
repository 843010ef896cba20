#include "app/lab/blindvote.h"

#include <QRandomGenerator>
#include <QSet>

#include <algorithm>

namespace hearth {

namespace {

constexpr qsizetype mostTold = 3; // pairs with too few votes, a sentence each

// What was broken off, by an error or because the comparison was stopped, says nothing of its variant.
bool isWhole(const LabAnswer &answer)
{
    return answer.error.isEmpty() && answer.finish != QLatin1String("cancelled");
}

// Variants that said the same cannot be told apart: the first of them is shown for all.
QList<LabAnswer> differentAnswers(const LabRun &run, int prompt)
{
    QList<LabAnswer> answers;
    for (const LabAnswer &answer : run.answers) {
        if (!isWhole(answer))
            continue;
        const bool isNew = std::none_of(answers.begin(), answers.end(), [&](const LabAnswer &other) { return other.text == answer.text; });
        if (answer.prompt == prompt && isNew)
            answers.append(answer);
    }
    return answers;
}

// Whose it is: several may have said the same.
QList<int> giversOf(const LabRun &run, const LabAnswer &shown)
{
    QList<int> givers;
    for (const LabAnswer &answer : run.answers) {
        if (answer.prompt == shown.prompt && isWhole(answer) && answer.text == shown.text)
            givers.append(answer.variant);
    }
    return givers;
}

} // namespace

void BlindVoting::setRun(const LabRun &run)
{
    m_run = run;
    close();
    m_votes.clear();
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
    return isOpen() ? m_run.prompts[m_prompts[m_at]].text : QString();
}

QVariantList BlindVoting::answers() const
{
    QVariantList all;
    for (int place = 0; place < m_answers.size(); ++place) {
        const LabAnswer &answer = m_answers[place];
        QStringList labels;
        for (const int variant : giversOf(m_run, answer))
            labels.append(m_run.variants[variant].label);
        all.append(QVariantMap{{QStringLiteral("letter"), QString(QChar(u'A' + place))},
                               {QStringLiteral("text"), answer.text},
                               {QStringLiteral("label"), m_isRevealed ? labels.join(QStringLiteral(", ")) : QString()},
                               {QStringLiteral("isChosen"), m_isRevealed && place == m_chosen}});
    }
    return all;
}

QStringList BlindVoting::verdicts() const
{
    QStringList all;
    QStringList few;
    for (const LabVote &vote : m_votes)
        (verdictOf(vote.votes) == VoteVerdict::TooFew ? few : all)
            .append(verdictText(vote.votes, m_run.variants[vote.first].label, m_run.variants[vote.second].label));
    if (few.size() <= mostTold)
        return all + few;
    all.append(tr("Too few votes to say between %1 pairs of variants: each takes %2 at least.")
                   .arg(QString::number(few.size()), QString::number(leastVotes())));
    return all;
}

bool BlindVoting::begin()
{
    m_prompts.clear();
    for (int prompt = 0; prompt < m_run.prompts.size(); ++prompt) {
        if (differentAnswers(m_run, prompt).size() > 1)
            m_prompts.append(prompt);
    }
    std::shuffle(m_prompts.begin(), m_prompts.end(), *QRandomGenerator::global());
    m_at = m_prompts.isEmpty() ? -1 : 0;
    shuffleAnswers();
    return isOpen();
}

void BlindVoting::shuffleAnswers()
{
    m_answers = isOpen() ? differentAnswers(m_run, m_prompts[m_at]) : QList<LabAnswer>();
    std::shuffle(m_answers.begin(), m_answers.end(), *QRandomGenerator::global());
    m_isRevealed = false;
    m_chosen = -1;
    Q_EMIT changed();
}

void BlindVoting::choose(int place)
{
    if (!isOpen() || m_isRevealed || place < -1 || place >= m_answers.size())
        return;
    m_isRevealed = true;
    m_chosen = place;
    BlindVote vote{.run = m_run.id, .prompt = m_prompts[m_at], .best = place, .when = QDateTime::currentMSecsSinceEpoch()};
    vote.question = m_run.prompts[vote.prompt];
    for (const LabAnswer &shown : std::as_const(m_answers)) {
        QStringList givers;
        for (const int variant : giversOf(m_run, shown))
            givers.append(identityOf(m_run.variants[variant]));
        vote.answers.append(givers);
        vote.texts.append(shown.text);
    }
    m_store.write([vote](Database &db) { putBlindVote(db, vote); });
    count();
    Q_EMIT changed();
}

void BlindVoting::next()
{
    if (!isOpen())
        return;
    ++m_at;
    shuffleAnswers();
}

void BlindVoting::close()
{
    m_at = -1;
    shuffleAnswers();
}

void BlindVoting::count()
{
    const LabRun run = m_run;
    m_store
        .run([run](Database &db) {
            QList<LabVote> votes;
            for (int first = 0; first < run.variants.size(); ++first) {
                for (int second = first + 1; second < run.variants.size(); ++second) {
                    const VoteCount count = countVotes(db, identityOf(run.variants[first]), identityOf(run.variants[second]));
                    if (count.first + count.second + count.ties > 0)
                        votes.append({first, second, count});
                }
            }
            return votes;
        })
        .then(this, [this, id = run.id](const StoreResult<QList<LabVote>> &result) {
            if (id != m_run.id)
                return;
            if (result.error)
                return Q_EMIT storeFailed(result.error);
            m_votes = result.value;
            Q_EMIT verdictsChanged();
        });
}

} // namespace hearth
