#pragma once

#include "app/chat/answersources.h"
#include "app/chat/evidenceprompt.h"
#include "inference/request.h"

#include <optional>

namespace hearth {

// What an answer from documents is to be made of.
struct AnswerWish
{
    Request request; // without passages
    int contextTokens = 0;
    bool canRead = true;         // false: this model is no use with documents
    bool asksWhatIsNear = false; // also when nothing that was found is good enough
    QString begun;               // what there is of an answer that is gone on with
};

// What comes next for it.
struct AnswerStep
{
    enum class Kind : quint8 {
        Ask,  // the model, with `request`
        Say,  // no model is asked: `text`, and what sources() gives
        Fail, // not now: `text` says why, and asking again helps
        Cut,  // the answer that was begun stays as it is; `text` says why
    };
    Kind kind = Kind::Fail;
    Request request;
    QString text;
};

// From a search to the prompt of one answer: whether the passages that were found are given or short documents as a whole, what is said
// without a model, and what is left out when the prompt does not fit after all. No thread and no store: the window's answers
// (DocumentAnswers) and hearth-cli go by it alike.
class AnswerPlan
{
public:
    // `before`: what a begun answer was made from; kind None: it is looked up first.
    explicit AnswerPlan(AnswerWish wish, const AnswerSources &before = {});

    // --- What was found, before the first step.
    void take(const SearchOutcome &outcome); // without trouble
    // Whether documents with a text of so many tokens (below 0: not known) may be given whole; then takeWhole() gets it, as passages that
    // do not overlap.
    [[nodiscard]] bool mayBeWhole(qint64 tokens);
    void takeWhole(const QList<PassageHit> &passages); // no more than is found, where not all of it fits

    // --- Steps.
    AnswerStep first();
    // After an engine found that the prompt of the last step does not fit ("context_full"): with less. None: less does not help.
    std::optional<AnswerStep> withLess();
    // What the engine counted of the prompt; the shares of the sources are then those.
    void takeCount(const PromptInfo &info);

    [[nodiscard]] const AnswerSources &sources() const { return m_sources; }
    // Of the model, as far as it is known: to be kept from one answer to the next.
    [[nodiscard]] double tokensPerEstimate() const { return m_tokensPerEstimate; }
    void setTokensPerEstimate(double tokens) { m_tokensPerEstimate = tokens; }
    static constexpr double firstTokensPerEstimate = 1.15; // of a model that has not counted yet: rather too many

    // Documents that fit are given whole up to this size: reading more takes longer than looking.
    static constexpr int wholeTokens = 6000;
    static constexpr int searchLimit = 12; // passages

private:
    AnswerStep ask();
    AnswerStep say(SourcesKind kind, const QString &text);
    [[nodiscard]] bool isGoneOnWith() const { return m_sources.kind == SourcesKind::Found || m_sources.kind == SourcesKind::Whole; }
    [[nodiscard]] PromptRoom room() const;

    AnswerWish m_wish;
    SearchOutcome m_outcome;
    QList<PassageHit> m_found; // to be given
    AnswerSources m_sources;
    bool m_hasNoText = false; // all of the documents
    double m_tokensPerEstimate = firstTokensPerEstimate;
    int m_attempts = 0;
    int m_droppedTurns = 0; // messages; by us, for the passages
};

} // namespace hearth
