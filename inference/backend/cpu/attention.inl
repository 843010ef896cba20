// Attention over a paged cache, in one pass over the keys with a running maximum and sum (Milakov and Gimelshein 2018; FlashAttention).
//
// A task's rows are (token, head) pairs that share one kv head; they are kept transposed, [keyDim][rows]. For a chunk of up to chunkKeys
// keys: scores [row][key] by multiplying 16 keys (one load of the transposed page) with each row's number; mask; exponentials; then the
// values, 16 columns a load, onto the rows' sums. So each key and value is read once for all rows, and no sum runs across lanes but a
// row's maximum and total.

// A run of keys inside a page.
struct KeySpan
{
    const uint8_t *keys;   // [keyDim][columns], from the run's first column
    const uint8_t *values; // [count][valueColumns]
    int firstKey;          // position of the first
    int count;             // keys that are there
    int column;            // where its scores begin in the chunk; count is padded to 16 there
};
constexpr int maxSpans = chunkKeys / 16;

struct AttentionState
{
    float *queries; // [keyDim][rowsPadded]
    float *scores;  // [rowsPadded][chunkKeys]
    float *sums;    // [rowsPadded][valueColumns]
    float *maximum; // [rowsPadded]
    float *total;   // [rowsPadded]
    int rows;
    int rowsPadded; // to 4; the padding has zero queries and is never written out
    KeySpan spans[maxSpans];
    int spanCount;
};

HEARTH_INLINE int roundUp(int n, int to)
{
    return (n + to - 1) / to * to;
}

// The scale of a token's scores, which may grow with its position.
HEARTH_INLINE float tokenScale(const AttentionTask &task, int token)
{
    if (task.temperature == 0)
        return task.scale;
    return task.scale * (1 + task.temperature * __builtin_logf(float(task.positions[token] / task.temperatureTokens + 1)));
}

HEARTH_INLINE void beginRows(const AttentionTask &task, AttentionState &s)
{
    s.rows = task.tokens * task.heads;
    s.rowsPadded = roundUp(s.rows, 4);
    const CacheView &cache = task.cache;
    s.queries = task.scratch;
    s.scores = s.queries + int64_t(cache.keyDim) * maxQueryRows;
    s.sums = s.scores + maxQueryRows * chunkKeys;
    s.maximum = s.sums + int64_t(cache.valueColumns) * maxQueryRows;
    s.total = s.maximum + maxQueryRows;
    for (int row = 0; row < s.rowsPadded; ++row) {
        const bool isReal = row < s.rows;
        const int token = isReal ? row / task.heads : 0;
        const int head = task.firstHead + (isReal ? row % task.heads : 0);
        const float *q = task.q + token * task.qStride + int64_t(head) * cache.keyDim;
        const float scale = tokenScale(task, token);
        for (int d = 0; d < cache.keyDim; ++d)
            s.queries[d * s.rowsPadded + row] = isReal ? q[d] * scale : 0.0f;
        const bool hasSink = isReal && task.sinks;
        s.maximum[row] = hasSink ? task.sinks[head] : -__builtin_inff();
        s.total[row] = hasSink ? 1 : 0; // exp(sink - maximum)
    }
    for (int i = 0; i < s.rowsPadded * cache.valueColumns; i += 16)
        vstore(s.sums + i, vzero());
}

// Fills the chunk from `key` on; gives the key after its last one.
HEARTH_INLINE int gatherSpans(const AttentionTask &task, AttentionState &s, int key)
{
    const CacheView &cache = task.cache;
    const size_t element = cache.elementBytes();
    int column = 0;
    s.spanCount = 0;
    while (key < task.lastKey && column < chunkKeys && s.spanCount < maxSpans) {
        const int page = task.pageTable[key / cache.pageTokens];
        const int within = key % cache.pageTokens;
        const int first = within / 16 * 16; // loads begin at multiples of 16; keys before `key` are masked by firstKey
        int count = cache.pageTokens - first;
        if (count > task.lastKey - (key - (within - first)))
            count = task.lastKey - (key - (within - first));
        if (count > chunkKeys - column)
            count = chunkKeys - column;
        const size_t head = size_t(page) * size_t(cache.kvHeads) + size_t(task.kvHead);
        s.spans[s.spanCount++] = {cache.keys + head * cache.keyHeadBytes() + size_t(first) * element,
                                  cache.values + head * cache.valueHeadBytes() + size_t(first) * size_t(cache.valueColumns) * element,
                                  key - (within - first), count, column};
        key += count - (within - first);
        column += roundUp(count, 16);
    }
    return key;
}

