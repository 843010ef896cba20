#pragma once

#include <cstdint>

namespace hearth {

// The generator behind sampling: xoshiro256** (Blackman and Vigna, 2018, public domain), its state filled from the seed by
// SplitMix64. Only 64-bit integer arithmetic, so a seed gives the same numbers on every machine. A value; not thread-safe.
class Random
{
public:
    explicit Random(uint64_t seed)
    {
        for (uint64_t &word : m_state) {
            seed += 0x9E3779B97F4A7C15u;
            uint64_t mixed = seed;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
            word = mixed ^ (mixed >> 31);
        }
    }

    uint64_t next()
    {
        const uint64_t result = rotate(m_state[1] * 5, 7) * 9;
        const uint64_t shifted = m_state[1] << 17;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= shifted;
        m_state[3] = rotate(m_state[3], 45);
        return result;
    }

    // Uniform in [0, 1): the upper 53 bits.
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

private:
    static uint64_t rotate(uint64_t value, int bits) { return (value << bits) | (value >> (64 - bits)); }

    uint64_t m_state[4];
};

} // namespace hearth
