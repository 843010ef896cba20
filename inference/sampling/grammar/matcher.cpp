#include "inference/sampling/grammar/matcher.h"

#include "inference/core/error.h"

#include <cassert>

namespace hearth {

namespace {

constexpr uint64_t workOfAText = 10'000'000;

Automaton::State follow(Automaton &automaton, Automaton::State state, std::string_view text)
{
    automaton.allow(workOfAText);
    for (const char c : text) {
        state = automaton.next(state, uint8_t(c));
        if (state == Automaton::dead)
            break;
    }
    return state;
}

} // namespace

CompiledGrammar::CompiledGrammar(Grammar grammar, std::shared_ptr<const TokenTrie> trie)
    : m_trie(std::move(trie)), m_automaton(std::move(grammar)), m_masks(m_trie, m_automaton)
{
}

Matcher::Matcher(std::shared_ptr<CompiledGrammar> grammar, bool dropsFirstSpace)
    : m_grammar(std::move(grammar)), m_dropsFirstSpace(dropsFirstSpace), m_state(m_grammar->automaton().start()),
      m_epoch(m_grammar->automaton().epoch())
{
}

// The state in today's numbers. Begins anew with the automaton when that has grown large.
Automaton::State Matcher::state()
{
    Automaton &automaton = m_grammar->automaton();
    if (automaton.isLarge()) {
        automaton.allow(workOfAText);
        automaton.reset();
        m_grammar->masks().forget();
    }
    if (m_epoch != automaton.epoch()) {
        m_state = follow(automaton, automaton.start(), m_text);
        m_epoch = automaton.epoch();
    }
    return m_state;
}

bool Matcher::appendText(std::string_view text)
{
    m_state = follow(m_grammar->automaton(), state(), text);
    m_text += text;
    return m_state != Automaton::dead;
}

Automaton::State Matcher::after(int32_t token)
{
    const Automaton::State now = state();
    std::string_view bytes = m_grammar->trie().bytes(token);
    if (bytes.empty())
        return Automaton::dead;
    if (dropsSpaceNow() && bytes.starts_with(' '))
        bytes.remove_prefix(1);
    return follow(m_grammar->automaton(), now, bytes);
}

bool Matcher::allows(int32_t token)
{
    if (const auto mask = m_grammar->masks().known(state(), dropsSpaceNow()))
        return mask->allows(token);
    if (m_grammar->trie().isEnd(token))
        return canEnd();
    return after(token) != Automaton::dead;
}

bool Matcher::isMaskWorthIt()
{
    const Automaton::State now = state();
    m_grammar->automaton().allow(workOfAText);
    return m_grammar->masks().isWorthIt(now, dropsSpaceNow());
}

std::shared_ptr<const TokenMask> Matcher::mask()
{
    auto mask = m_grammar->masks().mask(state(), dropsSpaceNow());
    if (mask->allowed == 0)
        throw Error(ErrorCode::InvalidArgument,
                    "The answer cannot go on: none of the model's tokens has a text that the grammar allows here.", "grammar_stuck");
    return mask;
}

void Matcher::accept(int32_t token)
{
    if (m_grammar->trie().isEnd(token))
        return;
    m_state = after(token);
    assert(m_state != Automaton::dead);
    std::string_view bytes = m_grammar->trie().bytes(token);
    if (dropsSpaceNow() && bytes.starts_with(' '))
        bytes.remove_prefix(1);
    m_text += bytes;
    m_isAtStart = false;
}

} // namespace hearth
