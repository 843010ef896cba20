#include "inference/compare/memorymeter.h"

#include "inference/core/systemmemory.h"

#include <algorithm>
#include <chrono>

namespace hearth {

constexpr std::chrono::milliseconds lookInterval(10);

MemoryMeter::MemoryMeter(size_t takers)
    : m_takers(takers), m_thread([this](const std::stop_token &stop) {
          std::unique_lock lock(m_mutex);
          while (!stop.stop_requested()) {
              look();
              m_wake.wait_for(lock, stop, lookInterval, [] { return false; });
          }
      })
{
}

void MemoryMeter::look()
{
    if (m_turn == nobody)
        return;
    Taker &taker = m_takers[m_turn];
    taker.bytes = std::max<int64_t>(int64_t(residentBytes()) - m_before, 0);
    taker.peak = std::max(taker.peak, taker.bytes);
}

void MemoryMeter::enter(size_t taker)
{
    const std::lock_guard lock(m_mutex);
    if (taker == m_turn)
        return;
    look();
    m_turn = taker;
    m_before = int64_t(residentBytes()) - m_takers[taker].bytes;
}

void MemoryMeter::leave()
{
    const std::lock_guard lock(m_mutex);
    look();
    m_turn = nobody;
}

uint64_t MemoryMeter::peakBytes(size_t taker) const
{
    const std::lock_guard lock(m_mutex);
    return uint64_t(m_takers[taker].peak);
}

} // namespace hearth
