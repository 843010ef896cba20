#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/unicode.h"

#include <charconv>

namespace hearth::jinja {

namespace {

Value missing(Interpreter &interpreter, const Value &base, const Value &key)
{
    std::string name;
    if (key.is(Type::String))
        name = "'" + std::string(typeNameInMessage(base)) + "' has no attribute '" + key.text().substr(0, 200) + "'";
    else
        name = "'" + std::string(typeNameInMessage(base)) + "' has no such element";
    return Value::undefined(&interpreter.budget, std::move(name));
}

// Index from the end when negative; false when outside.
bool normalizeIndex(int64_t &index, int64_t count)
{
    if (index < 0)
        index += count; // no overflow: count is not negative
    return index >= 0 && index < count;
}

struct Span
{
    int64_t start, step, count;
};

// The rules of Python's slice.indices().
Span resolveSlice(std::optional<int64_t> start, std::optional<int64_t> stop, std::optional<int64_t> step, int64_t length)
{
    const int64_t stride = step.value_or(1);
    if (stride == 0)
        fail("slice step cannot be zero", "invalid_value");
    const int64_t lower = stride < 0 ? -1 : 0;
    const int64_t upper = stride < 0 ? length - 1 : length;
    const auto clamped = [&](int64_t at) {
        if (at < 0)
            at += length;
        return std::clamp(at, lower, upper);
    };
    const int64_t first = start ? clamped(*start) : (stride < 0 ? upper : lower);
    const int64_t end = stop ? clamped(*stop) : (stride < 0 ? lower : upper);
    const uint64_t stepSize = stride > 0 ? static_cast<uint64_t>(stride) : uint64_t(0) - static_cast<uint64_t>(stride);
    const int64_t distance = stride > 0 ? end - first : first - end;
    const uint64_t count = distance > 0 ? (static_cast<uint64_t>(distance) - 1) / stepSize + 1 : 0;
    return {first, stride, static_cast<int64_t>(count)};
}

} // namespace

Value Interpreter::attribute(const Value &base, const Value &name)
{
    const std::string &key = name.text();
    if (base.is(Type::Undefined))
        failUndefined(base);
    if (const Builtin *method = findMethod(base, key))
        return Value::object(Type::Function, std::make_shared<FunctionObject>(&budget, method, base));
    if (isMutatingMethod(base, key))
        return Value::undefined(&budget, "access to attribute '" + key + "' of '" + std::string(typeName(base)) + "' object is unsafe");
    if (base.is(Type::Dict) || base.is(Type::Namespace)) {
        const Value *found = base.dictObject().find(std::string_view(key));
        return found ? *found : missing(*this, base, name);
    }
    if (base.is(Type::Loop))
        return loopAttribute(static_cast<LoopObject &>(*base.object()), key);
    if (base.is(Type::Function) && key == "name") {
        const auto &function = static_cast<const FunctionObject &>(*base.object());
        if (function.macro)
            return Value::string(&budget, function.macro->macro.name);
    }
    return missing(*this, base, name);
}

Value Interpreter::item(const Value &base, const Value &key)
{
    if (base.is(Type::Undefined))
        failUndefined(base);
    if (base.is(Type::Dict)) {
        if (const Value *found = base.dictObject().find(key))
            return *found;
    } else if (key.isWhole()) {
        int64_t index = key.integer();
        if (base.is(Type::List) && base.listObject().kind <= ListKind::Tuple) {
            if (normalizeIndex(index, static_cast<int64_t>(base.listObject().items.size())))
                return base.listObject().items[static_cast<size_t>(index)];
        } else if (base.is(Type::Range)) {
            const uint64_t count = std::min<uint64_t>(base.rangeObject().count, INT64_MAX);
            if (normalizeIndex(index, static_cast<int64_t>(count)))
                return base.rangeObject().at(static_cast<uint64_t>(index));
        } else if (base.is(Type::String)) {
            const StringObject &text = base.stringObject();
            if (normalizeIndex(index, text.length)) {
                const size_t at = static_cast<size_t>(index);
                budget.work(text.text.size());
                return Value::string(&budget, text.isAscii ? text.text.substr(at, 1) : toUtf8(toCodePoints(text.text).substr(at, 1)));
            }
        }
    }
    return key.is(Type::String) && !key.text().empty() ? attribute(base, key) : missing(*this, base, key);
}

Value Interpreter::slice(const Value &base, const Expr &expr)
{
    const auto bound = [&](const ExprPtr &part) -> std::optional<int64_t> {
        if (!part)
            return std::nullopt;
        const Value value = evaluate(*part);
        if (value.is(Type::None))
            return std::nullopt;
        if (value.is(Type::Undefined))
            failUndefined(value);
        if (!value.isWhole())
            fail("slice indices must be integers or None");
        return value.integer();
    };
    const auto start = bound(expr.items[0]);
    const auto stop = bound(expr.items[1]);
    const auto step = bound(expr.items[2]);
    m_line = expr.line;
    if (base.is(Type::Undefined))
        failUndefined(base);
    if (base.is(Type::String)) {
        const StringObject &text = base.stringObject();
        const Span span = resolveSlice(start, stop, step, text.length);
        budget.work(text.text.size());
        if (text.isAscii && span.step == 1)
            return Value::string(&budget,
                                 span.count ? text.text.substr(static_cast<size_t>(span.start), static_cast<size_t>(span.count)) : "");
        const std::u32string all = toCodePoints(text.text);
        std::u32string part;
        for (int64_t i = 0; i < span.count; ++i)
            part += all[static_cast<size_t>(span.start + i * span.step)];
        return Value::string(&budget, toUtf8(part));
    }
    const bool isSequence = base.is(Type::Range) || (base.is(Type::List) && base.listObject().kind <= ListKind::Tuple);
    if (!isSequence)
        return missing(*this, base, Value::none());
    const Values all = iterate(base);
    const Span span = resolveSlice(start, stop, step, static_cast<int64_t>(all.size()));
    Values part;
    for (int64_t i = 0; i < span.count; ++i)
        part.push_back(all[static_cast<size_t>(span.start + i * span.step)]);
    return Value::list(&budget, std::move(part), base.is(Type::List) ? base.listObject().kind : ListKind::List);
}

Value Interpreter::attributePath(const Value &base, const Value &path)
{
    if (!path.is(Type::String))
        return item(base, path);
    Value value = base;
    std::string_view rest = path.text();
    while (true) {
        const size_t dot = rest.find('.');
        const std::string_view part = rest.substr(0, dot);
        int64_t index = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
        const bool isIndex = error == std::errc() && end == part.data() + part.size();
        value = item(value, isIndex ? Value::integer(index) : Value::string(&budget, std::string(part)));
        if (dot == std::string_view::npos)
            return value;
        rest = rest.substr(dot + 1);
    }
}

Values Interpreter::iterate(const Value &value)
{
    Values items;
    switch (value.type()) {
    case Type::Undefined: return items;
    case Type::List: {
        const ListObject &list = value.listObject();
        budget.work(list.items.size() * sizeof(Value));
        if (list.kind == ListKind::Generator && std::exchange(list.isSpent, true))
            return items;
        return list.items;
    }
    case Type::Dict:
        for (const auto &[key, ignored] : value.dictObject().entries)
            items.push_back(key);
        return items;
    case Type::Range: {
        const RangeObject &range = value.rangeObject();
        if (range.count > outputLimit / sizeof(Value))
            fail("a range is too long to be made a list", "memory_limit");
        budget.work(range.count * sizeof(Value));
        for (uint64_t i = 0; i < range.count; ++i)
            items.push_back(range.at(i));
        return items;
    }
    case Type::String: {
        const std::string &text = value.text();
        if (text.size() > outputLimit / sizeof(Value))
            fail("a text is too long to be made a list", "memory_limit");
        for (size_t i = 0; i < text.size();) {
            const size_t start = i;
            nextCodePoint(text, i);
            items.push_back(Value::string(&budget, text.substr(start, i - start)));
        }
        return items;
    }
    default: fail("'" + std::string(typeName(value)) + "' object is not iterable");
    }
}

} // namespace hearth::jinja
