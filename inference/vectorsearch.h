#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace hearth {

class ThreadPool;

// A vector with a byte an element: element c is values[c] * scale. Elements lie in -127..127.
struct QuantizedVector
{
    std::vector<int8_t> values; // [width]
    float scale = 0;
};

// Rounds to the nearest; the largest element becomes 127 in size. A vector of zeros has the scale 0. Throws Error (InvalidArgument,
// "no_number") for infinities and NaN.
QuantizedVector quantizeVector(std::span<const float> vector);

// The vectors of many passages in memory, a byte an element, and exact search among them: every vector is looked at, nothing is guessed.
// For vectors of length 1 a score is the cosine of their angle, within what the rounding to bytes costs. Not for several threads at once;
// it shares its own work between some. A million of 384 elements take 0.4 GB.
class VectorSearch
{
public:
    // width: elements a vector, 1 to 65535. threads: that work at once, 0: as many as there are cores. isa: "auto" or one of "scalar",
    // "avx2", "avx512" that this processor has. Throws Error (InvalidArgument).
    explicit VectorSearch(int width, int threads = 0, std::string_view isa = "auto");
    ~VectorSearch();
    VectorSearch(VectorSearch &&) noexcept;
    VectorSearch &operator=(VectorSearch &&) noexcept;

    int width() const;
    size_t size() const;
    std::string_view isa() const;

    void reserve(size_t vectors);
    // An id stands for one vector: one that is there already is replaced. Throws Error (InvalidArgument) for another width.
    void set(int64_t id, std::span<const int8_t> values, float scale);
    void remove(int64_t id); // nothing happens where it is not there

    struct Match
    {
        int64_t id = 0;
        float score = 0;
        bool operator==(const Match &) const = default;
    };
    // Those ids that may be found; asked only about vectors that are near enough to matter, from several threads at once.
    using Filter = std::function<bool(int64_t id)>;
    // The `count` best, best first, equal ones by id; the same for every instruction set and number of threads. Throws Error
    // (InvalidArgument) for another width.
    std::vector<Match> nearest(std::span<const float> query, size_t count, const Filter &filter = {}) const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace hearth
