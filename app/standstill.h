#pragma once

#include <chrono>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace hearth {

// When the machine stood still, as a virtual one does while its host does something else: a thread of its own does nothing but sleep for a
// millisecond at a time, and tells when it came late without having waited for a processor. Only Linux tells how long a thread waited;
// elsewhere that counts as standing still, too.
class StandstillWatch
{
public:
    using Clock = std::chrono::steady_clock;

    StandstillWatch();
    // How long the machine stood still between two times, in ms. What began less than a few ms ago may not be known yet.
    [[nodiscard]] double msWithin(Clock::time_point from, Clock::time_point to) const;

private:
    struct Standstill
    {
        Clock::time_point from;
        Clock::time_point to;
    };
    void watch(const std::stop_token &stop);

    mutable std::mutex m_mutex;
    std::vector<Standstill> m_standstills; // by time
    std::jthread m_thread;                 // last: it ends first
};

} // namespace hearth
