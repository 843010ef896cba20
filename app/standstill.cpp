#include "app/standstill.h"

#include "app/threadwaits.h"

#include <algorithm>

namespace hearth {

namespace {

using Ms = std::chrono::duration<double, std::milli>;
constexpr std::chrono::milliseconds nap{1};
constexpr double punctualMs = 2; // a timer may come so late

} // namespace

StandstillWatch::StandstillWatch() : m_thread([this](const std::stop_token &stop) { watch(stop); }) { }

void StandstillWatch::watch(const std::stop_token &stop)
{
    ThreadWaits waits;
    while (!stop.stop_requested()) {
        const double waitedBefore = waits.ms();
        const Clock::time_point slept = Clock::now();
        std::this_thread::sleep_for(nap);
        const Clock::time_point woke = Clock::now();
        const double late = Ms(woke - slept - nap).count() - (waits.ms() - waitedBefore);
        if (late <= punctualMs)
            continue;
        const std::lock_guard lock(m_mutex);
        m_standstills.push_back({woke - std::chrono::duration_cast<Clock::duration>(Ms(late)), woke});
    }
}

double StandstillWatch::msWithin(Clock::time_point from, Clock::time_point to) const
{
    const std::lock_guard lock(m_mutex);
    double ms = 0;
    for (const Standstill &one : m_standstills)
        ms += std::max(0.0, Ms(std::min(to, one.to) - std::max(from, one.from)).count());
    return ms;
}

} // namespace hearth
