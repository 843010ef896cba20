// The reference: rows decoded to float32 by tensor/types, products summed in float64, functions of the C library.
#include "inference/backend/cpu/kernels.h"
#include "inference/core/half.h"
#include "inference/tensor/types.h"

#include <algorithm>
#include <cmath>

namespace hearth::cpu {
namespace {

#define HEARTH_SCALAR_MATH
#define HEARTH_LAMBDA

#include "inference/backend/cpu/simd_scalar.inl"

#include "inference/backend/cpu/rowkernels.inl"

double dot(const float *a, const float *b, int64_t n)
{
    double sums[4] = {};
    int64_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int lane = 0; lane < 4; ++lane)
            sums[lane] += double(a[i + lane]) * double(b[i + lane]);
    for (; i < n; ++i)
        sums[0] += double(a[i]) * double(b[i]);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

void multiplyDecoded(const ProductTask &task)
{
    const Activations &a = *task.activations;
    const TensorTypeInfo &info = tensorTypeInfo(task.weight.type);
    const uint64_t bytes = rowBytes(info, uint64_t(task.weight.columns));
    float *row = reinterpret_cast<float *>(task.scratch);
    const int64_t last = std::min(task.lastPanel * panelRows, task.weight.rows);
    for (int64_t r = task.firstPanel * panelRows; r < last; ++r) {
        const auto *blocks = reinterpret_cast<const std::byte *>(task.weight.data + uint64_t(r) * bytes);
        info.decode({blocks, bytes}, {row, size_t(task.weight.columns)});
        for (int t = task.firstToken; t < task.lastToken; ++t) {
            double sum = dot(row, a.raw + (a.rawRows ? a.rawRows[t] : t) * a.rawStride, a.columns);
            if (task.bias)
                sum += double(task.bias[r]);
            float &out = task.out[(task.outRows ? task.outRows[t] : t) * task.outStride + r];
            out = float(task.accumulate ? sum + double(out) : sum);
        }
    }
}

ActivationForm rawForm(TensorType, int)
{
    return ActivationForm::Raw;
}
void prepareNothing(const Activations &, ActivationForm, int, int) { }
size_t rowScratch(int64_t columns)
{
    return size_t(columns) * sizeof(float);
}

} // namespace

const Kernels &scalarKernels()
{
    static constexpr Kernels kernels = withRowKernels({
        .isa = "scalar",
        .packsWeights = false,
        .tokenBlock = 16,
        .chunkTokens = 128,
        .activationForm = rawForm,
        .prepare = prepareNothing,
        .scratchBytes = rowScratch,
        .multiply = multiplyDecoded,
    });
    return kernels;
}

} // namespace hearth::cpu
