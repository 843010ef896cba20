#pragma once

#include "inference/compare/answer.h"

namespace hearth {

// Holds an answer against the reference's to the same prompt.
Parting findParting(const Answer &reference, const Answer &own, bool isSameVocabulary);

} // namespace hearth
