#pragma once

#include "app/lab/blindanswers.h"
#include "app/lab/labqueries.h"
#include "app/store/store.h"

#include <QObject>
#include <QSet>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// Which answer is best, without knowing whose it is. A comparison that is started blind shows its answers by letters, in an order drawn for
// each prompt, from the first word on and without a figure; each prompt is voted on as soon as all have answered it, then its names are
// shown. Votes on answers whose names were seen before would not be blind: there are none. QML: Lab.blind. UI thread.
class BlindVoting : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Lab")
    Q_PROPERTY(bool isHidden READ isHidden NOTIFY changed) // no name or figure of the comparison on show is to be seen yet
    Q_PROPERTY(QString prompt READ prompt NOTIFY changed)
    Q_PROPERTY(int number READ number NOTIFY changed) // of this vote, from 1
    Q_PROPERTY(int all READ all NOTIFY changed)       // votes of this round
    Q_PROPERTY(hearth::BlindAnswers *answers READ answers CONSTANT)
    Q_PROPERTY(QString doing READ doing NOTIFY doingChanged)   // what the comparison is at; empty: it is done
    Q_PROPERTY(bool isHeldBack READ isHeldBack NOTIFY changed) // answers are shown when all are there: their order would tell names
    Q_PROPERTY(bool canVote READ canVote NOTIFY changed)       // all have answered, and two at least differ
    Q_PROPERTY(bool hasNoDifference READ hasNoDifference NOTIFY changed) // all have answered, and there is nothing to choose
    Q_PROPERTY(bool isRevealed READ isRevealed NOTIFY changed)           // whose the answers to this prompt are
    Q_PROPERTY(QStringList verdicts READ verdicts NOTIFY
                   verdictsChanged) // a sentence for each pair of variants that was voted on, what is sure first

public:
    explicit BlindVoting(Store &store, QObject *parent = nullptr) : QObject(parent), m_store(store) { }

    // A comparison whose answers are going to be written, with its prompts and the variants' labels.
    void begin(const LabRun &run);
    void setTogether(bool isTogether); // answers grow side by side; else one variant after the other
    void setStage(const QString &stage, double fraction);
    void grow(int variant, int prompt, const QString &text, bool isThinking);
    void setAnswer(const LabAnswer &answer); // it is done
    void setOut(int variant);                // it does not run, or not any more
    void keepVotes(const LabRun &run);       // the comparison is in the history, with its id: votes cast so far go there, too
    void finish(const LabRun &run);          // all that came of it
    [[nodiscard]] bool isBeingWritten() const { return m_isBeingWritten; }

    // The run that is on show, or none (id -1). voted: which of its prompts were voted on before.
    void setRun(const LabRun &run, const QSet<int> &voted = {});
    // Of that run: their files have been read meanwhile, and votes count by what they hold.
    void setVariants(const QList<LabVariant> &variants);
    [[nodiscard]] bool isHidden() const { return m_isHidden; }
    [[nodiscard]] QString prompt() const;
    [[nodiscard]] int number() const { return int(m_at) + 1; }
    [[nodiscard]] int all() const { return int(m_prompts.size()); }
    [[nodiscard]] BlindAnswers *answers() { return &m_answers; }
    [[nodiscard]] QString doing() const { return m_doing; }
    [[nodiscard]] bool isHeldBack() const { return m_isHidden && !isShown(at()); }
    [[nodiscard]] bool canVote() const;
    [[nodiscard]] bool hasNoDifference() const;
    [[nodiscard]] bool isRevealed() const { return m_isRevealed; }
    [[nodiscard]] QStringList verdicts() const;
    [[nodiscard]] const QList<LabVote> &votes() const { return m_votes; }

    Q_INVOKABLE void choose(int place); // -1: none is better. The names are shown then.
    Q_INVOKABLE void next();            // prompt; after the last one all names are shown
    Q_INVOKABLE void showNames();       // of the whole comparison: nothing more of it is voted on

Q_SIGNALS:
    void changed();
    void doingChanged();
    void verdictsChanged();
    void namesShown();
    void storeFailed(const hearth::StoreError &error); // votes could not be counted

private:
    struct Cast
    {
        int prompt = 0;
        int best = -1;              // index of givers
        QList<QList<int>> givers{}; // of each different answer, in the order shown
        QStringList texts{};        // a giver each
        qint64 when = 0;
    };

    [[nodiscard]] int at() const { return m_at >= 0 && m_at < m_prompts.size() ? m_prompts[m_at] : -1; }
    [[nodiscard]] bool isThere(int prompt) const; // all have answered it that are going to
    [[nodiscard]] bool isShown(int prompt) const { return m_isTogether || isThere(prompt); }
    [[nodiscard]] LabAnswer *answerOf(int variant, int prompt);
    [[nodiscard]] const LabAnswer *answerOf(int variant, int prompt) const;
    [[nodiscard]] BlindAnswers::Row rowOf(int variant) const;
    [[nodiscard]] QList<QList<int>> giversOf(int prompt) const; // variants in the order shown, by what they said
    void drawOrder();
    void showAnswers();
    void tellDoing(const QString &doing);
    void putVote(const Cast &cast);
    void count();

    Store &m_store;
    LabRun m_run; // as far as it is known
    bool m_isHidden = false;
    bool m_isBeingWritten = false;
    bool m_isTogether = true;
    QString m_doing;
    QList<int> m_prompts; // of this round, indices of the run's
    qsizetype m_at = -1;
    QList<int> m_order;               // variants as shown
    QSet<int> m_out;                  // variants
    QSet<std::pair<int, int>> m_done; // variant and prompt
    BlindAnswers m_answers{this};
    bool m_isRevealed = false;
    int m_chosen = -1;  // place
    QList<Cast> m_cast; // of a comparison that is being written
    QList<LabVote> m_votes;
    bool m_hasSeenVotes = false; // of earlier versions, which showed the names first
};

} // namespace hearth
