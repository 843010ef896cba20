#pragma once

#include "inference/sampling/constraint.h"
#include "inference/sampling/grammar/grammar.h"

namespace hearth {

struct ThinkingTags;

// The grammar of the answers that a constraint allows (not Kind::None), with thinking before them where there are tags.
// Throws Error{InvalidArgument} that says what is wrong with the constraint and where.
Grammar compileConstraint(const Constraint &constraint, const ThinkingTags *tags);

} // namespace hearth
