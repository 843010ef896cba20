#include "inference/text/jinja/interpreter.h"

// What a template finds without anybody handing it over: jinja2's own, and the two that transformers adds.
namespace hearth::jinja {

namespace {

Value makeRange(Call &call)
{
    const bool hasStart = call.has(1);
    const int64_t start = hasStart ? call.integer(0) : 0;
    const int64_t stop = hasStart ? call.integer(1) : call.integer(0);
    return Value::object(Type::Range, std::make_shared<RangeObject>(call.budget(), start, stop, call.integerOr(2, 1)));
}

// Entries of dict(...) and namespace(...): one mapping or list of pairs, then keywords.
Entries collectEntries(Call &call)
{
    Entries entries;
    if (call.arguments.positional.size() > 1)
        fail(std::string(call.builtin.name) + "() takes one argument without a name");
    for (const Value &source : call.arguments.positional) {
        if (source.is(Type::Dict)) {
            entries = source.dictObject().entries;
            continue;
        }
        for (const Value &pair : call.interpreter.iterate(source)) {
            const Values parts = call.interpreter.iterate(pair);
            if (parts.size() != 2)
                fail("a dict is made of pairs");
            entries.emplace_back(parts[0], parts[1]);
        }
    }
    for (const auto &[name, value] : call.arguments.named)
        entries.emplace_back(call.string(name), value);
    return entries;
}

Value makeDict(Call &call)
{
    return Value::dict(call.budget(), collectEntries(call));
}

Value makeNamespace(Call &call)
{
    return call.interpreter.makeNamespace(collectEntries(call));
}

Value raiseException(Call &call)
{
    fail(call.text(0).substr(0, 4000), "raised");
}

Value strftimeNow(Call &call)
{
    return call.string(call.interpreter.strftime(call.text(0)));
}

} // namespace

BuiltinTable globals()
{
    static constexpr Builtin table[] = {
        {"range", "start,stop,step", makeRange}, {"dict", "*", makeDict},
        {"namespace", "*", makeNamespace},       {"raise_exception", "message", raiseException},
        {"strftime_now", "format", strftimeNow},
    };
    return table;
}

} // namespace hearth::jinja
