#pragma once

#include "app/lab/labqueries.h"
#include "app/store/store.h"

#include <QObject>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// Which answer is best, without knowing whose it is: the answers to one prompt in random order, a vote, then the names; prompt after
// prompt. QML: Lab.blind. UI thread.
class BlindVoting : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Lab")
    Q_PROPERTY(bool isOpen READ isOpen NOTIFY changed)
    Q_PROPERTY(QString prompt READ prompt NOTIFY changed)
    Q_PROPERTY(int number READ number NOTIFY changed)            // of this vote, from 1
    Q_PROPERTY(int all READ all NOTIFY changed)                  // votes of this round
    Q_PROPERTY(QVariantList answers READ answers NOTIFY changed) // {letter, text, label (whose it is, once revealed), isChosen}
    Q_PROPERTY(bool isRevealed READ isRevealed NOTIFY changed)
    Q_PROPERTY(QStringList verdicts READ verdicts NOTIFY
                   verdictsChanged) // a sentence for each pair of variants that was voted on, what is sure first

public:
    explicit BlindVoting(Store &store, QObject *parent = nullptr) : QObject(parent), m_store(store) { }

    // The run that is on show, or none (id -1).
    void setRun(const LabRun &run);
    // Of that run: their files have been read meanwhile, and votes count by what they hold.
    void setVariants(const QList<LabVariant> &variants);
    [[nodiscard]] bool isOpen() const { return m_at >= 0 && m_at < m_prompts.size(); }
    [[nodiscard]] QString prompt() const;
    [[nodiscard]] int number() const { return int(m_at) + 1; }
    [[nodiscard]] int all() const { return int(m_prompts.size()); }
    [[nodiscard]] QVariantList answers() const;
    [[nodiscard]] bool isRevealed() const { return m_isRevealed; }
    [[nodiscard]] QStringList verdicts() const;
    [[nodiscard]] const QList<LabVote> &votes() const { return m_votes; }

    // Prompts that two variants at least answered differently, in random order; false: there is none.
    Q_INVOKABLE bool begin();
    Q_INVOKABLE void choose(int place); // -1: none is better. The names are shown then.
    Q_INVOKABLE void next();
    Q_INVOKABLE void close();

Q_SIGNALS:
    void changed();
    void verdictsChanged();
    void storeFailed(const hearth::StoreError &error); // votes could not be counted

private:
    void shuffleAnswers();
    void count();

    Store &m_store;
    LabRun m_run;
    QList<int> m_prompts; // of this round, indices of the run's
    qsizetype m_at = -1;
    QList<LabAnswer> m_answers; // to the prompt, as shown; equal texts once
    bool m_isRevealed = false;
    int m_chosen = -1;
    QList<LabVote> m_votes;
};

} // namespace hearth
