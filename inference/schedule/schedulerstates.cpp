// What the scheduler does for models whose layers carry a state: a slot to write for each step, and states that stay for later prompts.
#include "inference/schedule/scheduler.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace hearth {

namespace {
// A later prompt with the same beginning often differs in the last tokens already: they open the answer, or its thinking part.
constexpr int openingTokens = 8;
} // namespace

// Where the prefill of a prompt makes a stop, so that the state stays as it is there: at the end of a page.
int Scheduler::checkpoint(const Sequence &sequence) const
{
    return std::max(0, sequence.promptTokens - openingTokens) / m_pool.pageTokens() * m_pool.pageTokens();
}

int Scheduler::prefillTokens(const Sequence &sequence, int budget) const
{
    const int count = std::min(budget, sequence.pending());
    const int stop = hasStates() ? checkpoint(sequence) : 0;
    return stop > sequence.computed ? std::min(count, stop - sequence.computed) : count;
}

// Kept prefixes go first, then states that running sequences keep; two slots a sequence are always left.
bool Scheduler::reserveState(Sequence &sequence)
{
    while (sequence.nextSlot < 0) {
        if (const std::optional<int> slot = m_states.take())
            sequence.nextSlot = *slot;
        else if (!m_prefixes.dropOldest() && !dropKeptState())
            return false;
    }
    return true;
}

bool Scheduler::dropKeptState()
{
    for (Sequence &sequence : m_running) {
        if (sequence.keptStates.empty())
            continue;
        m_states.giveBack(sequence.keptStates.front().slot);
        sequence.keptStates.erase(sequence.keptStates.begin());
        return true;
    }
    return false;
}

void Scheduler::giveBackNextSlot(Sequence &sequence)
{
    if (sequence.nextSlot >= 0)
        m_states.giveBack(std::exchange(sequence.nextSlot, -1));
}

void Scheduler::giveBackStates(Sequence &sequence)
{
    giveBackNextSlot(sequence);
    if (sequence.stateSlot >= 0)
        m_states.giveBack(std::exchange(sequence.stateSlot, -1));
    for (const KeptState &state : sequence.keptStates)
        m_states.giveBack(state.slot);
    sequence.keptStates.clear();
}

void Scheduler::advanceState(Sequence &sequence)
{
    assert(sequence.nextSlot >= 0);
    if (sequence.stateSlot >= 0)
        m_states.giveBack(sequence.stateSlot);
    sequence.stateSlot = std::exchange(sequence.nextSlot, -1);
    if (sequence.computed != checkpoint(sequence))
        return;
    m_states.share(sequence.stateSlot);
    sequence.keptStates.push_back({.tokens = sequence.computed, .slot = sequence.stateSlot});
}

} // namespace hearth
