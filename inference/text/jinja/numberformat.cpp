#include "inference/text/jinja/numberformat.h"

#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/unicode.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace hearth::jinja {

namespace {

constexpr int64_t precisionLimit = 1000;

std::string grouped(const std::string &digits, char separator, size_t size)
{
    std::string result;
    for (size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % size == 0)
            result += separator;
        result += digits[i];
    }
    return result;
}

std::string signOf(bool isNegative, const NumberFormat &format)
{
    return isNegative ? "-" : format.sign == '-' ? "" : std::string(1, format.sign);
}

// sign and prefix stay in front when zeros fill the width.
std::string padded(const std::string &front, const std::string &digits, const NumberFormat &format)
{
    NumberFormat outer = format;
    if (outer.align == '\0')
        outer.align = '>';
    const int64_t missing = format.width - static_cast<int64_t>(front.size() + digits.size());
    if (missing > 0 && (format.align == '=' || (format.isZeroFilled && format.align == '\0'))) {
        const std::string fill = format.isZeroFilled ? "0" : format.fill;
        std::string result = front;
        for (int64_t i = 0; i < missing; ++i)
            result += fill;
        return result + digits;
    }
    return paddedText(front + digits, outer);
}

} // namespace

void NumberFormat::setWidth(int64_t value)
{
    if (value < 0) {
        align = '<';
        value = value == INT64_MIN ? INT64_MAX : -value;
    }
    if (value > static_cast<int64_t>(outputLimit))
        fail("a text grows past 16 MiB", "output_limit");
    width = value;
}

void NumberFormat::setPrecision(int64_t value)
{
    precision = std::max<int64_t>(value, 0);
}

int64_t takeNumber(std::string_view text, size_t &position)
{
    int64_t number = 0;
    for (; position < text.size() && text[position] >= '0' && text[position] <= '9'; ++position) {
        number = number * 10 + (text[position] - '0');
        if (number > INT32_MAX)
            fail("a width grows past the limits", "output_limit");
    }
    return number;
}

std::string paddedText(std::string_view text, const NumberFormat &format)
{
    std::string content(text);
    const bool isText = format.type == '\0' || format.type == 's';
    if (isText && format.precision >= 0 && static_cast<int64_t>(countCodePoints(text)) > format.precision)
        content = toUtf8(toCodePoints(text).substr(0, static_cast<size_t>(format.precision)));
    const int64_t missing = format.width - static_cast<int64_t>(countCodePoints(content));
    if (missing <= 0)
        return content;
    if (missing > static_cast<int64_t>(outputLimit / format.fill.size()))
        fail("a text grows past 16 MiB", "output_limit");
    const int64_t left = format.align == '>' ? missing : format.align == '^' ? missing / 2 : 0;
    std::string result;
    for (int64_t i = 0; i < left; ++i)
        result += format.fill;
    result += content;
    for (int64_t i = left; i < missing; ++i)
        result += format.fill;
    return result;
}

std::string wholeNumberText(int64_t number, const NumberFormat &format)
{
    if (format.type == 'c') {
        std::string text;
        appendUtf8(text, static_cast<char32_t>(std::clamp<int64_t>(number, 0, 0x110000)));
        return paddedText(text, format);
    }
    const uint64_t base = format.type == 'x' || format.type == 'X' ? 16 : format.type == 'o' ? 8 : format.type == 'b' ? 2 : 10;
    const char *symbols = format.type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    uint64_t rest = number < 0 ? uint64_t(0) - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
    std::string digits;
    do {
        digits += symbols[rest % base];
        rest /= base;
    } while (rest > 0);
    if (format.precision > precisionLimit)
        fail("a text grows past the limits", "output_limit");
    while (static_cast<int64_t>(digits.size()) < format.precision)
        digits += '0';
    std::reverse(digits.begin(), digits.end());
    if (format.grouping)
        digits = grouped(digits, format.grouping, base == 10 ? 3 : 4);
    std::string front = signOf(number < 0, format);
    if (format.isAlternate && base != 10)
        front += std::string("0") + format.type;
    NumberFormat plain = format;
    plain.precision = -1;
    return padded(front, digits, plain);
}

std::string realNumberText(double number, const NumberFormat &format)
{
    if (format.precision > precisionLimit)
        fail("a text grows past the limits", "output_limit");
    const bool isNegative = std::signbit(number) && !std::isnan(number);
    const double magnitude = std::fabs(format.type == '%' ? number * 100 : number);
    NumberFormat plain = format;
    plain.precision = -1;
    if (!std::isfinite(number)) {
        plain.isZeroFilled = false;
        return padded(signOf(isNegative, format), std::isnan(number) ? "nan" : "inf", plain);
    }
    std::string digits;
    if (format.type == '\0' && format.precision < 0) {
        digits = floatText(magnitude);
    } else {
        const char type = format.type == '%' ? 'f' : format.type == '\0' ? 'g' : format.type;
        const std::string pattern = std::string("%") + (format.isAlternate ? "#" : "") + ".*" + type;
        std::string buffer(static_cast<size_t>(format.precision < 0 ? 6 : format.precision) + 350, '\0');
        const int written = std::snprintf(buffer.data(), buffer.size(), pattern.c_str(),
                                          static_cast<int>(format.precision < 0 ? 6 : format.precision), magnitude);
        digits = buffer.substr(0, static_cast<size_t>(std::max(written, 0)));
    }
    if (format.grouping) {
        const size_t end = std::min(digits.find_first_of(".e"), digits.size());
        digits = grouped(digits.substr(0, end), format.grouping, 3) + digits.substr(end);
    }
    if (format.type == '%')
        digits += '%';
    return padded(signOf(isNegative, format), digits, plain);
}

} // namespace hearth::jinja
