#include "inference/quantize/gridsearch.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace hearth::quantizing {

constexpr size_t listed = 16; // neighbours a point

GridSearch::GridSearch(std::span<const uint16_t> codes, int width, int bits, std::span<const float> values)
    : m_width(width), m_values(values.begin(), values.end())
{
    assert(width == 4 || width == 8);
    for (const uint16_t code : codes) {
        for (int i = 0; i < width; ++i)
            m_entries.push_back(values[size_t(code >> (bits * i)) & ((1u << bits) - 1)]);
    }
    size_t points = 1;
    for (int i = 0; i < width; ++i)
        points *= values.size();
    m_near.resize(points * listed);
    m_isEntry.resize(points);
    for (size_t point = 0; point < points; ++point)
        listNeighbours(point);
}

float GridSearch::most() const
{
    return std::max(std::fabs(m_values.front()), std::fabs(m_values.back()));
}

void GridSearch::listNeighbours(size_t point)
{
    float at[8];
    for (size_t i = 0, rest = point; i < size_t(m_width); ++i, rest /= m_values.size())
        at[i] = m_values[rest % m_values.size()];
    const size_t count = m_entries.size() / size_t(m_width);
    // The nearest so far, in order: almost all entries end at the first comparison.
    float distances[listed];
    uint16_t *near = m_near.data() + point * listed;
    size_t found = 0;
    for (size_t index = 0; index < count; ++index) {
        float distance = 0;
        for (int i = 0; i < m_width; ++i) {
            const float difference = entry(int(index))[i] - at[i];
            distance += difference * difference;
        }
        if (found == listed && distance >= distances[listed - 1])
            continue;
        size_t place = found < listed ? found++ : listed - 1;
        for (; place > 0 && distances[place - 1] > distance; --place) {
            distances[place] = distances[place - 1];
            near[place] = near[place - 1];
        }
        distances[place] = distance;
        near[place] = uint16_t(index);
    }
    m_isEntry[point] = distances[0] == 0;
}

float GridSearch::errorOf(int index, const float *x, const float *weights, float scale) const
{
    const float *values = entry(index);
    float error = 0;
    for (int i = 0; i < m_width; ++i) {
        const float difference = x[i] - scale * values[i];
        error += weights[i] * difference * difference;
    }
    return error;
}

GridSearch::Found GridSearch::nearest(const float *x, const float *weights, float scale) const
{
    const float inverse = 1 / scale;
    size_t point = 0;
    for (int i = m_width - 1; i >= 0; --i) {
        const float value = x[i] * inverse;
        size_t level = 0;
        for (size_t next = 1; next < m_values.size(); ++next)
            level += value > 0.5f * (m_values[next - 1] + m_values[next]) ? 1 : 0;
        point = point * m_values.size() + level;
    }
    const uint16_t *near = m_near.data() + point * listed;
    Found best{near[0], errorOf(near[0], x, weights, scale)};
    for (size_t i = 1; i < listed && !m_isEntry[point]; ++i) {
        const float error = errorOf(near[i], x, weights, scale);
        if (error < best.error)
            best = {near[i], error};
    }
    return best;
}

} // namespace hearth::quantizing
