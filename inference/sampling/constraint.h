#pragma once

#include <cstdint>
#include <string>

namespace hearth {

// What form an answer must have. Thinking before the answer is free.
struct Constraint
{
    enum class Kind : uint8_t {
        None,
        Gbnf,       // `text` is a grammar whose rule "root" derives the answers
        JsonSchema, // `text` is a JSON Schema that answers fulfil
        Json,       // any JSON object; `text` is not used
    };
    Kind kind = Kind::None;
    std::string text{};

    bool operator==(const Constraint &) const = default;
};

} // namespace hearth
