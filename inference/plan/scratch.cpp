#include "inference/plan/plan.h"

#include <algorithm>
#include <limits>

namespace hearth {

namespace {

struct Life
{
    int first = std::numeric_limits<int>::max(); // op that writes it first
    int last = -1;                               // op that reads or writes it last
};

std::vector<Life> lifetimes(const Plan &plan)
{
    std::vector<Life> lives(plan.values.size());
    const int ends = int(plan.ops.size());
    const auto touch = [&](ValueId id, int at) {
        if (id == noId)
            return;
        lives[size_t(id)].first = std::min(lives[size_t(id)].first, at);
        lives[size_t(id)].last = std::max(lives[size_t(id)].last, at);
    };
    for (int i = 0; i < ends; ++i) {
        for (ValueId id : plan.ops[size_t(i)].inputs)
            touch(id, i);
        for (ValueId id : plan.ops[size_t(i)].outputs)
            touch(id, i);
    }
    for (ValueId id : {plan.input, plan.output}) { // the outside world reads and writes these at any time
        touch(id, -1);
        touch(id, ends);
    }
    return lives;
}

struct Placed
{
    Life life;
    int64_t offset;
    int64_t width;
};

// Lowest offset where `width` floats fit beside everything placed that lives at the same time.
int64_t firstFit(const std::vector<Placed> &placed, const Life &life, int64_t width)
{
    std::vector<std::pair<int64_t, int64_t>> taken;
    for (const Placed &other : placed)
        if (other.life.first <= life.last && life.first <= other.life.last)
            taken.emplace_back(other.offset, other.offset + other.width);
    std::sort(taken.begin(), taken.end());
    int64_t offset = 0;
    for (const auto &[begin, end] : taken) {
        if (offset + width <= begin)
            break;
        offset = std::max(offset, end);
    }
    return offset;
}

} // namespace

ScratchLayout layoutScratch(const Plan &plan)
{
    ScratchLayout layout;
    layout.offsets.assign(plan.values.size(), 0);
    const std::vector<Life> lives = lifetimes(plan);
    std::vector<size_t> order;
    for (size_t i = 0; i < plan.values.size(); ++i)
        if (lives[i].last >= 0)
            order.push_back(i);
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return plan.values[a].width > plan.values[b].width; });

    std::vector<Placed> placed[2];
    for (size_t i : order) {
        const Value &value = plan.values[i];
        const int64_t width = (int64_t(value.width) + 15) / 16 * 16; // rows of one value stay 64-byte aligned
        auto &area = placed[size_t(value.rows)];
        layout.offsets[i] = firstFit(area, lives[i], width);
        area.push_back({lives[i], layout.offsets[i], width});
        int64_t &total = value.rows == RowCount::Tokens ? layout.tokensWidth : layout.outputsWidth;
        total = std::max(total, layout.offsets[i] + width);
    }
    return layout;
}

} // namespace hearth
