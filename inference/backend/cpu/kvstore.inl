// Writing the cache, and merging the parts of attention that was split over its keys.

HEARTH_INLINE void storeElements(uint8_t *target, Vec x, bool isHalf)
{
    if (isHalf)
        vstore(reinterpret_cast<uint16_t *>(target), x);
    else
        vstore(reinterpret_cast<float *>(target), x);
}

// Sixteen numbers of a key go to sixteen rows of the transposed page.
HEARTH_INLINE void scatterKey(uint8_t *target, size_t stride, Vec x, int lanes, bool isHalf)
{
    alignas(64) uint8_t lane[64];
    storeElements(lane, x, isHalf);
    for (int i = 0; i < lanes; ++i)
        __builtin_memcpy(target + size_t(i) * stride, lane + size_t(i) * (isHalf ? 2 : 4), isHalf ? 2 : 4);
}

void storeKvRows(const KvStoreTask &task)
{
    const CacheView &cache = task.cache;
    const size_t element = cache.elementBytes();
    const size_t stride = size_t(cache.columns) * element;
    for (int t = task.firstToken; t < task.lastToken; ++t) {
        const int page = task.cacheSlots[t] / cache.pageTokens;
        const int within = task.cacheSlots[t] % cache.pageTokens;
        const size_t head = size_t(page) * size_t(cache.kvHeads) + size_t(task.kvHead);
        const float *k = task.keys + (int64_t(t) * cache.kvHeads + task.kvHead) * cache.keyDim;
        uint8_t *keys = cache.keys + head * cache.keyHeadBytes() + size_t(within) * element;
        for (int d = 0; d < cache.keyDim; d += 16) {
            const int lanes = cache.keyDim - d < 16 ? cache.keyDim - d : 16;
            scatterKey(keys + size_t(d) * stride, stride, vload(k + d, lanes), lanes, cache.isHalf);
        }
        const float *v = task.values + (int64_t(t) * cache.kvHeads + task.kvHead) * cache.valueDim;
        uint8_t *values = cache.values + head * cache.valueHeadBytes() + size_t(within) * size_t(cache.valueColumns) * element;
        for (int d = 0; d < cache.valueDim; d += 16) {
            const int lanes = cache.valueDim - d < 16 ? cache.valueDim - d : 16;
            storeElements(values + size_t(d) * element, vload(v + d, lanes), cache.isHalf);
        }
    }
}

void mergeRows(const MergeTask &task)
{
    const int width = task.target.cache.valueColumns;
    const int rows = task.target.tokens * task.target.heads;
    for (int row = 0; row < rows; ++row) {
        const float *first = task.partials + int64_t(row) * (2 + width);
        float maximum = -__builtin_inff();
        for (int split = 0; split < task.splits; ++split)
            maximum = first[split * task.splitStride] > maximum ? first[split * task.splitStride] : maximum;
        float total = 0;
        float *sums = task.target.scratch;
        for (int d = 0; d < width; d += 16)
            vstore(sums + d, vzero());
        for (int split = 0; split < task.splits; ++split) {
            const float *partial = first + split * task.splitStride;
            if (partial[1] <= 0)
                continue;
            float factor[16];
            vstore(factor, vexp(vset(partial[0] - maximum)));
            total += partial[1] * factor[0];
            for (int d = 0; d < width; d += 16)
                vstore(sums + d, vfma(vload(partial + 2 + d), vset(factor[0]), vload(sums + d)));
        }
        writeRow(task.target, row, sums, total);
    }
}
