#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/unicode.h"

#include <algorithm>

// The tests of jinja2: what may follow `is`.
namespace hearth::jinja {

namespace {

Value yes(bool holds)
{
    return Value::boolean(holds);
}

template <Type type> Value isType(Call &call)
{
    return yes(call.value(0).is(type));
}

Value isUndefined(Call &call)
{
    return yes(call.value(0).is(Type::Undefined));
}

Value isDefined(Call &call)
{
    return yes(!call.value(0).is(Type::Undefined));
}

Value isNumber(Call &call)
{
    return yes(call.value(0).isNumber());
}

Value isTrueTest(Call &call)
{
    return yes(call.value(0).is(Type::Bool) && call.value(0).integer());
}

Value isFalseTest(Call &call)
{
    return yes(call.value(0).is(Type::Bool) && !call.value(0).integer());
}

Value isIterable(Call &call)
{
    switch (call.value(0).type()) {
    case Type::Undefined:
    case Type::String:
    case Type::List:
    case Type::Range:
    case Type::Dict:
    case Type::Loop: return yes(true);
    default: return yes(false);
    }
}

Value isSequence(Call &call)
{
    const Value &value = call.value(0);
    if (value.is(Type::List))
        return yes(value.listObject().kind <= ListKind::Tuple);
    return yes(value.is(Type::Undefined) || value.is(Type::String) || value.is(Type::Range) || value.is(Type::Dict));
}

Value isCallable(Call &call)
{
    const Value &value = call.value(0);
    return yes(value.is(Type::Function) || value.is(Type::Loop) || value.is(Type::Undefined));
}

template <Operator op> Value compares(Call &call)
{
    const Value &a = call.value(0);
    const Value &b = call.value(1);
    switch (op) {
    case Operator::Equal: return yes(areEqual(a, b, call.budget()));
    case Operator::NotEqual: return yes(!areEqual(a, b, call.budget()));
    case Operator::Less: return yes(compare(a, b, call.budget()) < 0);
    case Operator::LessEqual: return yes(compare(a, b, call.budget()) <= 0);
    case Operator::Greater: return yes(compare(a, b, call.budget()) > 0);
    case Operator::GreaterEqual: return yes(compare(a, b, call.budget()) >= 0);
    default: return yes(isIn(call.interpreter, a, b));
    }
}

bool isMultiple(Call &call, const Value &divisor)
{
    const Value rest = arithmetic(call.interpreter, Operator::Modulo, call.value(0), divisor);
    return rest.isNumber() && rest.real() == 0;
}

Value isEven(Call &call)
{
    return yes(isMultiple(call, Value::integer(2)));
}

Value isOdd(Call &call)
{
    return yes(areEqual(arithmetic(call.interpreter, Operator::Modulo, call.value(0), Value::integer(2)), Value::integer(1), nullptr));
}

Value isDivisibleBy(Call &call)
{
    return yes(isMultiple(call, call.value(1)));
}

// str.islower and str.isupper: at least one letter with a case, and none of the other.
Value isLowerText(Call &call)
{
    const std::u32string text = toCodePoints(call.text(0));
    return yes(std::any_of(text.begin(), text.end(), isLower) && std::none_of(text.begin(), text.end(), isUpper));
}

Value isUpperText(Call &call)
{
    const std::u32string text = toCodePoints(call.text(0));
    return yes(std::any_of(text.begin(), text.end(), isUpper) && std::none_of(text.begin(), text.end(), isLower));
}

Value isSameAs(Call &call)
{
    const Value &a = call.value(0);
    const Value &b = call.value(1);
    if (a.type() != b.type())
        return yes(false);
    return yes(a.object() ? a.object() == b.object() : areEqual(a, b, nullptr));
}

Value isEscaped(Call &call)
{
    return yes(call.value(0).is(Type::String) && call.value(0).stringObject().isMarkup);
}

Value isFilterName(Call &call)
{
    return yes(call.value(0).is(Type::String) && findFilter(call.value(0).text()));
}

Value isTestName(Call &call)
{
    return yes(call.value(0).is(Type::String) && findTest(call.value(0).text()));
}

} // namespace

BuiltinTable tests()
{
    static constexpr Builtin table[] = {
        {"defined", "value", isDefined},
        {"undefined", "value", isUndefined},
        {"none", "value", isType<Type::None>},
        {"boolean", "value", isType<Type::Bool>},
        {"integer", "value", isType<Type::Int>},
        {"float", "value", isType<Type::Float>},
        {"string", "value", isType<Type::String>},
        {"mapping", "value", isType<Type::Dict>},
        {"number", "value", isNumber},
        {"true", "value", isTrueTest},
        {"false", "value", isFalseTest},
        {"iterable", "value", isIterable},
        {"sequence", "value", isSequence},
        {"callable", "value", isCallable},
        {"eq", "a,b", compares<Operator::Equal>},
        {"equalto", "a,b", compares<Operator::Equal>},
        {"==", "a,b", compares<Operator::Equal>},
        {"ne", "a,b", compares<Operator::NotEqual>},
        {"!=", "a,b", compares<Operator::NotEqual>},
        {"lt", "a,b", compares<Operator::Less>},
        {"lessthan", "a,b", compares<Operator::Less>},
        {"<", "a,b", compares<Operator::Less>},
        {"le", "a,b", compares<Operator::LessEqual>},
        {"<=", "a,b", compares<Operator::LessEqual>},
        {"gt", "a,b", compares<Operator::Greater>},
        {"greaterthan", "a,b", compares<Operator::Greater>},
        {">", "a,b", compares<Operator::Greater>},
        {"ge", "a,b", compares<Operator::GreaterEqual>},
        {">=", "a,b", compares<Operator::GreaterEqual>},
        {"in", "value,seq", compares<Operator::In>},
        {"even", "value", isEven},
        {"odd", "value", isOdd},
        {"divisibleby", "value,num", isDivisibleBy},
        {"lower", "value", isLowerText},
        {"upper", "value", isUpperText},
        {"sameas", "value,other", isSameAs},
        {"escaped", "value", isEscaped},
        {"filter", "value", isFilterName},
        {"test", "value", isTestName},
    };
    return table;
}

} // namespace hearth::jinja