// Scores of Rows rows with Columns * 16 keys: every key number is multiplied with every row's.
template <int Rows, int Columns, typename Element>
HEARTH_INLINE void scoreTile(const AttentionState &s, const CacheView &cache, const Element *keys, int row, int column)
{
    Vec sums[Rows][Columns];
    for (auto &rowSums : sums)
        for (Vec &sum : rowSums)
            sum = vzero();
    const float *q = s.queries + row;
    for (int d = 0; d < cache.keyDim; ++d) {
        for (int c = 0; c < Columns; ++c) {
            const Vec k = vload(keys + c * 16);
            for (int r = 0; r < Rows; ++r)
                sums[r][c] = vfma(k, vset(q[r]), sums[r][c]);
        }
        keys += cache.columns;
        q += s.rowsPadded;
    }
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c)
            vstore(s.scores + (row + r) * chunkKeys + column + c * 16, sums[r][c]);
}

template <int Columns, typename Element>
HEARTH_INLINE void scoreRows(const AttentionState &s, const CacheView &cache, const Element *keys, int column)
{
    int row = 0;
    for (; row + scoreRowsTile <= s.rowsPadded; row += scoreRowsTile)
        scoreTile<scoreRowsTile, Columns>(s, cache, keys, row, column);
    for (; row < s.rowsPadded; row += 4)
        scoreTile<4, Columns>(s, cache, keys, row, column);
}

template <typename Element> HEARTH_INLINE void scoreChunk(const AttentionTask &task, const AttentionState &s)
{
    for (int i = 0; i < s.spanCount; ++i) {
        const KeySpan &span = s.spans[i];
        const Element *keys = reinterpret_cast<const Element *>(span.keys);
        const int columns = roundUp(span.count, 16) / 16;
        int c = 0;
        for (; c + scoreColumnsTile <= columns; c += scoreColumnsTile)
            scoreRows<scoreColumnsTile>(s, task.cache, keys + c * 16, span.column + c * 16);
        for (; c < columns; ++c)
            scoreRows<1>(s, task.cache, keys + c * 16, span.column + c * 16);
    }
}

// -infinity for the columns of the row's chunk outside [from, to) in each span.
HEARTH_INLINE void maskRow(const AttentionTask &task, const AttentionState &s, int position, float *scores)
{
    int lowest = task.firstKey;
    const int behind = task.seesAhead ? task.window / 2 : task.window - 1;
    if (task.window > 0 && position - behind > lowest)
        lowest = position - behind;
    int end = task.lastKey;
    if (!task.seesAhead && position + 1 < end)
        end = position + 1;
    else if (task.seesAhead && task.window > 0 && position + behind + 1 < end)
        end = position + behind + 1;
    for (int i = 0; i < s.spanCount; ++i) {
        const KeySpan &span = s.spans[i];
        const int padded = roundUp(span.count, 16);
        const int from = lowest - span.firstKey;
        const int visible = end - span.firstKey;
        const int to = visible < span.count ? visible : span.count; // behind the last key the page is padding
        for (int c = 0; c < padded && c < from; ++c)
            scores[span.column + c] = -__builtin_inff();
        for (int c = to > 0 ? to : 0; c < padded; ++c)
            scores[span.column + c] = -__builtin_inff();
    }
}

// Takes slope * distance from the scores of a row.
HEARTH_INLINE void slopeRow(const AttentionState &s, int position, float slope, float *scores)
{
    for (int i = 0; i < s.spanCount; ++i) {
        const KeySpan &span = s.spans[i];
        for (int c = 0; c < span.count; ++c) {
            const int distance = span.firstKey + c - position;
            scores[span.column + c] -= slope * float(distance < 0 ? -distance : distance);
        }
    }
}

