// The state of RWKV-7, one sequence and a range of heads at a time. The formula stands in plan/plan.h.

// What the update of a head takes of a token, each [headDim].
struct WkvRow
{
    float decay[mostWkvDim], key[mostWkvDim], query[mostWkvDim], rate[mostWkvDim], value[mostWkvDim], out[mostWkvDim];
    float bonus;
};

// at: the head's first column of the token.
HEARTH_INLINE void beginWkvRow(const WkvTask &task, int head, int64_t at, WkvRow &row)
{
    const int n = task.headDim;
    const int64_t width = int64_t(task.heads) * n;
    const float *kk = task.weights + int64_t(head) * n;
    const float *ka = kk + width;
    const float *rk = ka + width;
    const Vec one = vset(1.0f);
    Vec squares = vzero();
    Vec bonus = vzero();
    for (int j = 0; j < n; j += 16) {
        const int lanes = n - j < 16 ? n - j : 16;
        const Vec k = vload(task.k + at + j, lanes);
        const Vec a = vsigmoid(vload(task.rate + at + j, lanes));
        const Vec query = vmul(k, vload(kk + j, lanes));
        const Vec key = vmul(k, vfma(vsub(a, one), vload(ka + j, lanes), one));
        Vec v = vload(task.v + at + j, lanes);
        if (task.first)
            v = vfma(vsigmoid(vload(task.mix + at + j, lanes)), vsub(vload(task.first + at + j, lanes), v), v);
        squares = vfma(query, query, squares);
        bonus = vfma(vmul(vload(task.r + at + j, lanes), key), vload(rk + j, lanes), bonus);
        vstore(row.decay + j, vexp(vmul(vsigmoid(vload(task.decay + at + j, lanes)), vset(-0.60653066f))), lanes); // e^(-1/2)
        vstore(row.key + j, key, lanes);
        vstore(row.query + j, query, lanes);
        vstore(row.rate + j, a, lanes);
        vstore(row.value + j, v, lanes);
    }
    const float length = __builtin_sqrtf(vsum(squares));
    const Vec inverse = vset(1.0f / (length > 1e-12f ? length : 1e-12f));
    for (int j = 0; j < n; j += 16) {
        const int lanes = n - j < 16 ? n - j : 16;
        const Vec query = vmul(vload(row.query + j, lanes), inverse);
        vstore(row.query + j, query, lanes);
        vstore(row.rate + j, vmul(vload(row.rate + j, lanes), query), lanes);
    }
    row.bonus = vsum(bonus);
}

HEARTH_INLINE void updateWkvState(const float *r, int n, float *state, WkvRow &row)
{
    for (int i = 0; i < n; ++i) {
        float *s = state + int64_t(i) * n;
        Vec seen = vzero();
        for (int j = 0; j < n; j += 16) {
            const int lanes = n - j < 16 ? n - j : 16;
            seen = vfma(vload(s + j, lanes), vload(row.query + j, lanes), seen);
        }
        const Vec removed = vset(-vsum(seen));
        const Vec added = vset(row.value[i]);
        Vec sum = vzero();
        for (int j = 0; j < n; j += 16) {
            const int lanes = n - j < 16 ? n - j : 16;
            Vec next = vmul(vload(s + j, lanes), vload(row.decay + j, lanes));
            next = vfma(removed, vload(row.rate + j, lanes), next);
            next = vfma(added, vload(row.key + j, lanes), next);
            vstore(s + j, next, lanes);
            sum = vfma(next, vload(r + j, lanes), sum);
        }
        row.out[i] = vsum(sum);
    }
}

HEARTH_INLINE void normWkvRow(const float *gain, const float *bias, int n, float epsilon, WkvRow &row)
{
    Vec sum = vzero();
    for (int j = 0; j < n; j += 16)
        sum = vadd(sum, vload(row.out + j, n - j < 16 ? n - j : 16));
    const Vec mean = vset(vsum(sum) / float(n));
    Vec squares = vzero();
    for (int j = 0; j < n; j += 16) {
        const int lanes = n - j < 16 ? n - j : 16;
        vstore(row.out + j, vsub(vload(row.out + j, lanes), mean), lanes);
        const Vec centred = vload(row.out + j, lanes); // again, so that the lanes past the end are zero
        squares = vfma(centred, centred, squares);
    }
    const Vec factor = vset(1.0f / __builtin_sqrtf(vsum(squares) / float(n) + epsilon));
    for (int j = 0; j < n; j += 16) {
        const int lanes = n - j < 16 ? n - j : 16;
        vstore(row.out + j, vfma(vmul(vload(row.out + j, lanes), factor), vload(gain + j, lanes), vload(bias + j, lanes)), lanes);
    }
}

void wkvRows(const WkvTask &task)
{
    const int n = task.headDim;
    const int64_t width = int64_t(task.heads) * n;
    WkvRow row;
    for (int head = task.firstHead; head < task.lastHead; ++head) {
        const int64_t stateAt = int64_t(head) * n * n;
        float *const state = task.to + stateAt;
        beginState(task.from ? task.from + stateAt : nullptr, state, int64_t(n) * n);
        const float *gain = task.weights + 3 * width + int64_t(head) * n;
        for (int t = 0; t < task.tokens; ++t) {
            const int64_t at = t * width + int64_t(head) * n;
            beginWkvRow(task, head, at, row);
            updateWkvState(task.r + at, n, state, row);
            if (task.hasNorm)
                normWkvRow(gain, gain + width, n, task.epsilon, row);
            for (int j = 0; j < n; j += 16) {
                const int lanes = n - j < 16 ? n - j : 16;
                vstore(task.out + at + j, vfma(vset(row.bonus), vload(row.value + j, lanes), vload(row.out + j, lanes)), lanes);
            }
        }
    }
}
