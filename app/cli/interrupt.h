#pragma once

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

} // namespace hearth::cli
