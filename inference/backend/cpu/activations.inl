// Activations made ready for the products: rounded to int8 or interleaved, tile by tile.

HEARTH_INLINE const float *rawRow(const Activations &a, int token)
{
    return a.raw + (a.rawRows ? a.rawRows[token] : token) * a.rawStride;
}

// One block of 32 of one token: bytes, scale and sums, each at the token's place in its tile of n.
HEARTH_INLINE void quantizeBlock(const Activations &a, const float *x, int64_t at, int n, int t)
{
    const Vec low = vload(x);
    const Vec high = vload(x + 16);
    const float largest = vlargest(vmax(vabs(low), vabs(high)));
    const float inverse = largest > 1e-30f ? 127.0f / largest : 0.0f;
    const float scale = largest / 127.0f;
    int8_t *bytes = a.bytes + (at + t) * blockColumns;
    const int32_t first = vstoreBytes(bytes, vmul(low, vset(inverse)));
    const int32_t last = vstoreBytes(bytes + 16, vmul(high, vset(inverse)));
    a.scales[at + t] = scale;
    a.scaledSums[at + t] = scale * float(first + last);
    a.negativeSums[at + t] = -(first + last);
    a.negativeHalves[2 * at + t] = -first;
    a.negativeHalves[2 * at + n + t] = -last;
}

HEARTH_INLINE void quantizeTile(const Activations &a, int token, int n)
{
    const int64_t blocks = a.columns / blockColumns;
    for (int t = 0; t < n; ++t) {
        const float *x = rawRow(a, token + t);
        for (int64_t block = 0; block < blocks; ++block)
            quantizeBlock(a, x + block * blockColumns, token * blocks + block * n, n, t);
    }
}

HEARTH_INLINE void interleaveTile(const Activations &a, int token, int n)
{
    const int64_t columns = (a.columns + 1) / 2 * 2;
    float *out = a.interleaved + token * columns;
    for (int t = 0; t < n; ++t) {
        const float *x = rawRow(a, token + t);
        for (int64_t column = 0; column < a.columns; ++column)
            out[column * n + t] = x[column];
        if (columns > a.columns)
            out[a.columns * n + t] = 0;
    }
}

void prepareVectors(const Activations &a, ActivationForm form, int firstToken, int lastToken)
{
    for (int token = firstToken, n = 0; token < lastToken; token += n) {
        n = tileTokens(a.tokens, token);
        if (form == ActivationForm::Bytes)
            quantizeTile(a, token, n);
        else if (form == ActivationForm::Interleaved)
            interleaveTile(a, token, n);
    }
}

ActivationForm vectorForm(TensorType type, int)
{
    const bool isFloat = type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16 || type == f8E4m3Type;
    return isFloat ? ActivationForm::Interleaved : ActivationForm::Bytes;
}
