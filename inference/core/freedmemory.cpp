#include "inference/core/freedmemory.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace hearth {

void returnFreedMemory()
{
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}

} // namespace hearth
