#pragma once

#include "inference/compare/answer.h"
#include "inference/evaluate/score.h"

#include <vector>

namespace hearth {

// Of the tokens of one of the reference's answers, as a variant and the reference held them.
AnswerScore answerScoreOf(const std::vector<TokenScore> &scores);

} // namespace hearth
