#pragma once

#include "inference/sampling/constraint.h"
#include "inference/sampling/grammar/grammar.h"

namespace hearth {

struct AnswerFormat;

// The grammar of the answers that a constraint allows (not Kind::None), with what the model writes round them (addFrame).
// Throws Error{InvalidArgument} that says what is wrong with the constraint and where.
Grammar compileConstraint(const Constraint &constraint, const AnswerFormat *format);

} // namespace hearth
