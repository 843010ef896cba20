// The ops that carry a state from token to token, one sequence and a range of channels or heads at a time. The formulas stand in
// plan/plan.h.

void multiplyRows(const float *a, const float *b, float *out, int64_t n)
{
    mapLanes(out, n, [&](int64_t i, int lanes) HEARTH_LAMBDA { return vmul(vload(a + i, lanes), vload(b + i, lanes)); });
}

// Sixteen channels at a time; the last rows of x stay in `rows`, which also lets the state be read and written in one place.
void shortConvRows(const ShortConvTask &task)
{
    const int taps = task.taps;
    for (int64_t c = task.firstChannel; c < task.lastChannel; c += 16) {
        const int lanes = int(task.lastChannel - c < 16 ? task.lastChannel - c : 16);
        Vec rows[mostTaps];
        Vec weights[mostTaps];
        for (int j = 0; j < taps; ++j) {
            weights[j] = vload(task.weights + j * task.channels + c, lanes);
            rows[j] = task.from && j + 1 < taps ? vload(task.from + j * task.channels + c, lanes) : vzero();
        }
        const Vec bias = task.bias ? vload(task.bias + c, lanes) : vzero();
        for (int t = 0; t < task.tokens; ++t) {
            const int64_t at = t * task.channels + c;
            rows[taps - 1] = vload(task.x + at, lanes);
            Vec sum = bias;
            for (int j = 0; j < taps; ++j)
                sum = vfma(rows[j], weights[j], sum);
            vstore(task.out + at, task.silu ? vsilu(sum) : sum, lanes);
            for (int j = 0; j + 1 < taps; ++j)
                rows[j] = rows[j + 1];
        }
        for (int j = 0; j + 1 < taps; ++j)
            vstore(task.to + j * task.channels + c, rows[j], lanes);
    }
}

HEARTH_INLINE float softplus(float x)
{
    return x > 20.0f ? x : __builtin_log1pf(__builtin_expf(x));
}

// The state's numbers where the run begins: copied, or zero.
HEARTH_INLINE void beginState(const float *from, float *to, int64_t n)
{
    if (!from)
        __builtin_memset(to, 0, size_t(n) * sizeof(float));
    else if (from != to)
        __builtin_memcpy(to, from, size_t(n) * sizeof(float));
}

void selectiveScanRows(const ScanTask &task)
{
    const int n = task.stateDim;
    const int64_t width = int64_t(task.heads) * task.headDim;
    const int64_t groupWidth = int64_t(task.groups) * n;
    for (int head = task.firstHead; head < task.lastHead; ++head) {
        const int64_t stateAt = int64_t(head) * task.headDim * n;
        float *const state = task.to + stateAt;
        beginState(task.from ? task.from + stateAt : nullptr, state, int64_t(task.headDim) * n);
        const int64_t groupAt = int64_t(head / (task.heads / task.groups)) * n;
        for (int t = 0; t < task.tokens; ++t) {
            const float s = softplus(task.dt[int64_t(t) * task.heads + head] + task.bias[head]);
            const Vec oneDecay = task.isScalar ? vexp(vset(s * task.a[head])) : vzero();
            const float *b = task.b + t * groupWidth + groupAt;
            const float *c = task.c + t * groupWidth + groupAt;
            for (int i = 0; i < task.headDim; ++i) {
                const int64_t at = t * width + int64_t(head) * task.headDim + i;
                const float x = task.x[at];
                float *h = state + int64_t(i) * n;
                Vec sum = vzero();
                for (int j = 0; j < n; j += 16) {
                    const int lanes = n - j < 16 ? n - j : 16;
                    const Vec decay = task.isScalar ? oneDecay : vexp(vmul(vset(s), vload(task.a + int64_t(head) * n + j, lanes)));
                    const Vec next = vfma(vload(h + j, lanes), decay, vmul(vset(s * x), vload(b + j, lanes)));
                    vstore(h + j, next, lanes);
                    sum = vfma(next, vload(c + j, lanes), sum);
                }
                task.out[at] = vsum(sum) + task.d[head] * x;
            }
        }
    }
}

// y = S q for the new S is decay (old S) q + u (k q), so that one pass over the old S gives all that the second, which writes, needs.
HEARTH_INLINE void deltaToken(const DeltaTask &task, int head, int t, float *state)
{
    const int n = task.keyDim;
    const int64_t keyAt = (int64_t(t) * task.keyHeads + head % task.keyHeads) * n;
    const float *k = task.k + keyAt;
    const float *q = task.q + keyAt;
    const int64_t headAt = int64_t(t) * task.heads + head;
    const float decay = __builtin_expf(task.a[head] * softplus(task.alpha[headAt] + task.bias[head]));
    const float beta = 1.0f / (1.0f + __builtin_expf(-task.beta[headAt]));
    Vec both = vzero();
    for (int j = 0; j < n; j += 16)
        both = vfma(vload(k + j, n - j < 16 ? n - j : 16), vload(q + j, n - j < 16 ? n - j : 16), both);
    const float kq = vsum(both);
    for (int i = 0; i < task.valueDim; ++i) {
        float *row = state + int64_t(i) * n;
        Vec keys = vzero();
        Vec queries = vzero();
        for (int j = 0; j < n; j += 16) {
            const int lanes = n - j < 16 ? n - j : 16;
            const Vec s = vload(row + j, lanes);
            keys = vfma(s, vload(k + j, lanes), keys);
            queries = vfma(s, vload(q + j, lanes), queries);
        }
        const float u = beta * (task.v[headAt * task.valueDim + i] - decay * vsum(keys));
        for (int j = 0; j < n; j += 16) {
            const int lanes = n - j < 16 ? n - j : 16;
            vstore(row + j, vfma(vload(row + j, lanes), vset(decay), vmul(vset(u), vload(k + j, lanes))), lanes);
        }
        task.out[headAt * task.valueDim + i] = decay * vsum(queries) + u * kq;
    }
}

void gatedDeltaRows(const DeltaTask &task)
{
    const int64_t headFloats = int64_t(task.valueDim) * task.keyDim;
    for (int head = task.firstHead; head < task.lastHead; ++head) {
        float *const state = task.to + head * headFloats;
        beginState(task.from ? task.from + head * headFloats : nullptr, state, headFloats);
        for (int t = 0; t < task.tokens; ++t)
            deltaToken(task, head, t, state);
    }
}
