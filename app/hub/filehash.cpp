#include "app/hub/filehash.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#include <immintrin.h>
#define HEARTH_SHA_INSTRUCTIONS
#endif

namespace hearth {

namespace {

constexpr std::size_t blockBytes = 64;

alignas(16) constexpr std::uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t bigEndian(const std::uint8_t *bytes)
{
    return std::uint32_t(bytes[0]) << 24 | std::uint32_t(bytes[1]) << 16 | std::uint32_t(bytes[2]) << 8 | bytes[3];
}

// FIPS 180-4, 6.2.2, as it is written there.
void compressPlain(std::uint32_t *state, const std::uint8_t *data, std::size_t blocks)
{
    for (; blocks > 0; --blocks, data += blockBytes) {
        std::uint32_t w[64];
        for (int t = 0; t < 16; ++t)
            w[t] = bigEndian(data + 4 * t);
        for (int t = 16; t < 64; ++t) {
            const std::uint32_t s0 = std::rotr(w[t - 15], 7) ^ std::rotr(w[t - 15], 18) ^ (w[t - 15] >> 3);
            const std::uint32_t s1 = std::rotr(w[t - 2], 17) ^ std::rotr(w[t - 2], 19) ^ (w[t - 2] >> 10);
            w[t] = w[t - 16] + s0 + w[t - 7] + s1;
        }
        std::uint32_t v[8];
        std::copy_n(state, 8, v);
        for (int t = 0; t < 64; ++t) {
            const std::uint32_t s1 = std::rotr(v[4], 6) ^ std::rotr(v[4], 11) ^ std::rotr(v[4], 25);
            const std::uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
            const std::uint32_t first = v[7] + s1 + choice + constants[t] + w[t];
            const std::uint32_t s0 = std::rotr(v[0], 2) ^ std::rotr(v[0], 13) ^ std::rotr(v[0], 22);
            const std::uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
            std::copy_backward(v, v + 7, v + 8);
            v[4] += first;
            v[0] = first + s0 + majority;
        }
        for (int i = 0; i < 8; ++i)
            state[i] += v[i];
    }
}

#ifdef HEARTH_SHA_INSTRUCTIONS

// The instructions hold the state as (a, b, e, f) and (c, d, g, h) and do two rounds each; four words of the schedule make the next four.
__attribute__((target("sha,sse4.1"))) void compressFast(std::uint32_t *state, const std::uint8_t *data, std::size_t blocks)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const __m128i dcba = _mm_loadu_si128(reinterpret_cast<const __m128i *>(state));
    const __m128i hgfe = _mm_loadu_si128(reinterpret_cast<const __m128i *>(state + 4));
    const __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1);
    const __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
    __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
    for (; blocks > 0; --blocks, data += blockBytes) {
        const __m128i abefBefore = abef;
        const __m128i cdghBefore = cdgh;
        __m128i w[4];
        for (int i = 0; i < 4; ++i)
            w[i] = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i *>(data) + i), swap);
#pragma GCC unroll 16
        for (int i = 0; i < 16; ++i) {
            const __m128i sum = _mm_add_epi32(w[i & 3], _mm_load_si128(reinterpret_cast<const __m128i *>(constants) + i));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
            if (i < 12) {
                const __m128i seventh = _mm_alignr_epi8(w[(i + 3) & 3], w[(i + 2) & 3], 4);
                const __m128i part = _mm_add_epi32(_mm_sha256msg1_epu32(w[i & 3], w[(i + 1) & 3]), seventh);
                w[i & 3] = _mm_sha256msg2_epu32(part, w[(i + 3) & 3]);
            }
        }
        abef = _mm_add_epi32(abef, abefBefore);
        cdgh = _mm_add_epi32(cdgh, cdghBefore);
    }
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128(reinterpret_cast<__m128i *>(state), _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

bool hasShaInstructions()
{
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & (1u << 29)) != 0 && __builtin_cpu_supports("sse4.1");
}

#endif

void compress(std::uint32_t *state, const std::uint8_t *data, std::size_t blocks)
{
#ifdef HEARTH_SHA_INSTRUCTIONS
    static const bool isFast = hasShaInstructions() && !qEnvironmentVariableIsSet("HEARTH_PLAIN_SHA256");
    if (isFast) {
        compressFast(state, data, blocks);
        return;
    }
#endif
    compressPlain(state, data, blocks);
}

} // namespace

void Sha256::add(std::span<const std::uint8_t> bytes)
{
    m_bytes += bytes.size();
    if (m_restBytes > 0) {
        const std::size_t taken = std::min(blockBytes - m_restBytes, bytes.size());
        std::copy_n(bytes.begin(), taken, m_rest.begin() + std::ptrdiff_t(m_restBytes));
        m_restBytes += taken;
        bytes = bytes.subspan(taken);
        if (m_restBytes < blockBytes)
            return;
        compress(m_state.data(), m_rest.data(), 1);
        m_restBytes = 0;
    }
    const std::size_t blocks = bytes.size() / blockBytes;
    compress(m_state.data(), bytes.data(), blocks);
    bytes = bytes.subspan(blocks * blockBytes);
    std::copy(bytes.begin(), bytes.end(), m_rest.begin());
    m_restBytes = bytes.size();
}

QByteArray Sha256::result()
{
    const std::uint64_t bits = m_bytes * 8;
    std::array<std::uint8_t, 2 *blockBytes> end = {0x80};
    const std::size_t zeros = (m_restBytes < 56 ? 56 : 120) - m_restBytes;
    for (std::size_t i = 0; i < 8; ++i)
        end[zeros + i] = std::uint8_t(bits >> (56 - 8 * i));
    add({end.data(), zeros + 8});
    QByteArray bytes;
    for (const std::uint32_t word : m_state) {
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes.append(char(word >> shift));
    }
    return bytes.toHex();
}

FileHash::FileHash(const QString &sha256, const QString &oid, qint64 sizeBytes) : m_expected((sha256.isEmpty() ? oid : sha256).toLatin1())
{
    if (sha256.isEmpty())
        m_gitHead = "blob " + QByteArray::number(sizeBytes) + QByteArray(1, '\0');
    restart();
}

void FileHash::restart()
{
    m_sha256 = {};
    m_sha1.reset();
    m_sha1.addData(m_gitHead);
}

void FileHash::add(const QByteArray &bytes)
{
    if (m_gitHead.isEmpty())
        m_sha256.add({reinterpret_cast<const std::uint8_t *>(bytes.constData()), std::size_t(bytes.size())});
    else
        m_sha1.addData(bytes);
}

bool FileHash::matches()
{
    const QByteArray found = m_gitHead.isEmpty() ? m_sha256.result() : m_sha1.result().toHex();
    return !m_expected.isEmpty() && found == m_expected;
}

} // namespace hearth
