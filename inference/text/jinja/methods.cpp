#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/unicode.h"

#include <algorithm>

// Methods of lists and dicts, and of texts those that cut, search and join.
namespace hearth::jinja {

namespace {

// --- dict

Value dictGet(Call &call)
{
    const Value *found = call.value(0).dictObject().find(call.value(1));
    return found ? *found : call.valueOr(2, Value::none());
}

Value dictItems(Call &call)
{
    Values pairs;
    for (const auto &[key, value] : call.value(0).dictObject().entries)
        pairs.push_back(call.list({key, value}, ListKind::Tuple));
    return call.list(std::move(pairs), ListKind::Items);
}

Value dictKeys(Call &call)
{
    return call.list(call.interpreter.iterate(call.value(0)), ListKind::Keys);
}

Value dictValues(Call &call)
{
    Values values;
    for (const auto &[key, value] : call.value(0).dictObject().entries)
        values.push_back(value);
    return call.list(std::move(values), ListKind::Values);
}

Value copied(Call &call)
{
    return call.value(0); // nothing can change it
}

// --- list

Value listCount(Call &call)
{
    int64_t count = 0;
    for (const Value &item : call.value(0).listObject().items)
        count += areEqual(item, call.value(1), call.budget());
    return Value::integer(count);
}

Value listIndex(Call &call)
{
    const Values &items = call.value(0).listObject().items;
    for (size_t i = 0; i < items.size(); ++i) {
        if (areEqual(items[i], call.value(1), call.budget()))
            return Value::integer(static_cast<int64_t>(i));
    }
    fail("the value is not in the list");
}

// --- str

const std::string &self(const Call &call)
{
    return call.value(0).text();
}

std::string_view textArgument(const Call &call, size_t i)
{
    const Value &value = call.value(i);
    if (value.is(Type::Undefined))
        failUndefined(value);
    if (!value.is(Type::String))
        fail(std::string(call.builtin.name) + "() needs a text, not " + std::string(typeName(value)));
    return value.text();
}

bool isGiven(const Call &call, size_t i)
{
    return call.has(i) && !call.value(i).is(Type::None);
}

// Results of methods of markup are markup.
Value same(const Call &call, std::string text)
{
    return Value::string(call.budget(), std::move(text), call.value(0).stringObject().isMarkup);
}

template <bool left, bool right> Value stripped(Call &call)
{
    const bool hasChars = isGiven(call, 1);
    const std::string_view chars = hasChars ? textArgument(call, 1) : std::string_view();
    std::string_view text = self(call);
    if (hasChars && chars.empty())
        return call.value(0);
    if (left)
        text = stripLeft(text, chars);
    if (right)
        text = stripRight(text, chars);
    return same(call, std::string(text));
}

// str.split at white space: runs count once, none at the ends. limit < 0: no limit.
std::vector<std::string_view> splitAtSpace(std::string_view text, int64_t limit, bool fromRight)
{
    std::vector<std::string_view> parts;
    text = fromRight ? stripRight(text) : stripLeft(text);
    while (!text.empty() && (limit < 0 || static_cast<int64_t>(parts.size()) < limit)) {
        size_t cut = fromRight ? 0 : text.size();
        for (size_t i = 0; i < text.size();) {
            const size_t start = i;
            if (!isSpace(nextCodePoint(text, i)))
                continue;
            cut = fromRight ? i : start;
            if (!fromRight)
                break;
        }
        parts.push_back(fromRight ? text.substr(cut) : text.substr(0, cut));
        text = fromRight ? stripRight(text.substr(0, cut)) : stripLeft(text.substr(cut));
    }
    if (!text.empty())
        parts.push_back(text);
    return parts;
}

std::vector<std::string_view> splitAt(std::string_view text, std::string_view separator, int64_t limit, bool fromRight)
{
    if (separator.empty())
        fail("empty separator");
    std::vector<std::string_view> parts;
    while (limit < 0 || static_cast<int64_t>(parts.size()) < limit) {
        const size_t at = fromRight ? text.rfind(separator) : text.find(separator);
        if (at == std::string_view::npos)
            break;
        const std::string_view rest = text.substr(at + separator.size());
        parts.push_back(fromRight ? rest : text.substr(0, at));
        text = fromRight ? text.substr(0, at) : rest;
    }
    parts.push_back(text);
    return parts;
}

template <bool fromRight> Value split(Call &call)
{
    const int64_t limit = call.integerOr(2, -1);
    auto parts =
        isGiven(call, 1) ? splitAt(self(call), textArgument(call, 1), limit, fromRight) : splitAtSpace(self(call), limit, fromRight);
    if (fromRight)
        std::reverse(parts.begin(), parts.end());
    Values items;
    items.reserve(parts.size());
    for (std::string_view part : parts)
        items.push_back(same(call, std::string(part)));
    return call.list(std::move(items));
}

Value splitLines(Call &call)
{
    const std::string &text = self(call);
    const bool keepEnds = call.truthOr(1, false);
    Values lines;
    for (size_t start = 0; start < text.size();) {
        size_t end = text.find_first_of("\r\n\v\f", start);
        end = end == std::string::npos ? text.size() : end;
        size_t next = std::min(end + 1, text.size());
        if (end < text.size() && text[end] == '\r' && next < text.size() && text[next] == '\n')
            ++next;
        lines.push_back(same(call, text.substr(start, (keepEnds ? next : end) - start)));
        start = next;
    }
    return call.list(std::move(lines));
}

template <bool fromRight> Value partition(Call &call)
{
    const std::string &text = self(call);
    const std::string separator(textArgument(call, 1));
    if (separator.empty())
        fail("empty separator");
    const size_t at = fromRight ? text.rfind(separator) : text.find(separator);
    Values parts{same(call, text), same(call, ""), same(call, "")};
    if (at == std::string::npos && fromRight)
        std::swap(parts[0], parts[2]);
    if (at != std::string::npos)
        parts = {same(call, text.substr(0, at)), same(call, separator), same(call, text.substr(at + separator.size()))};
    return call.list(std::move(parts), ListKind::Tuple);
}

template <bool atStart> Value affix(Call &call)
{
    const std::string_view text = self(call);
    const auto matches = [&](std::string_view part) { return atStart ? text.starts_with(part) : text.ends_with(part); };
    if (!call.value(1).is(Type::List))
        return Value::boolean(matches(textArgument(call, 1)));
    for (const Value &candidate : call.value(1).listObject().items) {
        if (candidate.is(Type::String) && matches(candidate.text()))
            return Value::boolean(true);
    }
    return Value::boolean(false);
}

template <bool atStart> Value removeAffix(Call &call)
{
    std::string_view text = self(call);
    const std::string_view part = textArgument(call, 1);
    if (atStart && text.starts_with(part))
        text.remove_prefix(part.size());
    if (!atStart && text.ends_with(part))
        text.remove_suffix(part.size());
    return same(call, std::string(text));
}

template <bool fromRight, bool mustBeThere> Value find(Call &call)
{
    const std::string &text = self(call);
    const size_t at = fromRight ? text.rfind(textArgument(call, 1)) : text.find(textArgument(call, 1));
    if (at == std::string::npos && mustBeThere)
        fail("substring not found");
    return Value::integer(at == std::string::npos ? -1 : static_cast<int64_t>(countCodePoints(std::string_view(text).substr(0, at))));
}

Value count(Call &call)
{
    const std::string &text = self(call);
    const std::string_view part = textArgument(call, 1);
    if (part.empty())
        return Value::integer(call.value(0).stringObject().length + 1);
    int64_t found = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
        ++found;
    return Value::integer(found);
}

Value join(Call &call)
{
    std::string text;
    bool isFirst = true;
    for (const Value &item : call.interpreter.iterate(call.value(1))) {
        if (!item.is(Type::String))
            fail("join() needs texts, not " + std::string(typeName(item)));
        text += isFirst ? "" : self(call);
        text += item.text();
        isFirst = false;
        if (text.size() > outputLimit)
            fail("a text grows past 16 MiB", "output_limit");
    }
    return same(call, std::move(text));
}

} // namespace

BuiltinTable dictMethods()
{
    static constexpr Builtin table[] = {
        {"get", "self,key,default", dictGet}, {"items", "self", dictItems}, {"keys", "self", dictKeys},
        {"values", "self", dictValues},       {"copy", "self", copied},
    };
    return table;
}

BuiltinTable listMethods()
{
    static constexpr Builtin table[] = {
        {"count", "self,value", listCount},
        {"index", "self,value", listIndex},
        {"copy", "self", copied},
    };
    return table;
}

BuiltinTable stringMethods()
{
    static constexpr Builtin table[] = {
        {"strip", "self,chars", stripped<true, true>},
        {"lstrip", "self,chars", stripped<true, false>},
        {"rstrip", "self,chars", stripped<false, true>},
        {"split", "self,sep,maxsplit", split<false>},
        {"rsplit", "self,sep,maxsplit", split<true>},
        {"splitlines", "self,keepends", splitLines},
        {"partition", "self,sep", partition<false>},
        {"rpartition", "self,sep", partition<true>},
        {"startswith", "self,prefix", affix<true>},
        {"endswith", "self,suffix", affix<false>},
        {"removeprefix", "self,prefix", removeAffix<true>},
        {"removesuffix", "self,suffix", removeAffix<false>},
        {"find", "self,sub", find<false, false>},
        {"rfind", "self,sub", find<true, false>},
        {"index", "self,sub", find<false, true>},
        {"rindex", "self,sub", find<true, true>},
        {"count", "self,sub", count},
        {"join", "self,iterable", join},
    };
    return table;
}

} // namespace hearth::jinja
