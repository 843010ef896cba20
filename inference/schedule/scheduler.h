#pragma once

#include "inference/cache/pagepool.h"
#include "inference/cache/prefixcache.h"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <vector>

namespace hearth {

// One request on its way through the model. Counts tokens; knows no text, no tensor and no device.
struct Sequence
{
    uint64_t id = 0;
    std::vector<int32_t> tokens; // prompt, then what was generated
    int promptTokens = 0;
    bool reusesPrefix = true; // false: what is kept of other sequences is not looked at
    int cachedTokens = 0;     // of the prompt, found in the prefix cache when it was admitted
    int computed = 0;         // tokens whose keys and values are in the cache
    std::vector<int> pages;   // of the cache, in order
    // Of a model whose layers carry a state: the slot after `computed` tokens (-1: none yet), the one that the batch under way writes, and
    // those that stay for a later prompt with the same beginning, in the order of their tokens. One use of each.
    int stateSlot = -1;
    int nextSlot = -1;
    std::vector<KeptState> keptStates;

    int pending() const { return int(tokens.size()) - computed; }
    bool isPrefilling() const { return pending() > 1; }
};

// What one step computes. Arrays are those of BatchView in backend/backend.h.
struct Batch
{
    struct Item
    {
        Sequence *sequence = nullptr;
        int count = 0;           // tokens of it in this batch
        bool wantsToken = false; // its last one is the sequence's last: the logits give the next token
    };
    std::vector<Item> items;
    std::vector<int32_t> tokens, positions, sequences, cacheSlots; // [T]
    std::vector<int32_t> pageTables;                               // [S, pagesPerSequence]
    std::vector<int32_t> outputRows;                               // [M], in the order of the items that want a token
    std::vector<int32_t> stateFrom, stateTo;                       // [S], empty for a model without states
    bool isEmpty() const { return tokens.empty(); }
    void clear();
};

struct SchedulerOptions
{
    int pages = 0;
    int pageTokens = 32;
    int batchTokens = 512;         // most tokens a step
    int prefillBesideDecode = 128; // most prompt tokens a step while others generate, so that their stream does not stall
    int sequences = 4;             // most at once
    int contextTokens = 0;         // most tokens of one sequence
    int stateSlots = 0;            // 0: the model has no states; else at least 2 * sequences
};

// Chooses what the next step computes: first one token for every sequence that generates, then pieces of waiting prompts, within the
// token budget. Gives pages out and takes them back; when none are left, kept prefixes go first, then the youngest sequence has to
// start over. A step reads a sequence's state from one slot and writes it to another, so that an aborted step has spoiled nothing, and a
// state can stay for later without a copy: as it is near the end of a prompt (for another answer to it) and at the end of an answer.
// Engine thread only.
class Scheduler
{
public:
    // copyPage(from, to) copies a page of the cache on the device.
    Scheduler(const SchedulerOptions &options, std::function<void(int from, int to)> copyPage);

    // tokens: 1 to contextTokens - 1. The reference holds until finish().
    Sequence &add(uint64_t id, std::vector<int32_t> tokens, bool reusesPrefix = true);
    bool hasWork() const { return !m_waiting.empty() || !m_running.empty(); }
    int running() const { return int(m_running.size()); }
    int waiting() const { return int(m_waiting.size()); }

    // Fills the batch; it is empty when there is nothing to do. The arrays hold until the next call.
    const Batch &next();
    // The batch was computed: its tokens are in the cache. Not called when it was aborted.
    void markComputed();
    // The sequence's new token; it is computed in the next step.
    void append(Sequence &sequence, int32_t token) { sequence.tokens.push_back(token); }
    // Ends the sequence, wherever it stands; its computed tokens stay in the prefix cache.
    void finish(Sequence &sequence);

    const PagePool &pool() const { return m_pool; }
    const PagePool &states() const { return m_states; }
    int pagesPerSequence() const { return m_pool.pagesFor(m_options.contextTokens); }

private:
    void admit();
    void takeFromPrefixCache(Sequence &sequence);
    bool reserve(Sequence &sequence, int tokens); // pages up to that many tokens
    bool makeRoom(const Sequence &wanting);
    bool hasStates() const { return m_options.stateSlots > 0; }
    int prefillTokens(const Sequence &sequence, int budget) const;
    int checkpoint(const Sequence &sequence) const;
    bool reserveState(Sequence &sequence);
    bool dropKeptState();
    void giveBackNextSlot(Sequence &sequence);
    void giveBackStates(Sequence &sequence);
    void giveBackPages(Sequence &sequence);
    void advanceState(Sequence &sequence);
    void preempt(std::list<Sequence>::iterator victim);
    void addToBatch(Sequence &sequence, int count);

    SchedulerOptions m_options;
    std::function<void(int, int)> m_copyPage;
    PagePool m_pool;
    PagePool m_states; // slots
    PrefixCache m_prefixes;
    std::list<Sequence> m_waiting; // first come, first served
    std::list<Sequence> m_running; // oldest first
    Batch m_batch;
};

} // namespace hearth
