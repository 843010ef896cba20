#include "inference/answerscore.h"

#include <algorithm>
#include <cmath>

namespace hearth {

AnswerScore answerScoreOf(const std::vector<TokenScore> &scores)
{
    AnswerScore mean;
    mean.tokens = int(scores.size());
    for (const TokenScore &score : scores) {
        mean.agreed += score.top == score.token ? 1 : 0;
        mean.logProbability -= score.surprisal;
        mean.referenceLogProbability -= score.referenceSurprisal;
        mean.divergence += score.divergence;
        mean.mostDifference = std::max(mean.mostDifference, std::abs(score.surprisal - score.referenceSurprisal));
    }
    for (double *sum : {&mean.agreed, &mean.logProbability, &mean.referenceLogProbability, &mean.divergence})
        *sum /= double(std::max(mean.tokens, 1));
    return mean;
}

} // namespace hearth
