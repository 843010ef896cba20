#include "inference/search/dots.h"

namespace hearth::search {

void dotsScalar(const DotTask &task)
{
    for (size_t i = 0; i < task.count; ++i) {
        const int8_t *row = task.rows + i * task.stride;
        int32_t sum = 0;
        for (size_t c = 0; c < task.stride; ++c)
            sum += int32_t(row[c]) * int32_t(task.query[c]);
        task.out[i] = sum;
    }
}

} // namespace hearth::search
