#pragma once

namespace hearth {

// The calling thread gets the processor and the disk only when nobody else wants them, as far as the system knows such a thing; for good,
// as most systems let nobody raise it again. On Linux threads and programs that it starts afterwards are the same, elsewhere they are not.
void lowerPriority();

// The calling thread, and on Linux those that it starts afterwards, let the window's thread go first when both want the processor, and
// have it otherwise: for work that somebody looks at while it is done.
void giveWayToWindow();

} // namespace hearth
