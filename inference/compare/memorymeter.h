#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace hearth {

// By how much each of several takers of memory makes the process grow, at the most. A thread looks at the resident set every few
// milliseconds; growth counts for the one whose turn it is. Used from one thread.
class MemoryMeter
{
public:
    explicit MemoryMeter(size_t takers);

    void enter(size_t taker); // its turn begins, and that of the one before ends
    void leave();
    uint64_t peakBytes(size_t taker) const;

private:
    struct Taker
    {
        int64_t bytes = 0; // that it holds, at the end of its last turn
        int64_t peak = 0;
    };
    void look(); // with m_mutex

    static constexpr size_t nobody = size_t(-1);
    mutable std::mutex m_mutex; // guards what follows
    std::condition_variable_any m_wake;
    std::vector<Taker> m_takers;
    size_t m_turn = nobody;
    int64_t m_before = 0;  // resident when the turn began, less what the taker held then
    std::jthread m_thread; // last: ends first
};

} // namespace hearth
