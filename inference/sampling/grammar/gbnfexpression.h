#pragma once

#include "inference/sampling/grammar/grammar.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace hearth {

// What stands on the right of a rule.
struct Expression
{
    static constexpr uint32_t endless = std::numeric_limits<uint32_t>::max();

    enum class Kind : uint8_t { Text, Characters, Sequence, Choice, Repeat, Call };
    Kind kind = Kind::Sequence;
    std::string text{};              // Text, as UTF-8
    CharacterSet characters{};       // Characters
    std::vector<Expression> parts{}; // Sequence, Choice; Repeat: one
    uint32_t least = 0;              // Repeat
    uint32_t most = 0;               // `endless` for no end
    uint32_t rule = 0;               // Call
};

// Adds an expression to a rule of the network.
struct ExpressionTarget
{
    GrammarBuilder &builder;
    const std::string &ruleName; // for the rules that long repetitions become
};
// From this node on; returns where it ends.
uint32_t writeExpression(const Expression &expression, uint32_t from, const ExpressionTarget &target);

} // namespace hearth
