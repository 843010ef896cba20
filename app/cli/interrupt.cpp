#include "app/cli/interrupt.h"

#include <atomic>
#include <csignal>

namespace hearth::cli {

namespace {

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

} // namespace hearth::cli
