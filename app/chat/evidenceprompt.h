#pragma once

#include "app/chat/answersources.h"
#include "inference/request.h"

#include <QStringView>

namespace hearth {

// The prompt of a question to documents: the passages that fit, fenced as material, and what to do with them.

// What there is room for.
struct PromptRoom
{
    int contextTokens = 0;
    int answerTokens = 0;         // to be kept free
    double tokensPerEstimate = 1; // of the model at hand, as far as it is known
    bool mayDropTurns = true;     // the oldest ones, so that passages fit
};

// About how many tokens a text takes with a vocabulary of some ten thousands.
int estimatedTokens(QStringView text);

// What is left for passages in the context of this request, which has no passages yet.
int roomForPassages(const Request &request, const PromptRoom &room);

// Puts as many of the passages `found` as there is room for into the request's last question, best first, and says in `sources` which
// those are, what was cut, and how the context is filled. Turns that leave no room are taken out of the request.
void givePassages(Request &request, const QList<PassageHit> &found, const PromptRoom &room, AnswerSources &sources);

// The last question with its passages: what givePassages puts there. The fence is a word that no passage holds, so none can close it.
QString questionWithPassages(const QString &question, const QList<PassageHit> &given);

// Without what is not seen but read by a model: control letters, directions, tags.
QString withoutUnseenLetters(const QString &text);

} // namespace hearth
