#pragma once

#include "inference/sampling/grammar/tokenmasks.h"

#include <memory>
#include <string>
#include <string_view>

namespace hearth {

// A grammar ready for a vocabulary, with all that was worked out about it so far. Answers of the same form share one. Engine thread.
class CompiledGrammar
{
public:
    CompiledGrammar(Grammar grammar, std::shared_ptr<const TokenTrie> trie);

    Automaton &automaton() { return m_automaton; }
    TokenMasks &masks() { return m_masks; }
    const TokenTrie &trie() const { return *m_trie; }

private:
    std::shared_ptr<const TokenTrie> m_trie;
    Automaton m_automaton;
    TokenMasks m_masks;
};

// Where one answer stands in its grammar: which tokens may come next, and whether it may end. All methods may throw what Automaton
// throws. Owned by one generation.
class Matcher
{
public:
    // `dropsFirstSpace`: one space at the front of the first token is not part of the answer (DetokenizerOptions::stripLeadingSpace).
    Matcher(std::shared_ptr<CompiledGrammar> grammar, bool dropsFirstSpace);

    // Text that the answer already has. False when the grammar does not allow it; the matcher is then of no more use.
    bool appendText(std::string_view text);

    // Cheap: looks at this token only.
    bool allows(int32_t token);
    // All tokens that may come: cheap when the same place was asked about before, by any answer. Throws Error{InvalidArgument, kind
    // "grammar_stuck"} when the vocabulary has none.
    std::shared_ptr<const TokenMask> mask();
    bool isMaskWorthIt(); // mask() is quick, or this place comes again and again

    // A token that is allowed was chosen.
    void accept(int32_t token);
    bool canEnd() { return m_grammar->automaton().canEnd(state()); }
    bool mustEnd() { return m_grammar->automaton().mustEnd(state()); } // nothing can follow: the answer is whole

    Automaton::State state(); // the place, good until the next call of any matcher of the grammar

private:
    Automaton::State after(int32_t token);
    bool dropsSpaceNow() const { return m_dropsFirstSpace && m_isAtStart; }

    std::shared_ptr<CompiledGrammar> m_grammar;
    bool m_dropsFirstSpace;
    bool m_isAtStart = true;
    std::string m_text; // so far, to find the state again after Automaton::reset
    Automaton::State m_state;
    uint32_t m_epoch;
};

} // namespace hearth
