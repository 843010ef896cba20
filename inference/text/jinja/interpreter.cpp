#include "inference/text/jinja/interpreter.h"

namespace hearth::jinja {

namespace {
constexpr int evaluationLimit = 1500; // steps into one another; a step takes up to about 1 KiB of stack
}

void Scope::set(int name, Value value)
{
    for (auto &[known, old] : variables) {
        if (known == name) {
            old = std::move(value);
            return;
        }
    }
    variables.emplace_back(name, std::move(value));
}

Interpreter::Nesting::Nesting(int &depth, int limit) : m_depth(depth)
{
    if (m_depth >= limit)
        fail("calls or blocks are nested too deep", "depth_limit");
    ++m_depth;
}

Interpreter::Interpreter(const Source &source, Clock clock)
    : m_source(source), m_clock(std::move(clock)), m_globals(source.names.size()), m_scope(std::make_shared<Scope>())
{
}

Interpreter::~Interpreter()
{
    m_scope->variables.clear();
    for (const auto &object : m_cyclic)
        object->release();
}

std::string Interpreter::run(const std::vector<std::pair<std::string_view, Value>> &variables)
{
    for (size_t i = 0; i < m_source.names.size(); ++i) {
        for (const auto &[name, value] : variables) {
            if (name == m_source.names[i])
                m_globals[i] = value;
        }
        for (const Builtin &builtin : globals()) {
            if (!m_globals[i] && builtin.name == m_source.names[i])
                m_globals[i] = Value::object(Type::Function, std::make_shared<FunctionObject>(&budget, &builtin, std::nullopt));
        }
    }
    std::string output;
    m_out = &output;
    execute(m_source.body);
    return output;
}

void Interpreter::emit(std::string_view text)
{
    if (text.size() > outputLimit - m_suspended - m_out->size())
        fail("the output grows past 16 MiB", "output_limit");
    m_out->append(text);
}

void Interpreter::emit(const Value &value)
{
    if (value.is(Type::String))
        emit(std::string_view(value.text()));
    else
        emit(std::string_view(toText(value)));
}

std::string Interpreter::toText(const Value &value)
{
    std::string text;
    appendText(text, value);
    return text;
}

// A new scope becomes the current one; returns the one before.
std::shared_ptr<Scope> Interpreter::pushScope()
{
    auto before = m_scope;
    m_scope = std::make_shared<Scope>();
    m_scope->parent = before;
    return before;
}

std::string Interpreter::capture(const std::function<void()> &action)
{
    std::string text;
    std::string *outer = std::exchange(m_out, &text);
    const size_t waiting = outer->size();
    m_suspended += waiting;
    auto scope = m_scope;
    action();
    m_scope = std::move(scope);
    m_suspended -= waiting;
    m_out = outer;
    return text;
}

std::string Interpreter::captureBody(const Body &body)
{
    return capture([&] {
        pushScope();
        execute(body);
    });
}

Interpreter::Flow Interpreter::execute(const Body &body)
{
    Nesting nesting(m_depth, evaluationLimit);
    for (const auto &statement : body) {
        const Flow flow = execute(*statement);
        if (flow != Flow::Normal)
            return flow;
    }
    return Flow::Normal;
}

Interpreter::Flow Interpreter::execute(const Statement &statement)
{
    budget.step();
    m_line = statement.line;
    switch (statement.kind) {
    case StatementKind::Text: emit(std::string_view(statement.text)); break;
    case StatementKind::Output: emit(evaluate(*statement.expression)); break;
    case StatementKind::If: return executeIf(statement);
    case StatementKind::For: return executeFor(statement);
    case StatementKind::Set: assign(statement.target, evaluate(*statement.expression)); break;
    case StatementKind::SetBlock: executeSetBlock(statement); break;
    case StatementKind::Macro: m_scope->set(statement.name, makeMacro(statement)); break;
    case StatementKind::CallBlock: executeCallBlock(statement); break;
    case StatementKind::FilterBlock: {
        const Value content = Value::string(&budget, captureBody(statement.body));
        emit(evaluateFilter(*statement.expression, &content));
        break;
    }
    case StatementKind::With: executeWith(statement); break;
    case StatementKind::Scope: emit(std::string_view(captureBody(statement.body))); break;
    case StatementKind::Break: return Flow::Break;
    case StatementKind::Continue: return Flow::Continue;
    }
    return Flow::Normal;
}

Interpreter::Flow Interpreter::executeIf(const Statement &statement)
{
    for (size_t i = 0; i < statement.conditions.size(); ++i) {
        if (isTrue(evaluate(*statement.conditions[i])))
            return execute(statement.bodies[i]);
    }
    return execute(statement.elseBody);
}

void Interpreter::executeSetBlock(const Statement &statement)
{
    Value content = Value::string(&budget, captureBody(statement.body));
    if (statement.expression)
        content = evaluateFilter(*statement.expression, &content);
    assign(statement.target, content);
}

void Interpreter::executeCallBlock(const Statement &statement)
{
    const Expr &call = *statement.expression;
    Arguments arguments;
    const Value callee = evaluate(*call.first);
    collect(*call.arguments, arguments);
    arguments.named.emplace_back("caller", makeMacro(statement));
    emit(this->call(callee, arguments));
}

void Interpreter::executeWith(const Statement &statement)
{
    Values values;
    for (const ExprPtr &expression : statement.conditions)
        values.push_back(evaluate(*expression));
    const auto outer = pushScope();
    for (size_t i = 0; i < values.size(); ++i)
        assign(statement.targets[i], values[i]);
    execute(statement.body);
    m_scope = outer;
}

void Interpreter::assign(const Target &target, const Value &value)
{
    if (!target.parts.empty()) {
        const Values items = iterate(value);
        if (items.size() != target.parts.size()) {
            fail("cannot unpack " + std::to_string(items.size()) + " values into " + std::to_string(target.parts.size()) + " names");
        }
        for (size_t i = 0; i < items.size(); ++i)
            assign(target.parts[i], items[i]);
        return;
    }
    if (target.attribute.empty()) {
        m_scope->set(target.name, value);
        return;
    }
    const Value owner = lookUp(target.name);
    if (!owner.is(Type::Namespace))
        fail("cannot assign attribute on non-namespace object");
    auto &fields = static_cast<DictObject &>(*owner.object());
    const int depthBefore = fields.depth;
    fields.set(Value::string(&budget, target.attribute), value);
    fields.depth = depthBefore; // it is a border: what it holds may hold it
}

Value Interpreter::makeNamespace(const Entries &entries)
{
    auto fields = std::make_shared<DictObject>(&budget);
    m_cyclic.push_back(fields);
    for (const auto &[key, value] : entries)
        fields->set(key, value);
    fields->depth = 1;
    return Value::object(Type::Namespace, std::move(fields));
}

} // namespace hearth::jinja
