#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/unicode.h"

#include <cmath>

namespace hearth::jinja {

namespace {

std::string_view symbolOf(Operator op)
{
    switch (op) {
    case Operator::Add: return "+";
    case Operator::Subtract: return "-";
    case Operator::Multiply: return "*";
    case Operator::Divide: return "/";
    case Operator::FloorDivide: return "//";
    case Operator::Modulo: return "%";
    default: return "** or pow()";
    }
}

[[noreturn]] void failOverflow()
{
    fail("a number does not fit 64 bits", "arithmetic_error");
}

[[noreturn]] void failTypes(Operator op, const Value &a, const Value &b)
{
    if (a.is(Type::Undefined))
        failUndefined(a);
    if (b.is(Type::Undefined))
        failUndefined(b);
    if (op == Operator::Add && a.is(Type::String))
        fail("can only concatenate str (not \"" + std::string(typeName(b)) + "\") to str");
    fail("unsupported operand type(s) for " + std::string(symbolOf(op)) + ": '" + std::string(typeName(a)) + "' and '"
         + std::string(typeName(b)) + "'");
}

int64_t power(int64_t base, int64_t exponent)
{
    int64_t result = 1;
    while (exponent > 0) {
        if ((exponent & 1) && __builtin_mul_overflow(result, base, &result))
            failOverflow();
        exponent >>= 1;
        if (exponent > 0 && __builtin_mul_overflow(base, base, &base)) {
            if (result == 0)
                return 0;
            failOverflow();
        }
    }
    return result;
}

Value wholeArithmetic(Operator op, int64_t a, int64_t b)
{
    int64_t result = 0;
    if ((op == Operator::FloorDivide || op == Operator::Modulo) && b == 0)
        fail("integer division or modulo by zero", "arithmetic_error");
    switch (op) {
    case Operator::Add:
        if (__builtin_add_overflow(a, b, &result))
            failOverflow();
        break;
    case Operator::Subtract:
        if (__builtin_sub_overflow(a, b, &result))
            failOverflow();
        break;
    case Operator::Multiply:
        if (__builtin_mul_overflow(a, b, &result))
            failOverflow();
        break;
    case Operator::FloorDivide:
        if (a == INT64_MIN && b == -1)
            failOverflow();
        result = a / b - ((a % b != 0 && (a % b < 0) != (b < 0)) ? 1 : 0);
        break;
    case Operator::Modulo:
        result = b == -1 ? 0 : a % b;
        if (result != 0 && (result < 0) != (b < 0))
            result += b;
        break;
    default: result = power(a, b); break;
    }
    return Value::integer(result);
}

Value realArithmetic(Operator op, double a, double b)
{
    if (b == 0 && (op == Operator::Divide || op == Operator::FloorDivide || op == Operator::Modulo))
        fail("division by zero", "arithmetic_error");
    switch (op) {
    case Operator::Add: return Value::real(a + b);
    case Operator::Subtract: return Value::real(a - b);
    case Operator::Multiply: return Value::real(a * b);
    case Operator::Divide: return Value::real(a / b);
    case Operator::FloorDivide: return Value::real(std::floor(a / b));
    case Operator::Modulo: {
        double rest = std::fmod(a, b);
        if (rest != 0 && (rest < 0) != (b < 0))
            rest += b;
        return Value::real(rest);
    }
    default: break;
    }
    if (a == 0 && b < 0)
        fail("0.0 cannot be raised to a negative power", "arithmetic_error");
    const double result = std::pow(a, b);
    if (!std::isfinite(result) && std::isfinite(a) && std::isfinite(b))
        failOverflow();
    return Value::real(result);
}

// Markup + text escapes the text, as markupsafe does.
Value addTexts(Interpreter &interpreter, const Value &a, const Value &b)
{
    const bool isMarkup = a.stringObject().isMarkup || b.stringObject().isMarkup;
    const auto part = [isMarkup](const Value &value) {
        return isMarkup && !value.stringObject().isMarkup ? escapedHtml(value.text()) : value.text();
    };
    if (a.text().size() + b.text().size() > outputLimit)
        fail("a text grows past 16 MiB", "memory_limit");
    return Value::string(&interpreter.budget, part(a) + part(b), isMarkup);
}

Value addLists(Interpreter &interpreter, const Value &a, const Value &b)
{
    const Values &first = a.listObject().items;
    const Values &second = b.listObject().items;
    interpreter.budget.work((first.size() + second.size()) * sizeof(Value));
    Values items;
    items.reserve(first.size() + second.size());
    items.insert(items.end(), first.begin(), first.end());
    items.insert(items.end(), second.begin(), second.end());
    return Value::list(&interpreter.budget, std::move(items), a.listObject().kind);
}

bool isSequence(const Value &value)
{
    return value.is(Type::List) && value.listObject().kind <= ListKind::Tuple;
}

} // namespace

// "ab" * 3, [1] * 3.
Value repeated(Budget *budget, const Value &what, int64_t times)
{
    const size_t size = what.is(Type::String) ? what.text().size() : what.listObject().items.size();
    const size_t count = times > 0 && size > 0 ? static_cast<size_t>(times) : 0;
    if (what.is(Type::String)) {
        if (count > 0 && size > outputLimit / count)
            fail("a text grows past 16 MiB", "output_limit");
        std::string text;
        text.reserve(size * count);
        for (size_t i = 0; i < count; ++i)
            text += what.text();
        return Value::string(budget, std::move(text), what.stringObject().isMarkup);
    }
    if (count > 0 && size > outputLimit / sizeof(Value) / count)
        fail("a list grows too long", "memory_limit");
    Values items;
    items.reserve(size * count);
    for (size_t i = 0; i < count; ++i)
        items.insert(items.end(), what.listObject().items.begin(), what.listObject().items.end());
    return Value::list(budget, std::move(items), what.listObject().kind);
}

Value arithmetic(Interpreter &interpreter, Operator op, const Value &a, const Value &b)
{
    if (a.isNumber() && b.isNumber()) {
        const bool isNegativePower = op == Operator::Power && b.isWhole() && b.integer() < 0;
        if (a.isWhole() && b.isWhole() && op != Operator::Divide && !isNegativePower)
            return wholeArithmetic(op, a.integer(), b.integer());
        return realArithmetic(op, a.real(), b.real());
    }
    if (op == Operator::Add && a.is(Type::String) && b.is(Type::String))
        return addTexts(interpreter, a, b);
    if (op == Operator::Add && isSequence(a) && isSequence(b) && a.listObject().kind == b.listObject().kind)
        return addLists(interpreter, a, b);
    if (op == Operator::Modulo && a.is(Type::String))
        return Value::string(&interpreter.budget, formatPercent(a.text(), b), a.stringObject().isMarkup);
    if (op == Operator::Multiply) {
        if ((a.is(Type::String) || isSequence(a)) && b.isWhole())
            return repeated(&interpreter.budget, a, b.integer());
        if ((b.is(Type::String) || isSequence(b)) && a.isWhole())
            return repeated(&interpreter.budget, b, a.integer());
    }
    failTypes(op, a, b);
}

bool isIn(Interpreter &interpreter, const Value &item, const Value &container)
{
    switch (container.type()) {
    case Type::Dict: return container.dictObject().find(item) != nullptr;
    case Type::String:
        if (!item.is(Type::String))
            fail("'in <string>' requires string as left operand, not " + std::string(typeName(item)));
        interpreter.budget.work(container.text().size());
        return container.text().find(item.text()) != std::string::npos;
    case Type::Range: {
        const RangeObject &range = container.rangeObject();
        if (!item.isWhole() || range.count == 0)
            return false;
        const int64_t last = range.at(range.count - 1).integer();
        const int64_t n = item.integer();
        if (n < std::min(range.start, last) || n > std::max(range.start, last))
            return false;
        const uint64_t distance = static_cast<uint64_t>(n) - static_cast<uint64_t>(range.start);
        const uint64_t step = static_cast<uint64_t>(range.step);
        return range.step > 0 ? distance % step == 0 : (uint64_t(0) - distance) % (uint64_t(0) - step) == 0;
    }
    case Type::List:
        if (container.listObject().kind != ListKind::Generator) {
            for (const Value &candidate : container.listObject().items) {
                if (areEqual(item, candidate, &interpreter.budget))
                    return true;
            }
            return false;
        }
        [[fallthrough]];
    case Type::Undefined:
        for (const Value &candidate : interpreter.iterate(container)) {
            if (areEqual(item, candidate, &interpreter.budget))
                return true;
        }
        return false;
    default: fail("argument of type '" + std::string(typeName(container)) + "' is not iterable");
    }
}

} // namespace hearth::jinja
