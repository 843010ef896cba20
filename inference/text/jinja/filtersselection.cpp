#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/unicode.h"

#include <charconv>
#include <cmath>

// Filters that run another filter or test over items, and the filters on numbers.
namespace hearth::jinja {

namespace {

// A filter or test by the name that stands at `place` of the arguments, with the arguments that follow it.
struct Inner
{
    const Builtin *builtin = nullptr;
    Arguments more;

    Value operator()(Interpreter &interpreter, const Value &item) const
    {
        Arguments arguments = more;
        arguments.positional.insert(arguments.positional.begin(), item);
        return interpreter.callBuiltin(*builtin, arguments);
    }
};

Inner innerOf(Call &call, size_t place, bool isFilter)
{
    Inner inner;
    const Values &given = call.arguments.positional;
    const std::string name = call.interpreter.toText(given[place]);
    inner.builtin = isFilter ? findFilter(name) : findTest(name);
    if (!inner.builtin)
        fail((isFilter ? "No filter named '" : "No test named '") + name + "'.");
    inner.more.positional.assign(given.begin() + static_cast<std::ptrdiff_t>(place) + 1, given.end());
    inner.more.named = call.arguments.named;
    return inner;
}

Value map(Call &call)
{
    Values results;
    const Value *attribute = nullptr;
    const Value *otherwise = nullptr;
    for (const auto &[name, value] : call.arguments.named) {
        attribute = name == "attribute" ? &value : attribute;
        otherwise = name == "default" ? &value : otherwise;
    }
    if (call.arguments.positional.size() == 1 && attribute) {
        if (!isTrue(call.value(0)))
            return call.list({}, ListKind::Generator);
        for (const Value &item : call.interpreter.iterate(call.value(0))) {
            const Value found = call.interpreter.attributePath(item, *attribute);
            results.push_back(found.is(Type::Undefined) && otherwise ? *otherwise : found);
        }
        return call.list(std::move(results), ListKind::Generator);
    }
    if (call.arguments.positional.size() < 2)
        fail("map requires a filter argument");
    if (!isTrue(call.value(0))) // None too
        return call.list({}, ListKind::Generator);
    const Inner filter = innerOf(call, 1, true);
    for (const Value &item : call.interpreter.iterate(call.value(0)))
        results.push_back(filter(call.interpreter, item));
    return call.list(std::move(results), ListKind::Generator);
}

template <bool keeps, bool byAttribute> Value choose(Call &call)
{
    const Values &given = call.arguments.positional;
    if (byAttribute && given.size() < 2)
        fail("Missing parameter for attribute name");
    if (!isTrue(call.value(0))) // None too
        return call.list({}, ListKind::Generator);
    constexpr size_t testPlace = byAttribute ? 2 : 1;
    const bool hasTest = given.size() > testPlace;
    const Inner test = hasTest ? innerOf(call, testPlace, false) : Inner();
    Values results;
    for (const Value &item : call.interpreter.iterate(call.value(0))) {
        const Value subject = byAttribute ? call.interpreter.attributePath(item, given[1]) : item;
        if (isTrue(hasTest ? test(call.interpreter, subject) : subject) == keeps)
            results.push_back(item);
    }
    return call.list(std::move(results), ListKind::Generator);
}

// Pairs (value of the attribute, items that have it), by that value.
Value groupBy(Call &call)
{
    Arguments sorted;
    sorted.positional = {call.value(0)};
    sorted.named = {{"attribute", call.value(1)}, {"case_sensitive", Value::boolean(call.truthOr(3, false))}};
    const Value all = call.interpreter.callBuiltin(*findFilter("sort"), sorted);
    Values groups, group;
    Value key;
    const auto finish = [&] {
        if (!group.empty())
            groups.push_back(call.list({key, call.list(std::exchange(group, {}))}, ListKind::Tuple));
    };
    for (const Value &item : all.listObject().items) {
        Value next = call.interpreter.attributePath(item, call.value(1));
        if (next.is(Type::Undefined) && call.has(2))
            next = call.value(2);
        if (group.empty() || !areEqual(key, next, call.budget())) {
            finish();
            key = std::move(next);
        }
        group.push_back(item);
    }
    finish();
    return call.list(std::move(groups));
}

Value attributeFilter(Call &call)
{
    const Value name = call.string(call.text(1));
    const Value &object = call.value(0);
    if (object.is(Type::Dict) && !findMethod(object, name.text())) // never an entry
        return Value::undefined(call.budget(), "'dict object' has no attribute '" + name.text() + "'");
    return call.interpreter.attribute(object, name);
}

std::optional<double> parseReal(std::string_view text)
{
    text = strip(text);
    if (text.starts_with('+'))
        text.remove_prefix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::optional<Value> wholePart(double number)
{
    if (!std::isfinite(number))
        return std::nullopt;
    if (std::fabs(number) >= 9.2e18)
        fail("a number does not fit 64 bits", "arithmetic_error");
    return Value::integer(static_cast<int64_t>(number));
}

Value toInt(Call &call)
{
    const Value &value = call.value(0);
    const Value otherwise = call.valueOr(1, Value::integer(0));
    if (value.is(Type::Undefined))
        failUndefined(value);
    if (value.isWhole())
        return Value::integer(value.integer());
    if (value.is(Type::Float))
        return wholePart(value.real()).value_or(otherwise);
    if (!value.is(Type::String))
        return otherwise;
    std::string_view text = strip(value.text());
    const int64_t base = call.integerOr(2, 10);
    if (base < 2 || base > 36)
        return otherwise;
    const bool isNegative = text.starts_with('-');
    text.remove_prefix(text.starts_with('+') || isNegative ? 1 : 0);
    const std::string_view prefix = base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : "";
    if (!prefix.empty() && toLower(text.substr(0, 2)) == prefix)
        text.remove_prefix(2);
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, static_cast<int>(base));
    if (error == std::errc() && end == text.data() + text.size() && number >= 0)
        return Value::integer(isNegative ? -number : number);
    const auto real = parseReal(value.text());
    return real ? wholePart(*real).value_or(otherwise) : otherwise;
}

Value toFloat(Call &call)
{
    const Value &value = call.value(0);
    if (value.is(Type::Undefined))
        failUndefined(value);
    if (value.isNumber())
        return Value::real(value.real());
    const auto number = value.is(Type::String) ? parseReal(value.text()) : std::nullopt;
    return number ? Value::real(*number) : call.valueOr(1, Value::real(0));
}

const Value &numberOf(Call &call)
{
    const Value &value = call.value(0);
    if (value.is(Type::Undefined))
        failUndefined(value);
    if (!value.isNumber())
        fail(std::string(call.builtin.name) + " needs a number, not " + std::string(typeName(value)));
    return value;
}

Value absolute(Call &call)
{
    const Value &value = numberOf(call);
    if (value.is(Type::Float))
        return Value::real(std::fabs(value.real()));
    if (value.integer() == INT64_MIN)
        fail("a number does not fit 64 bits", "arithmetic_error");
    return Value::integer(std::abs(value.integer()));
}

// Python rounds to even, judged by the exact decimal value: as printf does.
double roundedHalfEven(double number, int precision)
{
    if (precision >= 0) {
        char buffer[1200];
        std::snprintf(buffer, sizeof buffer, "%.*f", precision, number);
        return std::strtod(buffer, nullptr);
    }
    const double scale = std::pow(10.0, -precision);
    return std::nearbyint(number / scale) * scale;
}

Value round(Call &call)
{
    const Value &value = numberOf(call);
    const int64_t precision = call.integerOr(1, 0);
    const std::string method = call.textOr(2, "common");
    if (method != "common" && method != "ceil" && method != "floor")
        fail("method must be common, ceil or floor");
    if (value.isWhole() && method == "common" && precision >= 0)
        return Value::integer(value.integer());
    if (!std::isfinite(value.real()) || precision > 300)
        return value;
    const int places = static_cast<int>(std::max<int64_t>(precision, -300));
    if (method == "common")
        return Value::real(roundedHalfEven(value.real(), places));
    const double scale = std::pow(10.0, places);
    const double scaled = value.real() * scale;
    return Value::real((method == "ceil" ? std::ceil(scaled) : std::floor(scaled)) / scale);
}

} // namespace

BuiltinTable selectionFilters()
{
    static constexpr Builtin table[] = {
        {"map", "value,*", map},
        {"select", "value,*", choose<true, false>},
        {"reject", "value,*", choose<false, false>},
        {"selectattr", "value,*", choose<true, true>},
        {"rejectattr", "value,*", choose<false, true>},
        {"groupby", "value,attribute,default,case_sensitive", groupBy},
        {"attr", "obj,name", attributeFilter},
    };
    return table;
}

BuiltinTable numberFilters()
{
    static constexpr Builtin table[] = {
        {"int", "value,default,base", toInt},
        {"float", "value,default", toFloat},
        {"abs", "x", absolute},
        {"round", "value,precision,method", round},
    };
    return table;
}

} // namespace hearth::jinja
