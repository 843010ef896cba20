#include "inference/sampling/grammar/gbnftext.h"

#include <algorithm>

namespace hearth::gbnf {

namespace {

constexpr uint64_t usualLargest = 999'999'999'999'999; // 15 digits
constexpr uint64_t largestBound = uint64_t(1) << 63;   // the magnitude of the least int64

bool isAll(std::string_view text, char digit)
{
    return text.find_first_not_of(digit) == std::string_view::npos;
}

std::string anyDigits(size_t count)
{
    return count == 0 ? std::string() : " [0-9]{" + std::to_string(count) + "}";
}

std::string digitRange(char first, char last)
{
    return first == last ? std::string("\"") + first + "\"" : std::string("[") + first + "-" + last + "]";
}

// Texts of digits from `low` to `high`, which are as long as each other: by the first digit, then by the rest where that matters.
std::string sameLength(std::string_view low, std::string_view high)
{
    if (low.empty())
        return "\"\"";
    const std::string_view lowRest = low.substr(1), highRest = high.substr(1);
    if (isAll(lowRest, '0') && isAll(highRest, '9'))
        return digitRange(low[0], high[0]) + anyDigits(lowRest.size());
    if (low[0] == high[0])
        return digitRange(low[0], low[0]) + " (" + sameLength(lowRest, highRest) + ")";
    std::string out;
    const auto add = [&](const std::string &alternative) { out += (out.empty() ? "" : " | ") + alternative; };
    char first = low[0], last = high[0];
    if (!isAll(lowRest, '0')) {
        add(digitRange(first, first) + " (" + sameLength(lowRest, std::string(lowRest.size(), '9')) + ")");
        ++first;
    }
    if (!isAll(highRest, '9')) {
        add(digitRange(last, last) + " (" + sameLength(std::string(highRest.size(), '0'), highRest) + ")");
        --last;
    }
    if (first <= last)
        add(digitRange(first, last) + anyDigits(lowRest.size()));
    return out;
}

// From `low` to `high`, by their lengths. Empty when there is none.
std::string naturals(uint64_t low, uint64_t high)
{
    std::string out;
    while (low <= high) {
        const std::string from = std::to_string(low);
        const std::string nines(from.size(), '9');
        const std::string to = std::to_string(high).size() > from.size() ? nines : std::to_string(high);
        out += (out.empty() ? "" : " | ") + sameLength(from, to);
        if (to != nines || from.size() >= 19)
            break;
        low = std::stoull(nines) + 1;
    }
    return out.empty() ? out : "(" + out + ")";
}

uint64_t magnitude(int64_t value)
{
    return value < 0 ? uint64_t(0) - uint64_t(value) : uint64_t(value);
}

// What the numbers of one sign may be without the sign. `least` <= `most`; isLeastExcluded, isMostExcluded as in NumberBounds.
struct Magnitudes
{
    uint64_t least = 0;
    uint64_t most = usualLargest;
    bool isLeastExcluded = false;
    bool isMostExcluded = false;
    bool isNone = false;
};

// Of the numbers >= 0 (sign 1) or <= 0 (sign -1) within the bounds.
Magnitudes magnitudesOf(const NumberBounds &bounds, int sign)
{
    const std::optional<int64_t> &inner = sign > 0 ? bounds.least : bounds.most; // the bound nearer to zero, if it has this sign
    const std::optional<int64_t> &outer = sign > 0 ? bounds.most : bounds.least;
    const bool isInnerExcluded = sign > 0 ? bounds.isLeastExcluded : bounds.isMostExcluded;
    const bool isOuterExcluded = sign > 0 ? bounds.isMostExcluded : bounds.isLeastExcluded;
    Magnitudes out;
    const auto hasSign = [sign](int64_t value) { return sign > 0 ? value >= 0 : value <= 0; };
    if (outer) {
        out.isNone = !hasSign(*outer);
        out.most = magnitude(*outer);
        out.isMostExcluded = isOuterExcluded;
    }
    if (inner && hasSign(*inner)) {
        out.least = magnitude(*inner);
        out.isLeastExcluded = isInnerExcluded;
        if (!outer && out.least > out.most)
            out.most = largestBound - 1;
    }
    out.isNone |= sign < 0 && out.most == 0; // zero is written without a sign
    out.isNone |= out.least > out.most || (out.least == out.most && (out.isLeastExcluded || out.isMostExcluded));
    return out;
}

// Decimal numbers: a whole part that leaves room for any fraction, or the last whole number with zeros, or the first excluded one with a
// fraction that is not zero.
std::string decimals(const Magnitudes &of, bool isNegative)
{
    if (of.isNone)
        return {};
    std::string out;
    const auto add = [&](const std::string &alternative) { out += (out.empty() ? "" : " | ") + alternative; };
    const uint64_t firstFree = of.isLeastExcluded ? of.least + 1 : of.least;
    if (firstFree < of.most)
        add(naturals(firstFree, of.most - 1) + " json-fraction?");
    if (of.isLeastExcluded && of.least < of.most)
        add(quoted(std::to_string(of.least) + ".") + " [0-9]{0,14} [1-9]");
    if (!of.isMostExcluded && firstFree <= of.most)
        add(quoted(std::to_string(of.most)) + " (\".\" \"0\"{1,15})?");
    return (isNegative ? "\"-\" (" : "(") + out + ")";
}

} // namespace

std::string integers(const IntegerBounds &bounds)
{
    if (!bounds.least && !bounds.most)
        return "json-integer";
    NumberBounds both{.least = bounds.least, .most = bounds.most};
    const Magnitudes above = magnitudesOf(both, 1);
    Magnitudes below = magnitudesOf(both, -1);
    below.least = std::max<uint64_t>(below.least, 1); // no -0
    std::string out = above.isNone ? std::string() : naturals(above.least, above.most);
    if (!below.isNone && below.least <= below.most)
        out += (out.empty() ? "\"-\" " : " | \"-\" ") + naturals(below.least, below.most);
    return "(" + out + ")";
}

std::string numbers(const NumberBounds &bounds)
{
    if (!bounds.least && !bounds.most)
        return "json-number";
    const std::string above = decimals(magnitudesOf(bounds, 1), false);
    const std::string below = decimals(magnitudesOf(bounds, -1), true);
    if (above.empty() && below.empty())
        return {};
    return "(" + above + (above.empty() || below.empty() ? "" : " | ") + below + ")";
}

} // namespace hearth::gbnf
