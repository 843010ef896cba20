#pragma once

#include "inference/sampling/grammar/grammar.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace hearth {

// A grammar's pushdown automaton, made deterministic as it is used: a state is the set of all (place, stack of callers) that the text
// so far allows, and the state after each byte is worked out once and then looked up. Stacks share their tails (each frame is a number,
// and equal stacks have equal numbers), so equal sets have equal numbers, too. A grammar in regular use has some hundred states.
// Throws Error{LimitExceeded, kind "grammar_too_complex"} where a grammar is so ambiguous that a set has thousands of members, or
// that what was asked for takes more work than allow() gave it.
// Used from one thread.
class Automaton
{
public:
    using State = uint32_t;
    static constexpr State dead = 0; // no text goes on from here

    explicit Automaton(Grammar grammar);

    // Work that may be done until it is called again, in places passed through: some ten million a second.
    void allow(uint64_t work) { m_workLimit = m_work + work; }

    State start() const { return m_start; }
    State next(State state, uint8_t byte)
    {
        const State known = m_next[size_t(state) * m_classes + m_classOf[byte]];
        return known != unknown ? known : compute(state, byte);
    }
    bool canEnd(State state) const { return m_facts[state].canEnd; }   // the text so far is whole
    bool mustEnd(State state) const { return m_facts[state].mustEnd; } // and nothing can follow it
    // The text has left what a local state knows (see split): more depends on the outer state.
    bool hasLeft(State state) const { return m_facts[state].hasLeft; }

    // A state whose members all stand above one caller is that caller's state (`outer`, once it is returned to) and what stands above
    // it (`local`), which is the same wherever it was called from: a string of any member of any object. Nothing where there is no such
    // caller.
    struct Split
    {
        State local;
        State outer;
    };
    std::optional<Split> split(State state);

    // So many states and stacks that it is time to begin anew: all numbers are void then.
    bool isLarge() const;
    void reset();
    uint32_t epoch() const { return m_epoch; } // how often reset() was called

private:
    using Frame = uint32_t;            // a stack: where its top returns to, and the stack below
    using Thread = uint64_t;           // node << 32 | frame
    static constexpr Frame bottom = 0; // nobody called: the text ends
    static constexpr Frame beyond = 1; // of a local state: a caller that it does not know
    static constexpr State unknown = UINT32_MAX;
    static constexpr uint32_t endNode = UINT32_MAX - 1;
    static constexpr uint32_t leftNode = UINT32_MAX;

    struct Facts
    {
        uint32_t begin = 0; // in m_threads
        uint32_t count = 0;
        bool canEnd = false;
        bool mustEnd = false;
        bool hasLeft = false;
    };
    struct Caller
    {
        uint32_t node;
        Frame below;
        uint32_t depth;
    };

    // The members of a set that is being worked out. Forgetting all is one addition.
    class Seen
    {
    public:
        void clear();
        bool insert(Thread thread); // false: it was there
        size_t size() const { return m_used; }

    private:
        struct Slot
        {
            Thread thread = 0;
            uint32_t round = 0;
        };
        void grow();
        std::vector<Slot> m_slots = std::vector<Slot>(256);
        uint32_t m_round = 0;
        size_t m_used = 0;
    };

    static Thread thread(uint32_t node, Frame frame) { return Thread(node) << 32 | frame; }
    static uint32_t nodeOf(Thread thread) { return uint32_t(thread >> 32); }
    static Frame frameOf(Thread thread) { return Frame(thread); }

    void findClasses();
    State compute(State state, uint8_t byte);
    void begin();
    void add(uint32_t node, Frame frame);
    void visit(uint32_t node, Frame frame);
    State finish();
    State intern();
    Frame push(uint32_t node, Frame below);
    Frame common(Frame a, Frame b) const;
    State outerState(Frame frame);

    Grammar m_grammar;
    std::array<uint16_t, 256> m_classOf{}; // bytes that no edge tells apart share a class
    size_t m_classes = 0;

    std::vector<Facts> m_facts;                         // by state
    std::vector<Thread> m_threads;                      // of all states, each state's ascending
    std::vector<State> m_next;                          // [states, classes]
    std::unordered_multimap<uint64_t, State> m_stateOf; // by the hash of the threads
    std::vector<Caller> m_callers;                      // by frame
    std::unordered_map<uint64_t, Frame> m_frameOf;
    std::unordered_map<Frame, State> m_outerOf;
    State m_start = dead;
    uint32_t m_epoch = 0;

    uint64_t m_work = 0;
    uint64_t m_workLimit = uint64_t(1) << 24;

    Seen m_seen;
    std::vector<Thread> m_open; // still to be followed
    std::vector<Thread> m_made; // the set being worked out
};

} // namespace hearth
