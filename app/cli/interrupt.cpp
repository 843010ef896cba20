#include "app/cli/interrupt.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>

namespace hearth::cli {

namespace {

constexpr std::chrono::milliseconds lookInterval(50);

std::atomic<bool> wasPressed = false;
static_assert(std::atomic<bool>::is_always_lock_free); // so a signal handler may set it

} // namespace

InterruptGuard::InterruptGuard()
{
    wasPressed = false;
    m_previous = std::signal(SIGINT, [](int) {
        wasPressed = true;
        std::signal(SIGINT, SIG_DFL);
    });
}

InterruptGuard::~InterruptGuard()
{
    std::signal(SIGINT, m_previous);
}

bool InterruptGuard::wasInterrupted() const
{
    return wasPressed;
}

InterruptWatch::InterruptWatch(const InterruptGuard &guard)
    : m_thread([this, &guard](const std::stop_token &end) {
          std::mutex mutex;
          std::condition_variable_any wake;
          std::unique_lock lock(mutex);
          while (!end.stop_requested() && !guard.wasInterrupted())
              wake.wait_for(lock, end, lookInterval, [] { return false; });
          if (guard.wasInterrupted())
              m_stop.request_stop();
      })
{
}

} // namespace hearth::cli
