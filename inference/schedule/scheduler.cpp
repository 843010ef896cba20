#include "inference/schedule/scheduler.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace hearth {

void Batch::clear()
{
    items.clear();
    tokens.clear();
    positions.clear();
    sequences.clear();
    cacheSlots.clear();
    pageTables.clear();
    outputRows.clear();
    stateFrom.clear();
    stateTo.clear();
}

Scheduler::Scheduler(const SchedulerOptions &options, std::function<void(int, int)> copyPage)
    : m_options(options), m_copyPage(std::move(copyPage)), m_pool(options.pages, options.pageTokens), m_states(options.stateSlots, 1),
      m_prefixes(m_pool, options.stateSlots > 0 ? &m_states : nullptr)
{
    assert(!hasStates() || options.stateSlots >= 2 * options.sequences);
    assert(m_pool.pages() >= pagesPerSequence());
}

Sequence &Scheduler::add(uint64_t id, std::vector<int32_t> tokens, bool reusesPrefix)
{
    assert(!tokens.empty() && int(tokens.size()) <= m_options.contextTokens);
    Sequence sequence;
    sequence.id = id;
    sequence.promptTokens = int(tokens.size());
    sequence.tokens = std::move(tokens);
    sequence.reusesPrefix = reusesPrefix;
    m_waiting.push_back(std::move(sequence));
    return m_waiting.back();
}

const Batch &Scheduler::next()
{
    m_batch.clear();
    for (Sequence &sequence : m_running)
        giveBackNextSlot(sequence); // of a batch that was not computed
    admit();
    int budget = m_options.batchTokens;
    bool isAnyGenerating = false;
    for (auto it = m_running.begin(); it != m_running.end();) {
        Sequence &sequence = *it++; // reserve() may move it, or one after it, back to the waiting ones
        if (sequence.pending() != 1 || budget == 0)
            continue;
        const size_t before = m_running.size();
        if (reserve(sequence, sequence.computed + 1)) {
            addToBatch(sequence, 1);
            isAnyGenerating = true;
            --budget;
        }
        if (m_running.size() != before) // someone lost its place: start over with those that are left
            return next();
    }
    if (isAnyGenerating)
        budget = std::min(budget, m_options.prefillBesideDecode);
    for (auto it = m_running.begin(); it != m_running.end() && budget > 0; ++it) {
        if (!it->isPrefilling())
            continue;
        const int count = prefillTokens(*it, budget);
        const size_t before = m_running.size();
        const bool hasPages = reserve(*it, it->computed + count);
        if (m_running.size() != before)
            return next();
        if (!hasPages)
            break;
        addToBatch(*it, count);
        budget -= count;
    }
    return m_batch;
}

void Scheduler::addToBatch(Sequence &sequence, int count)
{
    const int row = int(m_batch.items.size());
    const int pageTokens = m_pool.pageTokens();
    for (int i = 0; i < count; ++i) {
        const int position = sequence.computed + i;
        m_batch.tokens.push_back(sequence.tokens[size_t(position)]);
        m_batch.positions.push_back(position);
        m_batch.sequences.push_back(row);
        m_batch.cacheSlots.push_back(sequence.pages[size_t(position / pageTokens)] * pageTokens + position % pageTokens);
    }
    const size_t tableBegin = m_batch.pageTables.size();
    m_batch.pageTables.resize(tableBegin + size_t(pagesPerSequence()), 0);
    std::copy(sequence.pages.begin(), sequence.pages.end(), m_batch.pageTables.begin() + std::ptrdiff_t(tableBegin));
    if (hasStates()) {
        m_batch.stateFrom.push_back(std::max(sequence.stateSlot, 0));
        m_batch.stateTo.push_back(sequence.nextSlot);
    }
    const bool wantsToken = count == sequence.pending();
    if (wantsToken)
        m_batch.outputRows.push_back(int32_t(m_batch.tokens.size()) - 1);
    m_batch.items.push_back({.sequence = &sequence, .count = count, .wantsToken = wantsToken});
}

void Scheduler::markComputed()
{
    for (const Batch::Item &item : m_batch.items) {
        item.sequence->computed += item.count;
        if (hasStates())
            advanceState(*item.sequence);
    }
}

