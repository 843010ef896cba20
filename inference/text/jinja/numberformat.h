#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hearth::jinja {

// What stands between % and the type, or after the colon in braces.
struct NumberFormat
{
    std::string fill = " ";
    char align = '\0'; // '<', '>', '^', '=' (padding after the sign); none: texts left, numbers right
    char sign = '-';   // '-', '+', ' '
    bool isAlternate = false;
    bool isZeroFilled = false;
    char grouping = '\0'; // ',' or '_'
    char type = '\0';
    int64_t width = 0;
    int64_t precision = -1; // none

    void setWidth(int64_t value); // both fail past the limits
    void setPrecision(int64_t value);
};

int64_t takeNumber(std::string_view text, size_t &position); // decimal digits at position; 0 when there are none
std::string paddedText(std::string_view text, const NumberFormat &format);
std::string wholeNumberText(int64_t number, const NumberFormat &format); // types d o x X b c
std::string realNumberText(double number, const NumberFormat &format);   // types e E f F g G %, none

} // namespace hearth::jinja
