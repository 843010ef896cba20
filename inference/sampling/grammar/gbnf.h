#pragma once

#include "inference/sampling/grammar/grammar.h"

#include <string_view>

namespace hearth {

// A grammar in GBNF, the notation of llama.cpp (grammars/README.md there), read into `builder`; returns the number of the rule `root`.
//
//   # a comment                          root  ::= "yes" | "no" reason?
//   "text" with \n \t \r \\ \" \xHH \uHHHH \UHHHHHHHH      [a-z0-9_] [^"\n] .      ( a | b )      x* x+ x? x{3} x{2,} x{2,5}
//
// A rule ends with its line, except within parentheses, after ::= and round a |. Throws Error{InvalidArgument} with line and column;
// kinds "invalid_grammar" and "grammar_too_large".
uint32_t readGbnf(std::string_view text, GrammarBuilder &builder);

// readGbnf, and GrammarBuilder::build.
Grammar parseGbnf(std::string_view text);

inline constexpr size_t maxGbnfBytes = size_t(8) << 20;
inline constexpr int maxGbnfDepth = 64;              // of parentheses
inline constexpr uint32_t maxGbnfRepetition = 65536; // in braces

} // namespace hearth
