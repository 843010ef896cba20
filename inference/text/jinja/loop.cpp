#include "inference/text/jinja/interpreter.h"

namespace hearth::jinja {

void LoopObject::release()
{
    scope.reset();
    source = Value();
    ahead.clear();
    previous.reset();
    current.reset();
    changed.reset();
}

static uint64_t sourceCount(const LoopObject &loop)
{
    return loop.source.is(Type::Range) ? loop.source.rangeObject().count : loop.source.listObject().items.size();
}

Interpreter::Flow Interpreter::executeFor(const Statement &statement)
{
    loopOver(statement, evaluate(*statement.expression), nullptr);
    return Flow::Normal;
}

// The condition of the loop sees only the loop's own variables.
bool Interpreter::isWanted(LoopObject &loop, const Value &item)
{
    if (!loop.statement->condition)
        return true;
    auto inner = std::exchange(m_scope, loop.scope);
    pushScope();
    assign(loop.statement->target, item);
    const bool wanted = isTrue(evaluate(*loop.statement->condition));
    m_scope = std::move(inner);
    return wanted;
}

// Puts one more wanted item into loop.ahead; false at the end.
bool Interpreter::peekItem(LoopObject &loop)
{
    const bool isRange = loop.source.is(Type::Range);
    const uint64_t count = sourceCount(loop);
    while (loop.next < count) {
        budget.step();
        Value item = isRange ? loop.source.rangeObject().at(loop.next) : loop.source.listObject().items[loop.next];
        ++loop.next;
        if (isWanted(loop, item)) {
            loop.ahead.push_back(std::move(item));
            return true;
        }
    }
    return false;
}

bool Interpreter::fetchItem(LoopObject &loop, Value &item)
{
    if (loop.ahead.empty() && !peekItem(loop))
        return false;
    item = std::move(loop.ahead.front());
    loop.ahead.pop_front();
    loop.previous = std::move(loop.current);
    loop.current = item;
    ++loop.index0;
    return true;
}

// Runs the loop's body for each item; `outer` is the loop that called itself.
void Interpreter::loopOver(const Statement &statement, const Value &items, LoopObject *outer)
{
    auto loop = std::make_shared<LoopObject>(&budget);
    const auto around = m_scope;
    loop->statement = &statement;
    loop->scope = around;
    loop->depth0 = outer ? outer->depth0 + 1 : 0;
    if (items.is(Type::Range) || (items.is(Type::List) && items.listObject().kind != ListKind::Generator))
        loop->source = items;
    else
        loop->source = Value::list(&budget, iterate(items));
    if (statement.usesLoop)
        m_cyclic.push_back(loop);
    Value item;
    bool isEmpty = true;
    while (fetchItem(*loop, item)) {
        isEmpty = false;
        if (m_scope == around || m_scope.use_count() > 1) { // kept by a macro: the next turn gets its own
            m_scope = around;
            pushScope();
        }
        m_scope->variables.clear();
        if (statement.usesLoop)
            m_scope->set(m_source.known.loop, Value::object(Type::Loop, loop));
        assign(statement.target, item);
        if (execute(statement.body) == Flow::Break)
            break;
    }
    m_scope = around;
    if (isEmpty && !statement.elseBody.empty()) {
        pushScope();
        execute(statement.elseBody);
        m_scope = around;
    }
}

// loop(items) in a recursive loop.
Value Interpreter::callLoop(LoopObject &loop, Arguments &arguments)
{
    if (!loop.statement || !loop.statement->isRecursive)
        fail("loop() works only in a loop that is marked recursive");
    if (arguments.positional.size() != 1 || !arguments.named.empty())
        fail("loop() takes one list");
    Nesting nesting(m_callDepth, depthLimit);
    return Value::string(&budget, capture([&] {
        m_scope = loop.scope;
        loopOver(*loop.statement, arguments.positional.front(), &loop);
    }));
}

Value Interpreter::loopAttribute(LoopObject &loop, std::string_view name)
{
    const auto remaining = [&] { // items that follow the current one
        while (loop.statement->condition && peekItem(loop)) { }
        return static_cast<int64_t>(loop.ahead.size() + (sourceCount(loop) - loop.next));
    };
    const auto orUndefined = [&](const std::optional<Value> &value, const char *what) {
        return value ? *value : Value::undefined(&budget, what);
    };
    if (name == "index")
        return Value::integer(loop.index0 + 1);
    if (name == "index0")
        return Value::integer(loop.index0);
    if (name == "first")
        return Value::boolean(loop.index0 == 0);
    if (name == "last")
        return Value::boolean(loop.ahead.empty() && !peekItem(loop));
    if (name == "length")
        return Value::integer(loop.index0 + 1 + remaining());
    if (name == "revindex")
        return Value::integer(remaining() + 1);
    if (name == "revindex0")
        return Value::integer(remaining());
    if (name == "depth")
        return Value::integer(loop.depth0 + 1);
    if (name == "depth0")
        return Value::integer(loop.depth0);
    if (name == "previtem")
        return orUndefined(loop.previous, "there is no previous item");
    if (name == "nextitem") {
        const bool hasNext = !loop.ahead.empty() || peekItem(loop);
        return hasNext ? loop.ahead.front() : Value::undefined(&budget, "there is no next item");
    }
    return Value::undefined(&budget, "'loop' has no attribute '" + std::string(name) + "'");
}

// loop.cycle(...) and loop.changed(...).
Value Interpreter::loopMethod(LoopObject &loop, std::string_view name, Arguments &arguments)
{
    if (name == "cycle") {
        if (arguments.positional.empty())
            fail("loop.cycle() takes at least one value");
        return arguments.positional[static_cast<size_t>(loop.index0) % arguments.positional.size()];
    }
    bool isSame = loop.changed && loop.changed->size() == arguments.positional.size();
    for (size_t i = 0; isSame && i < arguments.positional.size(); ++i)
        isSame = areEqual((*loop.changed)[i], arguments.positional[i], &budget);
    loop.changed = arguments.positional;
    return Value::boolean(!isSame);
}

} // namespace hearth::jinja
