#pragma once

namespace hearth::reading {

// Linux: from here on, system calls that a reader has no use for fail with EACCES, for this process and those that it starts; calls of
// another architecture end the process. mayStart: other programs may be started, and files opened for writing (as far as rights go).
// False: the kernel has no such filters.
[[nodiscard]] bool filterSystemCalls(bool mayStart);

} // namespace hearth::reading
