#pragma once

#include "inference/sampling/grammar/grammar.h"

namespace hearth {

struct ThinkingTags;

// A rule for an answer with thinking before it, as ResponseParser reads one: any number of parts between the tags, with white space
// round them, then `answer`. Returns the new rule. Tags are text, or the bytes that TokenTrie gives to their control tokens.
uint32_t addThinking(GrammarBuilder &builder, const ThinkingTags &tags, uint32_t answer);

} // namespace hearth
