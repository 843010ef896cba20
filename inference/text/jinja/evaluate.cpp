#include "inference/text/jinja/interpreter.h"

namespace hearth::jinja {

namespace {
constexpr int evaluationLimit = 1500; // as for statements
}

Value Interpreter::evaluate(const Expr &expr)
{
    budget.step();
    Nesting nesting(m_depth, evaluationLimit);
    return evaluateNode(expr);
}

Value Interpreter::evaluateNode(const Expr &expr)
{
    switch (expr.kind) {
    case ExprKind::Constant: return expr.value;
    case ExprKind::Name: return lookUp(expr.name);
    case ExprKind::List: return evaluateList(expr);
    case ExprKind::Dict: return evaluateDict(expr);
    case ExprKind::Attribute: {
        const Value base = evaluate(*expr.first);
        m_line = expr.line;
        return attribute(base, expr.value);
    }
    case ExprKind::Subscript: return evaluateSubscript(expr);
    case ExprKind::Slice: fail("a slice stands outside of brackets");
    case ExprKind::Call: return evaluateCall(expr);
    case ExprKind::Filter: return evaluateFilter(expr, nullptr);
    case ExprKind::Test: return evaluateTest(expr);
    case ExprKind::Not: return Value::boolean(!isTrue(evaluate(*expr.first)));
    case ExprKind::Negate: {
        const Value operand = evaluate(*expr.first);
        if (operand.is(Type::Undefined))
            failUndefined(operand);
        if (!operand.isNumber())
            fail("bad operand type for unary -: '" + std::string(typeName(operand)) + "'");
        if (operand.is(Type::Float))
            return Value::real(-operand.real());
        if (operand.integer() == INT64_MIN) // also what the literal 9223372036854775808 is read as
            return operand;
        return Value::integer(-operand.integer());
    }
    case ExprKind::Plus: {
        const Value operand = evaluate(*expr.first);
        if (!operand.isNumber())
            fail("bad operand type for unary +: '" + std::string(typeName(operand)) + "'");
        return operand.is(Type::Float) ? operand : Value::integer(operand.integer());
    }
    case ExprKind::And:
    case ExprKind::Or: {
        Value value;
        for (const ExprPtr &operand : expr.items) {
            value = evaluate(*operand);
            if (isTrue(value) == (expr.kind == ExprKind::Or))
                break;
        }
        return value;
    }
    case ExprKind::Compare: return evaluateCompare(expr);
    case ExprKind::Arithmetic: return evaluateArithmetic(expr);
    case ExprKind::Concat: return evaluateConcat(expr);
    case ExprKind::Conditional:
        if (isTrue(evaluate(*expr.first)))
            return evaluate(*expr.second);
        if (expr.third)
            return evaluate(*expr.third);
        return Value::undefined(&budget, "the inline if-expression evaluated to false and has no else");
    }
    return {};
}

Value Interpreter::lookUp(int name)
{
    for (const Scope *scope = m_scope.get(); scope; scope = scope->parent.get()) {
        for (const auto &[known, value] : scope->variables) {
            if (known == name)
                return value;
        }
    }
    const auto &global = m_globals[static_cast<size_t>(name)];
    return global ? *global : Value::undefined(&budget, "'" + m_source.names[static_cast<size_t>(name)] + "' is undefined");
}

Value Interpreter::evaluateList(const Expr &expr)
{
    Values items;
    items.reserve(expr.items.size());
    for (const ExprPtr &item : expr.items)
        items.push_back(evaluate(*item));
    return Value::list(&budget, std::move(items), expr.isTuple ? ListKind::Tuple : ListKind::List);
}

Value Interpreter::evaluateDict(const Expr &expr)
{
    Entries entries;
    for (size_t i = 0; i + 1 < expr.items.size(); i += 2) {
        Value key = evaluate(*expr.items[i]);
        entries.emplace_back(std::move(key), evaluate(*expr.items[i + 1]));
    }
    return Value::dict(&budget, entries);
}

Value Interpreter::evaluateSubscript(const Expr &expr)
{
    const Value base = evaluate(*expr.first);
    if (expr.second->kind == ExprKind::Slice)
        return slice(base, *expr.second);
    const Value key = evaluate(*expr.second);
    m_line = expr.line;
    return item(base, key);
}

Value Interpreter::evaluateCompare(const Expr &expr)
{
    Value left = evaluate(*expr.first);
    for (size_t i = 0; i < expr.items.size(); ++i) {
        Value right = evaluate(*expr.items[i]);
        bool holds = false;
        switch (expr.operators[i]) {
        case Operator::Equal: holds = areEqual(left, right, &budget); break;
        case Operator::NotEqual: holds = !areEqual(left, right, &budget); break;
        case Operator::Less: holds = compare(left, right, &budget) < 0; break;
        case Operator::LessEqual: holds = compare(left, right, &budget) <= 0; break;
        case Operator::Greater: holds = compare(left, right, &budget) > 0; break;
        case Operator::GreaterEqual: holds = compare(left, right, &budget) >= 0; break;
        case Operator::In: holds = isIn(*this, left, right); break;
        case Operator::NotIn: holds = !isIn(*this, left, right); break;
        default: break;
        }
        if (!holds)
            return Value::boolean(false);
        left = std::move(right);
    }
    return Value::boolean(true);
}

Value Interpreter::evaluateArithmetic(const Expr &expr)
{
    Value left = evaluate(*expr.first);
    for (size_t i = 0; i < expr.items.size(); ++i) {
        const Value right = evaluate(*expr.items[i]);
        m_line = expr.line;
        left = arithmetic(*this, expr.operators[i], left, right);
    }
    return left;
}

Value Interpreter::evaluateConcat(const Expr &expr)
{
    Values parts; // charged to the budget, which one growing text would not be
    for (const ExprPtr &item : expr.items) {
        Value value = evaluate(*item);
        parts.push_back(value.is(Type::String) ? std::move(value) : Value::string(&budget, toText(value)));
    }
    size_t size = 0;
    for (const Value &part : parts)
        size += part.text().size();
    if (size > outputLimit)
        fail("a text grows past 16 MiB", "memory_limit");
    std::string text;
    text.reserve(size);
    for (const Value &part : parts)
        text += part.text();
    return Value::string(&budget, std::move(text));
}

// input: what a filter or set block hands to the first filter of the chain.
Value Interpreter::evaluateFilter(const Expr &expr, const Value *input)
{
    Arguments arguments;
    if (!expr.first)
        arguments.positional.push_back(*input);
    else if (input)
        arguments.positional.push_back(evaluateFilter(*expr.first, input));
    else
        arguments.positional.push_back(evaluate(*expr.first));
    m_line = expr.line;
    if (!expr.builtin)
        fail("No filter named '" + expr.value.text() + "'.");
    collect(*expr.arguments, arguments);
    m_line = expr.line;
    return callBuiltin(*expr.builtin, arguments);
}

Value Interpreter::evaluateTest(const Expr &expr)
{
    Arguments arguments;
    arguments.positional.push_back(evaluate(*expr.first));
    m_line = expr.line;
    if (!expr.builtin)
        fail("No test named '" + expr.value.text() + "'.");
    collect(*expr.arguments, arguments);
    return Value::boolean(isTrue(callBuiltin(*expr.builtin, arguments)) != expr.isNegated);
}

} // namespace hearth::jinja
