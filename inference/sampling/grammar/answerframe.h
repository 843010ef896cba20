#pragma once

#include "inference/sampling/grammar/grammar.h"

#include <string>
#include <vector>

namespace hearth {

struct AnswerFormat;

// What a model writes round a constrained answer, as ResponseParser reads it: thinking between tags, or messages with heads of which the
// last one is the answer. `format`: nullptr for a text without anything round it.

// The marks of the frame. Where they are control tokens, bytes that no text contains stand for them (TokenTrie::markByte).
std::vector<std::string> frameMarks(const AnswerFormat *format);

// A rule that puts the frame round `answer`; returns it, or `answer` where there is no frame. Throws Error{InvalidArgument, kind
// "unsupported_answer_format"} for messages whose heads name a tool or a reader, which a grammar cannot be joined with.
uint32_t addFrame(GrammarBuilder &builder, const AnswerFormat *format, uint32_t answer);

} // namespace hearth