void Scheduler::admit()
{
    while (!m_waiting.empty() && int(m_running.size()) < m_options.sequences) {
        m_running.splice(m_running.end(), m_waiting, m_waiting.begin());
        if (m_running.back().reusesPrefix)
            takeFromPrefixCache(m_running.back());
    }
}

// Whole pages are shared; the one that is only partly the same is copied, since the two sequences go on differently in it. At least one
// token stays to be computed, for its logits.
void Scheduler::takeFromPrefixCache(Sequence &sequence)
{
    const PrefixCache::Match match = m_prefixes.find(sequence.tokens, int(sequence.tokens.size()) - 1);
    const int whole = match.tokens / m_pool.pageTokens();
    for (int i = 0; i < whole; ++i) {
        m_pool.share(match.pages[size_t(i)]);
        sequence.pages.push_back(match.pages[size_t(i)]);
    }
    sequence.computed = whole * m_pool.pageTokens();
    if (match.stateSlot >= 0) {
        m_states.share(match.stateSlot);
        sequence.stateSlot = match.stateSlot;
    }
    if (match.tokens > sequence.computed) {
        if (const std::optional<int> page = m_pool.take()) {
            m_copyPage(match.pages[size_t(whole)], *page);
            sequence.pages.push_back(*page);
            sequence.computed = match.tokens;
        }
    }
    if (hasStates() && sequence.computed != match.tokens) { // no page for the rest: the state is of no use without it
        giveBackPages(sequence);
        giveBackStates(sequence);
    }
    if (sequence.stateSlot >= 0) { // stays for other answers to the same prompt, whatever becomes of the entry
        m_states.share(sequence.stateSlot);
        sequence.keptStates.push_back({.tokens = sequence.computed, .slot = sequence.stateSlot});
    }
    sequence.cachedTokens = std::min(sequence.computed, sequence.promptTokens);
}

bool Scheduler::reserve(Sequence &sequence, int tokens)
{
    while (int(sequence.pages.size()) < m_pool.pagesFor(tokens)) {
        if (const std::optional<int> page = m_pool.take())
            sequence.pages.push_back(*page);
        else if (!makeRoom(sequence))
            return false;
    }
    return !hasStates() || reserveState(sequence);
}

bool Scheduler::makeRoom(const Sequence &wanting)
{
    if (m_prefixes.dropOldest())
        return true;
    const auto youngest = std::prev(m_running.end());
    if (&*youngest == &wanting)
        return false; // an older one will end and give its pages back
    preempt(youngest);
    return true;
}

void Scheduler::giveBackPages(Sequence &sequence)
{
    for (int page : sequence.pages)
        m_pool.giveBack(page);
    sequence.pages.clear();
    sequence.computed = 0;
}

void Scheduler::preempt(std::list<Sequence>::iterator victim)
{
    giveBackPages(*victim);
    giveBackStates(*victim);
    m_waiting.splice(m_waiting.begin(), m_running, victim);
}

void Scheduler::finish(Sequence &sequence)
{
    const auto isIt = [&](const Sequence &one) { return &one == &sequence; };
    if (const auto it = std::find_if(m_waiting.begin(), m_waiting.end(), isIt); it != m_waiting.end()) {
        m_waiting.erase(it);
        return;
    }
    const auto it = std::find_if(m_running.begin(), m_running.end(), isIt);
    assert(it != m_running.end());
    giveBackNextSlot(*it);
    if (it->computed > 0) {
        const size_t used = size_t(m_pool.pagesFor(it->computed));
        for (size_t i = used; i < it->pages.size(); ++i)
            m_pool.giveBack(it->pages[i]);
        it->pages.resize(used);
        it->tokens.resize(size_t(it->computed));
        if (hasStates() && (it->keptStates.empty() || it->keptStates.back().tokens < it->computed))
            it->keptStates.push_back({.tokens = it->computed, .slot = std::exchange(it->stateSlot, -1)});
        m_prefixes.keep(std::move(it->tokens), std::move(it->pages), std::exchange(it->keptStates, {}));
    } else {
        giveBackPages(*it);
    }
    giveBackStates(*it);
    m_running.erase(it);
}

} // namespace hearth
