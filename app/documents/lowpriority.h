#pragma once

namespace hearth {

// The calling thread gets the processor and the disk only when nobody else wants them, as far as the system knows such a thing. Threads
// and programs that it starts afterwards are the same.
void lowerPriority();

} // namespace hearth
