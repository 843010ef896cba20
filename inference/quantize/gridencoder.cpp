#include "inference/quantize/gridencoder.h"

#include "inference/quantize/fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hearth::quantizing {

namespace {

constexpr int scaleSteps = 14;
constexpr int unitSteps = 16;
constexpr int refinements = 2;

// What the entries chosen for a unit at some scale give.
struct Placed
{
    float error = 0;
    double xv = 0, vv = 0; // weighted sums: the best scale for these entries is xv / vv
};

class GridEncoder
{
public:
    GridEncoder(const GridFormat &format, const float *weights, GridBlock &block) : m_format(format), m_weights(weights), m_block(block) { }

    void run()
    {
        const int units = 256 / m_format.unit;
        float wanted[16], energy[16];
        for (int unit = 0; unit < units; ++unit)
            wanted[unit] = fit(unit, energy[unit]);
        chooseD(wanted, energy, units);
        if (m_block.d == 0) // all weights are 0
            return;
        for (int unit = 0; unit < units; ++unit)
            settle(unit);
    }

private:
    Placed placeWith(const GridSearch &grid, int first, int count, float scale, bool isShifted)
    {
        Placed placed;
        for (int at = first; at < first + count; at += grid.width()) {
            const GridSearch::Found found = grid.nearest(&m_block.targets[size_t(at)], m_weights + at, scale);
            const size_t group = size_t(at / grid.width());
            m_block.indices[group] = uint16_t(found.index);
            m_block.isShifted[group] = isShifted;
            placed.error += found.error;
            for (int i = 0; i < grid.width(); ++i) {
                const double weighted = double(m_weights[at + i]) * grid.entry(found.index)[i];
                placed.xv += weighted * m_block.targets[size_t(at + i)];
                placed.vv += weighted * grid.entry(found.index)[i];
            }
        }
        return placed;
    }

    // The better of the two grids for `count` weights from `first` on.
    Placed placeEither(int first, int count, float scale)
    {
        const Placed shifted = placeWith(*m_format.shifted, first, count, scale, true);
        const Placed plain = placeWith(*m_format.grid, first, count, scale, false);
        return plain.error <= shifted.error ? plain : placeWith(*m_format.shifted, first, count, scale, true);
    }

    Placed place(int unit, float scale)
    {
        const int first = unit * m_format.unit;
        if (m_format.shift == GridShift::None)
            return placeWith(*m_format.grid, first, m_format.unit, scale, false);
        if (m_format.shift == GridShift::Unit)
            return placeEither(first, m_format.unit, scale);
        Placed sum;
        for (int at = first; at < first + m_format.unit; at += 8) {
            const Placed placed = placeEither(at, 8, scale);
            sum.error += placed.error;
            sum.xv += placed.xv;
            sum.vv += placed.vv;
        }
        return sum;
    }

    // The best scale of a unit alone; energy: how much a change of it costs.
    float fit(int unit, float &energy)
    {
        energy = 0;
        float most = 0;
        for (int i = unit * m_format.unit; i < (unit + 1) * m_format.unit; ++i)
            most = std::max(most, std::fabs(m_block.targets[size_t(i)]));
        if (!(most > 1e-30f))
            return 0;
        float best = 0;
        double bestGain = 0;
        const auto take = [&](float scale) {
            const Placed placed = place(unit, scale);
            if (!(placed.xv > 0) || !(placed.xv * placed.xv > bestGain * placed.vv))
                return false;
            bestGain = placed.xv * placed.xv / placed.vv;
            best = float(placed.xv / placed.vv);
            energy = float(placed.vv);
            return true;
        };
        for (int step = 0; step < scaleSteps; ++step) {
            const float reach = m_format.leastReach + (m_format.mostReach - m_format.leastReach) * float(step) / (scaleSteps - 1);
            take(most / (m_format.grid->most() * reach));
        }
        for (int i = 0; i < refinements && best > 0 && take(best); ++i)
            continue;
        return best;
    }

    int scaleFor(float wanted, float d) const { return roundTo((wanted / d - 1) / 2, 0, m_format.mostScale); }

    void chooseD(const float *wanted, const float *energy, int units)
    {
        const float most = *std::max_element(wanted, wanted + units);
        double bestError = std::numeric_limits<double>::infinity();
        for (int step = 0; step < unitSteps && most > 0; ++step) {
            const float d = asHalf(most / (float(2 * m_format.mostScale + 1) * (0.85f + 0.02f * float(step))));
            if (!(d > 0) || !std::isfinite(d))
                continue;
            double error = 0;
            for (int unit = 0; unit < units; ++unit) {
                const double difference = double(wanted[unit]) - double(d) * (2 * scaleFor(wanted[unit], d) + 1);
                error += energy[unit] * difference * difference;
            }
            if (error < bestError) {
                bestError = error;
                m_block.d = d;
            }
        }
        for (int unit = 0; unit < units && m_block.d > 0; ++unit)
            m_block.scales[size_t(unit)] = scaleFor(wanted[unit], m_block.d);
    }

    void settle(int unit)
    {
        const int from = m_block.scales[size_t(unit)];
        int best = from;
        float bestError = std::numeric_limits<float>::infinity();
        for (int s = std::max(from - 1, 0); s <= std::min(from + 1, m_format.mostScale); ++s) {
            const float error = place(unit, m_block.d * float(2 * s + 1)).error;
            if (error < bestError) {
                bestError = error;
                best = s;
            }
        }
        m_block.scales[size_t(unit)] = best;
        place(unit, m_block.d * float(2 * best + 1));
    }

    const GridFormat &m_format;
    const float *m_weights;
    GridBlock &m_block;
};

} // namespace

GridBlock signedBlock(const float *x)
{
    GridBlock block;
    std::copy(x, x + 256, block.targets.begin());
    return block;
}

GridBlock magnitudeBlock(const float *x, const float *weights, bool isEven)
{
    GridBlock block;
    for (size_t group = 0; group < 32; ++group) {
        size_t cheapest = group * 8;
        int minuses = 0;
        for (size_t i = group * 8; i < group * 8 + 8; ++i) {
            const bool isMinus = x[i] < 0;
            block.targets[i] = std::fabs(x[i]);
            block.signs[group] = uint8_t(block.signs[group] | int(isMinus) << (i % 8));
            minuses += isMinus;
            if (weights[i] * x[i] * x[i] < weights[cheapest] * x[cheapest] * x[cheapest])
                cheapest = i;
        }
        if (isEven && minuses % 2 != 0) {
            block.signs[group] = uint8_t(block.signs[group] ^ 1 << (cheapest % 8));
            block.targets[cheapest] = -block.targets[cheapest];
        }
    }
    return block;
}

void encodeGrid(const GridFormat &format, const float *weights, GridBlock &block)
{
    GridEncoder(format, weights, block).run();
}

} // namespace hearth::quantizing
