#include "inference/sampling/grammar/automaton.h"

#include "inference/core/error.h"

#include <algorithm>
#include <bitset>

namespace hearth {

namespace {

constexpr size_t maxThreads = 4096;           // in one state
constexpr size_t maxPlaces = size_t(1) << 18; // passed through on the way to one, each with its stack: they take memory
constexpr size_t largeStates = 20000;
constexpr size_t largeBytes = size_t(64) << 20;

[[noreturn]] void failTooComplex()
{
    throw Error(ErrorCode::LimitExceeded,
                "The grammar can be read in too many ways at once. Write it so that its alternatives begin with different characters.",
                "grammar_too_complex");
}

uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

} // namespace

void Automaton::Seen::clear()
{
    m_used = 0;
    if (++m_round == 0) {
        m_slots.assign(m_slots.size(), {});
        m_round = 1;
    }
}

bool Automaton::Seen::insert(Thread thread)
{
    if (m_used * 2 >= m_slots.size())
        grow();
    size_t at = mix(thread) & (m_slots.size() - 1);
    for (; m_slots[at].round == m_round; at = (at + 1) & (m_slots.size() - 1)) {
        if (m_slots[at].thread == thread)
            return false;
    }
    m_slots[at] = {thread, m_round};
    ++m_used;
    return true;
}

void Automaton::Seen::grow()
{
    std::vector<Slot> old(m_slots.size() * 2);
    old.swap(m_slots);
    m_used = 0;
    for (const Slot &slot : old) {
        if (slot.round == m_round)
            insert(slot.thread);
    }
}

Automaton::Automaton(Grammar grammar) : m_grammar(std::move(grammar))
{
    findClasses();
    reset();
    m_epoch = 0;
}

// A class begins wherever the byte range of an edge begins or has ended.
void Automaton::findClasses()
{
    std::bitset<257> begins;
    begins[0] = true;
    for (uint32_t node = 0; node < m_grammar.nodes(); ++node) {
        for (const Grammar::Edge &edge : m_grammar.edges(node)) {
            if (edge.kind == Grammar::Edge::Kind::Bytes) {
                begins[edge.first] = true;
                begins[size_t(edge.last) + 1] = true;
            }
        }
    }
    for (size_t byte = 0; byte < 256; ++byte) {
        m_classes += begins[byte];
        m_classOf[byte] = uint16_t(m_classes - 1);
    }
}

bool Automaton::isLarge() const
{
    return m_facts.size() > largeStates || m_callers.size() > 4 * largeStates
        || m_threads.size() * sizeof(Thread) + m_next.size() * sizeof(State) > largeBytes;
}

void Automaton::reset()
{
    ++m_epoch;
    m_facts.clear();
    m_threads.clear();
    m_next.clear();
    m_stateOf.clear();
    m_frameOf.clear();
    m_outerOf.clear();
    m_callers = {{0, bottom, 0}, {0, bottom, 0}}; // bottom and beyond
    begin();
    finish(); // the empty set is the dead state
    begin();
    add(m_grammar.start(), bottom);
    m_start = finish();
}

Automaton::State Automaton::compute(State state, uint8_t byte)
{
    begin();
    const Facts facts = m_facts[state];
    m_work += m_classes + facts.count; // a new state costs a row of the table
    for (uint32_t i = 0; i < facts.count; ++i) {
        const Thread each = m_threads[facts.begin + i];
        if (nodeOf(each) >= endNode)
            continue;
        for (const Grammar::Edge &edge : m_grammar.edges(nodeOf(each))) {
            if (edge.kind == Grammar::Edge::Kind::Bytes && byte >= edge.first && byte <= edge.last)
                add(edge.target, frameOf(each));
        }
    }
    const State result = finish();
    m_next[size_t(state) * m_classes + m_classOf[byte]] = result;
    return result;
}

void Automaton::begin()
{
    m_seen.clear();
    m_made.clear();
}

// The place and all that can be reached from it without taking a byte.
void Automaton::add(uint32_t node, Frame frame)
{
    visit(node, frame);
    while (!m_open.empty()) {
        const uint32_t at = nodeOf(m_open.back());
        const Frame stack = frameOf(m_open.back());
        m_open.pop_back();
        if (++m_work > m_workLimit || m_made.size() > maxThreads || m_seen.size() > maxPlaces) {
            m_open.clear();
            failTooComplex();
        }
        bool takesBytes = false;
        for (const Grammar::Edge &edge : m_grammar.edges(at)) {
            switch (edge.kind) {
            case Grammar::Edge::Kind::Bytes: takesBytes = true; break;
            case Grammar::Edge::Kind::Empty: visit(edge.target, stack); break;
            case Grammar::Edge::Kind::Call:
                // Who only returns when he is returned to need not be remembered: lists written by recursion keep a flat stack.
                visit(m_grammar.start(edge.rule), m_grammar.isTail(edge.target) ? stack : push(edge.target, stack));
                break;
            }
        }
        if (takesBytes)
            m_made.push_back(thread(at, stack));
        if (!m_grammar.isFinal(at))
            continue;
        if (stack > beyond)
            visit(m_callers[stack].node, m_callers[stack].below);
        else if (m_seen.insert(thread(stack == bottom ? endNode : leftNode, 0)))
            m_made.push_back(thread(stack == bottom ? endNode : leftNode, 0));
    }
}

void Automaton::visit(uint32_t node, Frame frame)
{
    if (m_seen.insert(thread(node, frame)))
        m_open.push_back(thread(node, frame));
}

Automaton::State Automaton::finish()
{
    std::sort(m_made.begin(), m_made.end());
    return intern();
}

// The number of the set in m_made, which is sorted.
Automaton::State Automaton::intern()
{
    uint64_t hash = m_made.size();
    for (const Thread each : m_made)
        hash = mix(hash * 31 + each);
    const auto [first, last] = m_stateOf.equal_range(hash);
    for (auto each = first; each != last; ++each) {
        const Facts &facts = m_facts[each->second];
        if (facts.count == m_made.size() && std::equal(m_made.begin(), m_made.end(), m_threads.begin() + facts.begin))
            return each->second;
    }
    const auto state = State(m_facts.size());
    Facts facts{.begin = uint32_t(m_threads.size()), .count = uint32_t(m_made.size())};
    for (const Thread each : m_made) {
        facts.canEnd |= nodeOf(each) == endNode;
        facts.hasLeft |= nodeOf(each) == leftNode;
    }
    facts.mustEnd = facts.canEnd && facts.count == 1;
    m_facts.push_back(facts);
    m_threads.insert(m_threads.end(), m_made.begin(), m_made.end());
    m_next.resize(m_next.size() + m_classes, unknown);
    m_stateOf.emplace(hash, state);
    return state;
}

Automaton::Frame Automaton::push(uint32_t node, Frame below)
{
    const auto [place, isNew] = m_frameOf.try_emplace(uint64_t(node) << 32 | below, Frame(m_callers.size()));
    if (isNew)
        m_callers.push_back({node, below, m_callers[below].depth + 1});
    return place->second;
}

// The deepest stack that both stand on.
Automaton::Frame Automaton::common(Frame a, Frame b) const
{
    while (a != b) {
        if (m_callers[a].depth >= m_callers[b].depth && a > beyond)
            a = m_callers[a].below;
        else if (b > beyond)
            b = m_callers[b].below;
        else
            return bottom;
    }
    return a;
}

std::optional<Automaton::Split> Automaton::split(State state)
{
    const Facts facts = m_facts[state];
    if (facts.count == 0 || facts.canEnd || facts.hasLeft)
        return std::nullopt;
    Frame shared = frameOf(m_threads[facts.begin]);
    for (uint32_t i = 1; i < facts.count; ++i)
        shared = common(shared, frameOf(m_threads[facts.begin + i]));
    if (shared <= beyond)
        return std::nullopt;
    begin();
    std::vector<uint32_t> above;
    for (uint32_t i = 0; i < facts.count; ++i) {
        const Thread each = m_threads[facts.begin + i];
        above.clear();
        for (Frame frame = frameOf(each); frame != shared; frame = m_callers[frame].below)
            above.push_back(m_callers[frame].node);
        Frame frame = beyond;
        for (auto node = above.rbegin(); node != above.rend(); ++node)
            frame = push(*node, frame);
        m_made.push_back(thread(nodeOf(each), frame));
    }
    const State local = finish();
    return Split{local, outerState(shared)};
}

// Where a text stands when the top of this stack has been returned to.
Automaton::State Automaton::outerState(Frame frame)
{
    const auto known = m_outerOf.find(frame);
    if (known != m_outerOf.end())
        return known->second;
    begin();
    add(m_callers[frame].node, m_callers[frame].below);
    const State state = finish();
    m_outerOf.emplace(frame, state);
    return state;
}

} // namespace hearth
