#pragma once

#include <cstddef>
#include <span>

namespace hearth {

// POSIX. Gives whole pages back to the system a slice at a time: it holds the process's address space while it takes pages away, which for
// gigabytes of small ones is tenths of a second in which no other thread, the window's neither, gets memory.
void unmapPages(std::span<const std::byte> pages) noexcept; // mapped as one, or a part of that
// Of a mapping that stays; what is read again comes from its file.
void dropPages(std::span<const std::byte> pages) noexcept;

} // namespace hearth
