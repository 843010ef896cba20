// Norms, rotary positions, activations and sums: what is left between the products. Rows of any width; the last lanes are masked.

void rmsNormRows(const NormTask &task)
{
    for (int64_t group = 0; group < task.groups; ++group) {
        const float *x = task.x + group * task.width;
        float *out = task.out + group * task.width;
        const int64_t weightAt = (task.firstGroup + group) % task.weightGroups * task.width;
        Vec squares = vzero();
        for (int64_t i = 0; i < task.width; i += 16) {
            const Vec v = vload(x + i, int(task.width - i < 16 ? task.width - i : 16));
            squares = vfma(v, v, squares);
        }
        const Vec factor = vset(1.0f / __builtin_sqrtf(vsum(squares) / float(task.width) + task.epsilon));
        for (int64_t i = 0; i < task.width; i += 16) {
            const int lanes = int(task.width - i < 16 ? task.width - i : 16);
            vstore(out + i, vmul(vmul(vload(x + i, lanes), factor), vload(task.weight + weightAt + i, lanes)), lanes);
        }
    }
}

void layerNormRows(const NormTask &task)
{
    for (int64_t group = 0; group < task.groups; ++group) {
        const float *x = task.x + group * task.width;
        float *out = task.out + group * task.width;
        const int64_t weightAt = (task.firstGroup + group) % task.weightGroups * task.width;
        Vec sum = vzero();
        for (int64_t i = 0; i < task.width; i += 16)
            sum = vadd(sum, vload(x + i, int(task.width - i < 16 ? task.width - i : 16)));
        const Vec mean = vset(vsum(sum) / float(task.width));
        float variance = 0; // of the deviations, so that a large mean does not cancel
        Vec squares = vzero();
        int64_t i = 0;
        for (; i + 16 <= task.width; i += 16) {
            const Vec v = vsub(vload(x + i), mean);
            squares = vfma(v, v, squares);
        }
        float average[16];
        vstore(average, mean);
        for (; i < task.width; ++i)
            variance += (x[i] - average[0]) * (x[i] - average[0]);
        variance = (variance + vsum(squares)) / float(task.width);
        const Vec factor = vset(1.0f / __builtin_sqrtf(variance + task.epsilon));
        for (i = 0; i < task.width; i += 16) {
            const int lanes = int(task.width - i < 16 ? task.width - i : 16);
            const Vec normal = vmul(vsub(vload(x + i, lanes), mean), factor);
            const Vec bias = task.bias ? vload(task.bias + weightAt + i, lanes) : vzero();
            vstore(out + i, vfma(normal, vload(task.weight + weightAt + i, lanes), bias), lanes);
        }
    }
}

void ropeRows(const RopeTask &task)
{
    const int half = task.ropeDim / 2;
    for (int64_t row = 0; row < task.rows; ++row) {
        const float *cosines = task.cosines + row * half;
        const float *sines = task.sines + row * half;
        for (int head = 0; head < task.heads; ++head) {
            float *x = task.x + (row * task.heads + head) * task.headDim;
            if (task.style == RopeStyle::Adjacent) {
                for (int i = 0; i < half; ++i) {
                    const float a = x[2 * i];
                    const float b = x[2 * i + 1];
                    x[2 * i] = a * cosines[i] - b * sines[i];
                    x[2 * i + 1] = a * sines[i] + b * cosines[i];
                }
                continue;
            }
            for (int i = 0; i < half; i += 16) {
                const int lanes = half - i < 16 ? half - i : 16;
                const Vec a = vload(x + i, lanes);
                const Vec b = vload(x + half + i, lanes);
                const Vec c = vload(cosines + i, lanes);
                const Vec s = vload(sines + i, lanes);
                vstore(x + i, vsub(vmul(a, c), vmul(b, s)), lanes);
                vstore(x + half + i, vfma(a, s, vmul(b, c)), lanes);
            }
        }
    }
}

