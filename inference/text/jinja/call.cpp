#include "inference/text/jinja/interpreter.h"

#include <algorithm>

namespace hearth::jinja {

FunctionObject::FunctionObject(Budget *payer, const Builtin *function, std::optional<Value> owner)
    : Object(payer, sizeof(FunctionObject), owner ? owner->depth() + 1 : 0), builtin(function), self(std::move(owner))
{
}

FunctionObject::FunctionObject(Budget *payer, const Statement *definition, std::shared_ptr<Scope> definedIn)
    : Object(payer, sizeof(FunctionObject)), macro(definition), scope(std::move(definedIn))
{
}

Value Interpreter::makeMacro(const Statement &statement)
{
    auto function = std::make_shared<FunctionObject>(&budget, &statement, m_scope);
    m_cyclic.push_back(function); // its scope holds it
    return Value::object(Type::Function, std::move(function));
}

void Interpreter::collect(const CallArguments &source, Arguments &arguments)
{
    for (const ExprPtr &expression : source.positional)
        arguments.positional.push_back(evaluate(*expression));
    if (source.star) {
        for (Value &value : iterate(evaluate(*source.star)))
            arguments.positional.push_back(std::move(value));
    }
    for (const auto &[name, expression] : source.named)
        arguments.named.emplace_back(name, evaluate(*expression));
    if (!source.doubleStar)
        return;
    const Value more = evaluate(*source.doubleStar);
    if (!more.is(Type::Dict))
        fail("argument after ** must be a mapping, not " + std::string(typeName(more)));
    for (const auto &[name, value] : more.dictObject().entries) {
        if (!name.is(Type::String))
            fail("keywords must be strings");
        arguments.named.emplace_back(name.text(), value);
    }
}

Value Interpreter::evaluateCall(const Expr &expr)
{
    Arguments arguments;
    if (expr.first->kind == ExprKind::Attribute) {
        const Value base = evaluate(*expr.first->first);
        const std::string &name = expr.first->value.text();
        if (base.is(Type::Loop) && (name == "cycle" || name == "changed")) {
            collect(*expr.arguments, arguments);
            return loopMethod(static_cast<LoopObject &>(*base.object()), name, arguments);
        }
        m_line = expr.line;
        if (const Builtin *method = findMethod(base, name)) { // without making an object of it
            arguments.positional.push_back(base);
            collect(*expr.arguments, arguments);
            return callBuiltin(*method, arguments);
        }
        const Value callee = attribute(base, expr.first->value);
        collect(*expr.arguments, arguments);
        return call(callee, arguments);
    }
    const Value callee = evaluate(*expr.first);
    collect(*expr.arguments, arguments);
    m_line = expr.line;
    return call(callee, arguments);
}

Value Interpreter::call(const Value &callee, Arguments &arguments)
{
    budget.step();
    if (callee.is(Type::Undefined))
        failUndefined(callee);
    if (callee.is(Type::Loop))
        return callLoop(static_cast<LoopObject &>(*callee.object()), arguments);
    if (!callee.is(Type::Function))
        fail("'" + std::string(typeName(callee)) + "' object is not callable");
    const auto &function = static_cast<const FunctionObject &>(*callee.object());
    if (function.macro)
        return callMacro(function, arguments);
    if (function.self)
        arguments.positional.insert(arguments.positional.begin(), *function.self);
    return callBuiltin(*function.builtin, arguments);
}

Value Interpreter::callBuiltin(const Builtin &builtin, Arguments &arguments)
{
    budget.step();
    Nesting nesting(m_callDepth, depthLimit);
    Call call(*this, arguments, builtin);
    return builtin.function(call);
}

Value Interpreter::callMacro(const FunctionObject &function, Arguments &arguments)
{
    Nesting nesting(m_callDepth, depthLimit);
    const Statement &macro = *function.macro;
    const int line = m_line;
    std::string text = capture([&] {
        m_scope = function.scope;
        pushScope();
        bindMacro(macro.macro, arguments, *m_scope);
        execute(macro.body);
    });
    m_line = line;
    return Value::string(&budget, std::move(text));
}

// Gives each parameter its argument or its default; what is left over goes to varargs and kwargs if the macro uses them.
void Interpreter::bindMacro(const MacroSignature &signature, Arguments &arguments, Scope &scope)
{
    const size_t count = signature.parameters.size();
    const auto takeNamed = [&](std::string_view name) -> std::optional<Value> {
        for (auto it = arguments.named.begin(); it != arguments.named.end(); ++it) {
            if (it->first == name) {
                Value value = std::move(it->second);
                arguments.named.erase(it);
                return value;
            }
        }
        return std::nullopt;
    };
    for (size_t i = 0; i < count; ++i) {
        const auto &[id, name] = signature.parameters[i];
        const size_t firstDefault = count - signature.defaults.size();
        if (i < arguments.positional.size())
            scope.set(id, arguments.positional[i]);
        else if (auto value = takeNamed(name))
            scope.set(id, std::move(*value));
        else if (i >= firstDefault)
            scope.set(id, evaluate(*signature.defaults[i - firstDefault]));
        else
            scope.set(id, Value::undefined(&budget, "parameter '" + name + "' was not provided"));
    }
    if (signature.usesCaller) {
        auto caller = takeNamed("caller");
        scope.set(m_source.known.caller, caller ? std::move(*caller) : Value::undefined(&budget, "No caller defined"));
    }
    if (signature.usesVarargs) {
        const auto rest = arguments.positional.begin() + static_cast<std::ptrdiff_t>(std::min(count, arguments.positional.size()));
        scope.set(m_source.known.varargs, Value::list(&budget, Values(rest, arguments.positional.end()), ListKind::Tuple));
    } else if (arguments.positional.size() > count) {
        fail("macro '" + signature.name + "' takes not more than " + std::to_string(count) + " argument(s)");
    }
    if (signature.usesKwargs) {
        Entries entries;
        for (auto &[name, value] : arguments.named)
            entries.emplace_back(Value::string(&budget, name), value);
        scope.set(m_source.known.kwargs, Value::dict(&budget, entries));
    } else if (!arguments.named.empty()) {
        fail("macro '" + signature.name + "' takes no keyword argument '" + arguments.named.front().first + "'");
    }
}

Call::Call(Interpreter &runtime, Arguments &given, const Builtin &called) : interpreter(runtime), arguments(given), builtin(called)
{
    std::string_view rest = called.parameters;
    size_t count = 0;
    for (; !rest.empty() && rest != "*"; ++count) {
        const size_t comma = rest.find(',');
        const std::string_view name = rest.substr(0, comma);
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        if (count < given.positional.size()) {
            m_bound[count] = &given.positional[count];
            continue;
        }
        for (const auto &[key, value] : given.named) {
            if (key == name)
                m_bound[count] = &value;
        }
    }
    if (rest == "*")
        return;
    if (given.positional.size() > count)
        fail(std::string(called.name) + "() got too many arguments");
    for (const auto &[name, value] : given.named) {
        const std::string_view parameters = called.parameters;
        if (("," + std::string(parameters) + ",").find("," + name + ",") == std::string::npos)
            fail(std::string(called.name) + "() got an unexpected keyword argument '" + name + "'");
    }
}

const Value &Call::value(size_t i) const
{
    if (!m_bound[i])
        fail(std::string(builtin.name) + "() misses an argument");
    return *m_bound[i];
}

std::string Call::text(size_t i) const
{
    return interpreter.toText(value(i));
}

int64_t Call::integer(size_t i) const
{
    const Value &number = value(i);
    if (number.is(Type::Undefined))
        failUndefined(number);
    if (!number.isWhole())
        fail(std::string(builtin.name) + "() needs a whole number, not " + std::string(typeName(number)));
    return number.integer();
}

Budget *Call::budget() const
{
    return &interpreter.budget;
}

} // namespace hearth::jinja