// Scores become exponentials against the running maximum; what the row has gathered so far is scaled to the new one.
HEARTH_INLINE void softmaxRow(const AttentionTask &task, const AttentionState &s, int row, int columns)
{
    float *scores = s.scores + row * chunkKeys;
    if (task.softcap > 0)
        softCapRows(scores, task.softcap, scores, columns);
    const int position = task.positions[row / task.heads];
    if (task.alibi > 0)
        slopeRow(s, position, alibiSlope(task.firstHead + row % task.heads, task.queryHeads, task.alibi), scores);
    maskRow(task, s, position, scores);
    Vec largest = vload(scores);
    for (int c = 16; c < columns; c += 16)
        largest = vmax(largest, vload(scores + c));
    const float before = s.maximum[row];
    const float chunk = vlargest(largest);
    const float maximum = chunk > before ? chunk : before;
    if (maximum == -__builtin_inff()) { // nothing to see yet
        for (int c = 0; c < columns; c += 16)
            vstore(scores + c, vzero());
        return;
    }
    Vec total = vzero();
    for (int c = 0; c < columns; c += 16) {
        const Vec p = vexp(vsub(vload(scores + c), vset(maximum)));
        vstore(scores + c, p);
        total = vadd(total, p);
    }
    float first[16];
    vstore(first, vexp(vset(before - maximum)));
    const float factor = before == -__builtin_inff() ? 0.0f : first[0];
    s.total[row] = s.total[row] * factor + vsum(total);
    s.maximum[row] = maximum;
    if (factor != 1.0f) {
        float *sums = s.sums + int64_t(row) * task.cache.valueColumns;
        for (int d = 0; d < task.cache.valueColumns; d += 16)
            vstore(sums + d, vmul(vload(sums + d), vset(factor)));
    }
}

template <int Rows, int Columns, typename Element>
HEARTH_INLINE void mixTile(const AttentionState &s, const CacheView &cache, int row, int column)
{
    const int stride = cache.valueColumns;
    Vec sums[Rows][Columns];
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c)
            sums[r][c] = vload(s.sums + int64_t(row + r) * stride + column + c * 16);
    for (int i = 0; i < s.spanCount; ++i) {
        const Element *values = reinterpret_cast<const Element *>(s.spans[i].values) + column;
        const float *p = s.scores + row * chunkKeys + s.spans[i].column;
        for (int key = 0; key < s.spans[i].count; ++key, values += stride, ++p)
            for (int c = 0; c < Columns; ++c) {
                const Vec v = vload(values + c * 16);
                for (int r = 0; r < Rows; ++r)
                    sums[r][c] = vfma(v, vset(p[r * chunkKeys]), sums[r][c]);
            }
    }
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c)
            vstore(s.sums + int64_t(row + r) * stride + column + c * 16, sums[r][c]);
}

template <int Rows, typename Element> HEARTH_INLINE void mixRows(const AttentionState &s, const CacheView &cache, int row)
{
    int column = 0;
    for (; column + 16 * mixColumnsTile <= cache.valueColumns; column += 16 * mixColumnsTile)
        mixTile<Rows, mixColumnsTile, Element>(s, cache, row, column);
    for (; column < cache.valueColumns; column += 16)
        mixTile<Rows, 1, Element>(s, cache, row, column);
}

// A row of the output, or of the partial results.
HEARTH_INLINE float *outputRow(const AttentionTask &task, int row)
{
    const int head = task.firstHead + row % task.heads;
    return task.out + row / task.heads * task.outStride + int64_t(head) * task.cache.valueDim;
}

HEARTH_INLINE void writeRow(const AttentionTask &task, int row, const float *sums, float total)
{
    const Vec factor = vset(total > 0 ? 1.0f / total : 0.0f);
    float *out = outputRow(task, row);
    for (int d = 0; d < task.cache.valueDim; d += 16) {
        const int lanes = task.cache.valueDim - d < 16 ? task.cache.valueDim - d : 16;
        vstore(out + d, vmul(vload(sums + d), factor), lanes);
    }
}

HEARTH_INLINE void finishRows(const AttentionTask &task, const AttentionState &s)
{
    const int width = task.cache.valueColumns;
    for (int row = 0; row < s.rows; ++row) {
        const float *sums = s.sums + int64_t(row) * width;
        if (!task.partial) {
            writeRow(task, row, sums, s.total[row]);
            continue;
        }
        float *partial = task.partial + int64_t(row) * (2 + width);
        partial[0] = s.maximum[row];
        partial[1] = s.total[row];
        for (int d = 0; d < width; d += 16)
            vstore(partial + 2 + d, vload(sums + d));
    }
}

template <typename Element> void attendElements(const AttentionTask &task)
{
    AttentionState s;
    beginRows(task, s);
    for (int key = task.firstKey; key < task.lastKey;) {
        key = gatherSpans(task, s, key);
        const int columns = s.spans[s.spanCount - 1].column + roundUp(s.spans[s.spanCount - 1].count, 16);
        scoreChunk<Element>(task, s);
        for (int row = 0; row < s.rows; ++row)
            softmaxRow(task, s, row, columns);
        for (int row = 0; row < s.rows; row += mixRowsTile)
            mixRows<mixRowsTile, Element>(s, task.cache, row);
    }
    finishRows(task, s);
}

void attendRows(const AttentionTask &task)
{
    if (task.cache.isHalf)
        attendElements<uint16_t>(task);
    else
        attendElements<float>(task);
}
