#pragma once

namespace hearth {

// The calling thread gets the processor and the disk only when nobody else wants them, as far as the system knows such a thing; for good,
// as most systems let nobody raise it again. On Linux threads and programs that it starts afterwards are the same, elsewhere they are not.
void lowerPriority();

} // namespace hearth
