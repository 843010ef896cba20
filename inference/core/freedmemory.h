#pragma once

namespace hearth {

// Gives what was freed back to the system. After something large has gone: else the allocator keeps much of it.
void returnFreedMemory();

} // namespace hearth
