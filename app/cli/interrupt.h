#pragma once

#include <stop_token>
#include <thread>

namespace hearth::cli {

// Catches Ctrl+C while it lives, once: the default comes back with the first one, so that a second one ends the program.
class InterruptGuard
{
public:
    InterruptGuard();
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard &) = delete;
    InterruptGuard &operator=(const InterruptGuard &) = delete;

    bool wasInterrupted() const;

private:
    void (*m_previous)(int);
};

// Asks to stop as soon as Ctrl+C was pressed, whatever the program is doing then: a thread looks some times a second.
class InterruptWatch
{
public:
    explicit InterruptWatch(const InterruptGuard &guard);

    std::stop_token token() const { return m_stop.get_token(); }

private:
    std::stop_source m_stop;
    std::jthread m_thread; // last: ends first
};

} // namespace hearth::cli
