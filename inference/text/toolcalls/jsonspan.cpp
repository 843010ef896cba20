#include "inference/text/toolcalls/jsonspan.h"

#include <nlohmann/json.hpp>

namespace hearth {

namespace {

constexpr int deepest = 100;
constexpr std::string_view spaces = " \t\r\n";

size_t skipSpaces(std::string_view text, size_t at)
{
    return std::min(text.find_first_not_of(spaces, at), text.size());
}

// After the quote that ends the string which begins at `from`.
size_t stringEnd(std::string_view text, size_t from)
{
    for (size_t at = from + 1; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return std::string_view::npos;
}

} // namespace

std::string_view trimmed(std::string_view text)
{
    const size_t begin = skipSpaces(text, 0);
    return text.substr(begin, text.find_last_not_of(spaces) + 1 - begin); // npos + 1 is 0, and so is begin - begin
}

size_t jsonEnd(std::string_view text, size_t from)
{
    if (from >= text.size())
        return std::string_view::npos;
    if (text[from] == '"')
        return stringEnd(text, from);
    if (text[from] != '{' && text[from] != '[')
        return std::min(text.find_first_of(" \t\r\n,]}", from), text.size());
    int depth = 0;
    for (size_t at = from; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') {
            at = stringEnd(text, at);
            if (at == std::string_view::npos)
                return at;
            --at;
        } else if (c == '{' || c == '[') {
            if (++depth > deepest)
                return std::string_view::npos;
        } else if (c == '}' || c == ']') {
            if (--depth == 0)
                return at + 1;
        }
    }
    return std::string_view::npos;
}

bool isJson(std::string_view text)
{
    const std::string_view value = trimmed(text);
    return !value.empty() && jsonEnd(value, 0) == value.size() && nlohmann::json::accept(value);
}

bool isJsonObject(std::string_view text)
{
    return trimmed(text).starts_with('{') && isJson(text);
}

bool endsInString(std::string_view text)
{
    bool isInside = false;
    for (size_t at = 0; at < text.size(); ++at) {
        if (isInside && text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            isInside = !isInside;
    }
    return isInside;
}

std::optional<std::vector<JsonMember>> jsonMembers(std::string_view object)
{
    object = trimmed(object);
    if (!isJsonObject(object))
        return std::nullopt;
    std::vector<JsonMember> members;
    for (size_t at = skipSpaces(object, 1); at < object.size() && object[at] == '"';) {
        const size_t keyEnd = stringEnd(object, at);
        std::optional<std::string> key = jsonUnquoted(object.substr(at, keyEnd - at));
        const size_t value = skipSpaces(object, skipSpaces(object, keyEnd) + 1); // after the colon
        const size_t end = jsonEnd(object, value);
        if (!key || end == std::string_view::npos)
            return std::nullopt;
        members.push_back({std::move(*key), object.substr(value, end - value)});
        at = skipSpaces(object, skipSpaces(object, end) + 1); // after the comma, or past the end
    }
    return members;
}

std::optional<std::vector<std::string_view>> jsonItems(std::string_view array)
{
    array = trimmed(array);
    if (!array.starts_with('[') || !isJson(array))
        return std::nullopt;
    std::vector<std::string_view> items;
    for (size_t at = skipSpaces(array, 1); at < array.size() && array[at] != ']';) {
        const size_t end = jsonEnd(array, at);
        if (end == std::string_view::npos)
            return std::nullopt;
        items.push_back(array.substr(at, end - at));
        at = skipSpaces(array, end);
        if (at < array.size() && array[at] == ',')
            at = skipSpaces(array, at + 1);
    }
    return items;
}

std::string jsonQuoted(std::string_view text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<std::string> jsonUnquoted(std::string_view value)
{
    const nlohmann::json parsed = value.starts_with('"') ? nlohmann::json::parse(value, nullptr, false) : nlohmann::json();
    if (!parsed.is_string())
        return std::nullopt;
    return parsed.get<std::string>();
}

} // namespace hearth
