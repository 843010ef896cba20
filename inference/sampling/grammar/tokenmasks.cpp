#include "inference/sampling/grammar/tokenmasks.h"

#include <algorithm>
#include <bit>

namespace hearth {

namespace {

constexpr size_t maskBytes = size_t(16) << 20; // kept, for each of the two kinds
constexpr size_t rememberedStates = 4096;
constexpr uint64_t workOfAMask = 10'000'000;

size_t capacityFor(size_t vocabulary)
{
    return std::clamp<size_t>(maskBytes / (vocabulary / 8 + 64), 16, 4096);
}

uint64_t keyOf(Automaton::State state, bool dropsSpace)
{
    return uint64_t(state) * 2 + dropsSpace;
}

} // namespace

TokenMasks::TokenMasks(std::shared_ptr<const TokenTrie> trie, Automaton &automaton)
    : m_trie(std::move(trie)), m_automaton(automaton), m_masks(capacityFor(m_trie->vocabularySize())),
      m_locals(capacityFor(m_trie->vocabularySize())), m_asked(rememberedStates), m_path(m_trie->maxDepth() + 1)
{
}

std::shared_ptr<const TokenMask> TokenMasks::known(Automaton::State state, bool dropsSpace)
{
    return m_masks.find(keyOf(state, dropsSpace));
}

std::shared_ptr<const TokenMask> TokenMasks::mask(Automaton::State state, bool dropsSpace)
{
    if (std::shared_ptr<const TokenMask> found = known(state, dropsSpace))
        return found;
    m_automaton.allow(workOfAMask);
    TokenMask made = dropsSpace ? computeAtStart(state) : compute(state);
    if (m_automaton.canEnd(state)) {
        for (const int32_t token : m_trie->endTokens())
            made.words[size_t(token) / 64] |= uint64_t(1) << (size_t(token) % 64);
    }
    for (const uint64_t word : made.words)
        made.allowed += uint32_t(std::popcount(word));
    auto result = std::make_shared<const TokenMask>(std::move(made));
    m_masks.insert(keyOf(state, dropsSpace), result);
    return result;
}

bool TokenMasks::isWorthIt(Automaton::State state, bool dropsSpace)
{
    const uint64_t key = keyOf(state, dropsSpace);
    if (m_masks.has(key) || m_asked.has(key))
        return true;
    const std::optional<Automaton::Split> split = dropsSpace ? std::nullopt : m_automaton.split(state);
    if (split && m_locals.has(split->local))
        return true;
    m_asked.insert(key, nullptr);
    return false;
}

void TokenMasks::forget()
{
    m_asked.clear();
    m_masks.clear();
    m_locals.clear();
}

TokenMask TokenMasks::emptyMask() const
{
    return {.words = std::vector<uint64_t>((m_trie->vocabularySize() + 63) / 64)};
}

TokenMask TokenMasks::compute(Automaton::State state)
{
    const std::optional<Automaton::Split> split = m_automaton.split(state);
    if (!split) {
        TokenMask mask = emptyMask();
        walk(state, 0, mask, nullptr);
        return mask;
    }
    const std::shared_ptr<const Local> inside = local(split->local);
    TokenMask mask = inside->mask;
    for (const uint32_t exit : inside->exits)
        walk(split->outer, exit, mask, nullptr);
    return mask;
}

std::shared_ptr<const TokenMasks::Local> TokenMasks::local(Automaton::State state)
{
    if (std::shared_ptr<const Local> found = m_locals.find(state))
        return found;
    Local made{.mask = emptyMask(), .exits = {}};
    walk(state, 0, made.mask, &made.exits);
    auto result = std::make_shared<const Local>(std::move(made));
    m_locals.insert(state, result);
    return result;
}

// The branch of the space is walked without taking the space.
TokenMask TokenMasks::computeAtStart(Automaton::State state)
{
    const auto nodes = m_trie->nodes();
    TokenMask mask = emptyMask();
    for (uint32_t node = 1; node < nodes[0].end; node = nodes[node].end) {
        const Automaton::State next = nodes[node].byte == ' ' ? state : m_automaton.next(state, nodes[node].byte);
        if (next == Automaton::dead)
            continue;
        setOwn(node, mask);
        walk(next, node, mask, nullptr);
    }
    return mask;
}

void TokenMasks::setOwn(uint32_t node, TokenMask &mask) const
{
    const auto nodes = m_trie->nodes();
    for (uint32_t i = nodes[node].firstToken; i < nodes[node + 1].firstToken; ++i) {
        const auto token = size_t(m_trie->tokens()[i]);
        mask.words[token / 64] |= uint64_t(1) << (token % 64);
    }
}

// Allows what lies below the node and agrees with the state there; `exits` receives the nodes at which the state has left its callee.
void TokenMasks::walk(Automaton::State state, uint32_t node, TokenMask &mask, std::vector<uint32_t> *exits)
{
    const TokenTrie::Node *nodes = m_trie->nodes().data();
    const uint32_t end = nodes[node].end;
    m_path[nodes[node].depth] = state;
    for (uint32_t at = node + 1; at < end;) {
        const TokenTrie::Node &each = nodes[at];
        const Automaton::State next = m_automaton.next(m_path[each.depth - 1u], each.byte);
        if (next == Automaton::dead) {
            at = each.end;
            continue;
        }
        m_path[each.depth] = next;
        if (exits && m_automaton.hasLeft(next))
            exits->push_back(at);
        if (each.firstToken != nodes[at + 1].firstToken)
            setOwn(at, mask);
        ++at;
    }
}

} // namespace hearth