// out[i] = function(i-th 16 lanes), the last ones masked.
template <typename Function> HEARTH_INLINE void mapLanes(float *out, int64_t n, const Function &function)
{
    for (int64_t i = 0; i < n; i += 16) {
        const int lanes = int(n - i < 16 ? n - i : 16);
        vstore(out + i, function(i, lanes), lanes);
    }
}

template <typename Function>
HEARTH_INLINE void activateWith(const float *x, const float *gate, float *out, int64_t n, const Function &function)
{
    if (gate)
        mapLanes(out, n, [&](int64_t i, int lanes) HEARTH_LAMBDA { return vmul(function(vload(x + i, lanes)), vload(gate + i, lanes)); });
    else
        mapLanes(out, n, [&](int64_t i, int lanes) HEARTH_LAMBDA { return function(vload(x + i, lanes)); });
}

// x' sigmoid(1.702 x') (gate' + 1), x' at most 7, gate' within -7 ... 7.
void clampedSwishRows(const float *x, const float *gate, float *out, int64_t n)
{
    mapLanes(out, n, [&](int64_t i, int lanes) HEARTH_LAMBDA {
        const Vec v = vmul(vmin(vload(x + i, lanes), vset(7.0f)), vset(1.702f)); // silu of it is 1.702 times what is wanted
        const Vec g = vmax(vmin(vload(gate + i, lanes), vset(7.0f)), vset(-7.0f));
        return vmul(vmul(vsilu(v), vset(1.0f / 1.702f)), vadd(g, vset(1.0f)));
    });
}

void activateRows(Activation activation, const float *x, const float *gate, float *out, int64_t n)
{
    switch (activation) {
    case Activation::Silu: return activateWith(x, gate, out, n, [](const Vec &v) HEARTH_LAMBDA { return vsilu(v); });
    case Activation::GeluTanh: return activateWith(x, gate, out, n, [](const Vec &v) HEARTH_LAMBDA { return vgeluTanh(v); });
    case Activation::GeluErf: return activateWith(x, gate, out, n, [](const Vec &v) HEARTH_LAMBDA { return vgeluErf(v); });
    case Activation::Sigmoid: return activateWith(x, gate, out, n, [](const Vec &v) HEARTH_LAMBDA { return vsigmoid(v); });
    case Activation::Relu: return activateWith(x, gate, out, n, [](const Vec &v) HEARTH_LAMBDA { return vmax(v, vzero()); });
    case Activation::Tanh: return activateWith(x, gate, out, n, [](const Vec &v) HEARTH_LAMBDA { return vtanh(v); });
    case Activation::ReluSquared:
        return activateWith(x, gate, out, n, [](const Vec &v) HEARTH_LAMBDA { return vmul(vmax(v, vzero()), v); });
    case Activation::ClampedSwish: return clampedSwishRows(x, gate, out, n);
    }
}

void addRows(const float *a, const float *b, float *out, int64_t n)
{
    mapLanes(out, n, [&](int64_t i, int lanes) HEARTH_LAMBDA { return vadd(vload(a + i, lanes), vload(b + i, lanes)); });
}

void scaleRows(const float *x, float factor, float *out, int64_t n)
{
    mapLanes(out, n, [&](int64_t i, int lanes) HEARTH_LAMBDA { return vmul(vload(x + i, lanes), vset(factor)); });
}

void softCapRows(const float *x, float cap, float *out, int64_t n)
{
    mapLanes(out, n,
             [&](int64_t i, int lanes) HEARTH_LAMBDA { return vmul(vtanh(vmul(vload(x + i, lanes), vset(1.0f / cap))), vset(cap)); });
}

void weightedSumRow(const float *x, const float *shares, int parts, float *out, int64_t n, bool accumulate)
{
    mapLanes(out, n, [&](int64_t i, int lanes) HEARTH_LAMBDA {
        Vec sum = accumulate ? vload(out + i, lanes) : vzero();
        for (int part = 0; part < parts; ++part)
            sum = vfma(vload(x + part * n + i, lanes), vset(shares[part]), sum);
        return sum;
    });
}
