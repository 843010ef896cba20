#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace hearth::quantizing {

// Finds the entry of a grid that lies nearest to a group of numbers. For each point that the group may be rounded to the nearest entries
// are listed beforehand, so that only these are weighed. Immutable after construction.
class GridSearch
{
public:
    // codes: the entries, `bits` a level, the first lowest. values: of the levels, ascending. A group has `width` numbers, 4 or 8.
    GridSearch(std::span<const uint16_t> codes, int width, int bits, std::span<const float> values);

    int width() const { return m_width; }
    const float *entry(int index) const { return m_entries.data() + size_t(index) * size_t(m_width); }
    float most() const; // the largest magnitude of a level

    struct Found
    {
        int index = 0;
        float error = 0; // sum of weight (x - scale * entry)^2
    };
    // scale > 0.
    Found nearest(const float *x, const float *weights, float scale) const;

private:
    float errorOf(int index, const float *x, const float *weights, float scale) const;
    void listNeighbours(size_t point);

    int m_width;
    std::vector<float> m_values;
    std::vector<float> m_entries; // [entries, width]
    std::vector<uint16_t> m_near; // [points, listed] entries
    std::vector<bool> m_isEntry;  // [points] whether the point itself is an entry: then no other lies nearer for any weights
};

} // namespace hearth::quantizing
