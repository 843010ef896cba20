#pragma once

#include "inference/sampling/grammar/automaton.h"

#include <optional>
#include <random>
#include <string>
#include <string_view>

// Texts against grammars, byte by byte, without a vocabulary.
namespace hearth::test {

inline Automaton::State follow(Automaton &automaton, std::string_view text)
{
    Automaton::State state = automaton.start();
    for (const char c : text)
        state = automaton.next(state, uint8_t(c));
    return state;
}

inline bool matches(Automaton &automaton, std::string_view text)
{
    return automaton.canEnd(follow(automaton, text));
}

// A text of the grammar, drawn byte by byte; what closes something is more likely, so that it comes to an end. Nothing when it did not
// within `mostBytes`.
inline std::optional<std::string> randomText(Automaton &automaton, std::mt19937 &random, size_t mostBytes)
{
    std::string text;
    Automaton::State state = automaton.start();
    while (text.size() < mostBytes) {
        std::string next, closing;
        for (int byte = 0; byte < 256; ++byte) {
            if (automaton.next(state, uint8_t(byte)) != Automaton::dead)
                next += char(byte);
        }
        for (const char c : next) {
            if (std::string_view("\"}],:").find(c) != std::string_view::npos)
                closing += c;
        }
        if (next.empty() || (automaton.canEnd(state) && random() % 2 == 0))
            return automaton.canEnd(state) ? std::optional(text) : std::nullopt;
        const std::string &from = !closing.empty() && random() % 3 == 0 ? closing : next;
        text += from[random() % from.size()];
        state = automaton.next(state, uint8_t(text.back()));
    }
    return std::nullopt;
}

} // namespace hearth::test
