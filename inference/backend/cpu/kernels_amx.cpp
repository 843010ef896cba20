#include "inference/backend/cpu/kernels.h"

namespace hearth::cpu {
const Kernels &amxKernels()
{
    return avx512Kernels();
}
} // namespace hearth::cpu
