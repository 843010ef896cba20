#include "inference/text/spacemark.h"

namespace hearth {

size_t wordEnd(std::string_view text, size_t from, bool isAfterMarks)
{
    for (size_t at = text.find(spaceMark, from); at != std::string_view::npos; at = text.find(spaceMark, at + spaceMark.size())) {
        if (at > 0 && (isAfterMarks || !text.substr(0, at).ends_with(spaceMark)))
            return at;
    }
    return std::string_view::npos;
}

std::string withSpaces(std::string_view text)
{
    std::string out;
    size_t from = 0;
    for (size_t at = text.find(spaceMark); at != std::string_view::npos; at = text.find(spaceMark, from)) {
        out += text.substr(from, at - from);
        out += ' ';
        from = at + spaceMark.size();
    }
    return out += text.substr(from);
}

std::string withMarks(std::string_view text, bool hasPrefix)
{
    std::string out;
    out.reserve(text.size() + text.size() / 2 + spaceMark.size());
    if (hasPrefix)
        out += spaceMark;
    for (const char c : text) {
        if (c == ' ')
            out += spaceMark;
        else
            out += c;
    }
    return out;
}

} // namespace hearth
