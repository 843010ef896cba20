#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/unicode.h"

#include <algorithm>

// Filters over lists, dicts and other things with items.
namespace hearth::jinja {

namespace {

Value defaultFilter(Call &call)
{
    const Value &value = call.value(0);
    if (value.is(Type::Undefined) || (call.truthOr(2, false) && !isTrue(value)))
        return call.has(1) ? call.value(1) : call.string("");
    return value;
}

Value toList(Call &call)
{
    return call.list(call.interpreter.iterate(call.value(0)));
}

Value length(Call &call)
{
    const Value &value = call.value(0);
    switch (value.type()) {
    case Type::Undefined: return Value::integer(0);
    case Type::String: return Value::integer(value.stringObject().length);
    case Type::Dict: return Value::integer(static_cast<int64_t>(value.dictObject().entries.size()));
    case Type::Range: return Value::integer(static_cast<int64_t>(std::min<uint64_t>(value.rangeObject().count, INT64_MAX)));
    case Type::List:
        if (value.listObject().kind != ListKind::Generator)
            return Value::integer(static_cast<int64_t>(value.listObject().items.size()));
        break;
    default: break;
    }
    fail("object of type '" + std::string(typeName(value)) + "' has no len()");
}

Value first(Call &call)
{
    if (call.value(0).is(Type::Range) && call.value(0).rangeObject().count > 0)
        return call.value(0).rangeObject().at(0);
    const Values items = call.interpreter.iterate(call.value(0));
    return items.empty() ? Value::undefined(call.budget(), "No first item, sequence was empty.") : items.front();
}

Value last(Call &call)
{
    const Value &value = call.value(0);
    if (value.is(Type::List) && value.listObject().kind == ListKind::Generator)
        fail("'generator' object is not reversible");
    if (value.is(Type::Range) && value.rangeObject().count > 0)
        return value.rangeObject().at(value.rangeObject().count - 1);
    const Values items = call.interpreter.iterate(value);
    return items.empty() ? Value::undefined(call.budget(), "No last item, sequence was empty.") : items.back();
}

// What `attribute` names in an item, or the item; texts in lower case unless case counts.
Value keyOf(Call &call, const Value &item, const Value &attribute, bool caseSensitive)
{
    Value key = attribute.is(Type::None) ? item : call.interpreter.attributePath(item, attribute);
    return !caseSensitive && key.is(Type::String) ? call.string(toLower(key.text())) : key;
}

Value join(Call &call)
{
    const std::string separator = call.textOr(1, "");
    const Value attribute = call.valueOr(2, Value::none());
    std::string text;
    bool isFirst = true;
    for (const Value &item : call.interpreter.iterate(call.value(0))) {
        const std::string part = attribute.is(Type::None) ? call.interpreter.toText(item)
                                                          : call.interpreter.toText(call.interpreter.attributePath(item, attribute));
        if (separator.size() + part.size() > outputLimit - text.size())
            fail("a text grows past 16 MiB", "output_limit");
        text += isFirst ? "" : separator;
        text += part;
        isFirst = false;
    }
    return call.string(std::move(text));
}

Value reverse(Call &call)
{
    const Value &value = call.value(0);
    if (value.is(Type::String)) {
        std::u32string text = toCodePoints(value.text());
        std::reverse(text.begin(), text.end());
        return call.string(toUtf8(text));
    }
    Values items = call.interpreter.iterate(value);
    std::reverse(items.begin(), items.end());
    return call.list(std::move(items), ListKind::Generator);
}

using Keyed = std::vector<std::pair<Value, Value>>; // sort key, item

void sortKeyed(Call &call, Keyed &keyed, bool reversed)
{
    std::stable_sort(keyed.begin(), keyed.end(), [&](const auto &a, const auto &b) {
        return reversed ? compare(b.first, a.first, call.budget()) < 0 : compare(a.first, b.first, call.budget()) < 0;
    });
}

Values itemsOf(Keyed &keyed)
{
    Values items;
    for (auto &[key, item] : keyed)
        items.push_back(std::move(item));
    return items;
}

// "a,b" sorts by several attributes.
Value sortKeyOf(Call &call, const Value &item, const Value &attribute, bool caseSensitive)
{
    if (!attribute.is(Type::String) || attribute.text().find(',') == std::string::npos)
        return keyOf(call, item, attribute, caseSensitive);
    Values parts;
    for (std::string_view rest = attribute.text();;) {
        const size_t comma = rest.find(',');
        parts.push_back(keyOf(call, item, call.string(std::string(rest.substr(0, comma))), caseSensitive));
        if (comma == std::string_view::npos)
            return call.list(std::move(parts));
        rest = rest.substr(comma + 1);
    }
}

Value sort(Call &call)
{
    Keyed keyed;
    for (const Value &item : call.interpreter.iterate(call.value(0)))
        keyed.emplace_back(sortKeyOf(call, item, call.valueOr(3, Value::none()), call.truthOr(2, false)), item);
    sortKeyed(call, keyed, call.truthOr(1, false));
    return call.list(itemsOf(keyed));
}

Value dictSort(Call &call)
{
    if (!call.value(0).is(Type::Dict))
        fail("dictsort needs a dict, not " + std::string(typeName(call.value(0))));
    const std::string by = call.textOr(2, "key");
    if (by != "key" && by != "value")
        fail("You can only sort by either \"key\" or \"value\"");
    Keyed keyed;
    for (const auto &[key, value] : call.value(0).dictObject().entries)
        keyed.emplace_back(keyOf(call, by == "key" ? key : value, Value::none(), call.truthOr(1, false)),
                           call.list({key, value}, ListKind::Tuple));
    sortKeyed(call, keyed, call.truthOr(3, false));
    return call.list(itemsOf(keyed));
}

Value unique(Call &call)
{
    DictObject seen(call.budget());
    Values items;
    for (const Value &item : call.interpreter.iterate(call.value(0))) {
        const Value key = keyOf(call, item, call.valueOr(2, Value::none()), call.truthOr(1, false));
        if (seen.find(key))
            continue;
        seen.set(key, Value::none());
        items.push_back(item);
    }
    return call.list(std::move(items), ListKind::Generator);
}

template <bool wantsLargest> Value extreme(Call &call)
{
    const Values items = call.interpreter.iterate(call.value(0));
    if (items.empty())
        return Value::undefined(call.budget(), "No aggregated item, sequence was empty.");
    const auto key = [&](const Value &item) { return keyOf(call, item, call.valueOr(2, Value::none()), call.truthOr(1, false)); };
    Value best = items.front();
    Value bestKey = key(best);
    for (size_t i = 1; i < items.size(); ++i) {
        Value candidate = key(items[i]);
        const int order = compare(candidate, bestKey, call.budget());
        if (wantsLargest ? order > 0 : order < 0) {
            best = items[i];
            bestKey = std::move(candidate);
        }
    }
    return best;
}

Value sum(Call &call)
{
    const Value attribute = call.valueOr(1, Value::none());
    Value total = call.valueOr(2, Value::integer(0));
    for (const Value &item : call.interpreter.iterate(call.value(0)))
        total = arithmetic(call.interpreter, Operator::Add, total,
                           attribute.is(Type::None) ? item : call.interpreter.attributePath(item, attribute));
    return total;
}

Value batch(Call &call)
{
    const int64_t size = call.integer(1);
    if (size < 1)
        fail("batch needs a size of at least 1", "invalid_value");
    if (size > static_cast<int64_t>(outputLimit / sizeof(Value)))
        fail("a list grows too long", "memory_limit");
    Values rows, row;
    for (const Value &item : call.interpreter.iterate(call.value(0))) {
        row.push_back(item);
        if (static_cast<int64_t>(row.size()) == size)
            rows.push_back(call.list(std::exchange(row, {})));
    }
    if (!row.empty()) {
        if (call.has(2) && !call.value(2).is(Type::None))
            row.resize(static_cast<size_t>(size), call.value(2));
        rows.push_back(call.list(std::move(row)));
    }
    return call.list(std::move(rows), ListKind::Generator);
}

// Into `count` columns, the first ones longer by one when it does not come out even.
Value sliceFilter(Call &call)
{
    const Values items = call.interpreter.iterate(call.value(0));
    const int64_t count = call.integer(1);
    if (count < 1)
        fail("slice needs a count of at least 1", "invalid_value");
    if (count > static_cast<int64_t>(outputLimit / sizeof(Value)))
        fail("a list grows too long", "memory_limit");
    const size_t columns = static_cast<size_t>(count);
    const size_t each = items.size() / columns;
    const size_t longer = items.size() % columns;
    Values result;
    size_t position = 0;
    for (size_t i = 0; i < columns; ++i) {
        const size_t end = position + each + (i < longer ? 1 : 0);
        Values column(items.begin() + static_cast<std::ptrdiff_t>(position), items.begin() + static_cast<std::ptrdiff_t>(end));
        if (call.has(2) && !call.value(2).is(Type::None) && i >= longer)
            column.push_back(call.value(2));
        result.push_back(call.list(std::move(column)));
        position = end;
    }
    return call.list(std::move(result), ListKind::Generator);
}

Value items(Call &call)
{
    Values pairs;
    if (!call.value(0).is(Type::Dict) && !call.value(0).is(Type::Undefined))
        fail("Can only get item pairs from a mapping.");
    if (call.value(0).is(Type::Dict)) {
        for (const auto &[key, value] : call.value(0).dictObject().entries)
            pairs.push_back(call.list({key, value}, ListKind::Tuple));
    }
    return call.list(std::move(pairs), ListKind::Generator);
}

} // namespace

BuiltinTable sequenceFilters()
{
    static constexpr Builtin table[] = {
        {"default", "value,default_value,boolean", defaultFilter},
        {"d", "value,default_value,boolean", defaultFilter},
        {"list", "value", toList},
        {"length", "obj", length},
        {"count", "obj", length},
        {"first", "seq", first},
        {"last", "seq", last},
        {"join", "value,d,attribute", join},
        {"reverse", "value", reverse},
        {"sort", "value,reverse,case_sensitive,attribute", sort},
        {"dictsort", "value,case_sensitive,by,reverse", dictSort},
        {"unique", "value,case_sensitive,attribute", unique},
        {"min", "value,case_sensitive,attribute", extreme<false>},
        {"max", "value,case_sensitive,attribute", extreme<true>},
        {"sum", "iterable,attribute,start", sum},
        {"batch", "value,linecount,fill_with", batch},
        {"slice", "value,slices,fill_with", sliceFilter},
        {"items", "value", items},
    };
    return table;
}

} // namespace hearth::jinja
