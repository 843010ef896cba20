#pragma once

#include "inference/text/jinja/value.h"

#include <array>
#include <span>

// The tables of filters, tests, methods and global functions, and how they are called.
namespace hearth::jinja {

class Interpreter;

struct Arguments
{
    Values positional;
    std::vector<std::pair<std::string, Value>> named;
};

// The arguments of one call, put in the order of the builtin's parameters.
class Call
{
public:
    static constexpr size_t mostParameters = 6;

    Call(Interpreter &runtime, Arguments &given, const struct Builtin &called);

    Interpreter &interpreter;
    Arguments &arguments; // as given, for builtins that take any
    const Builtin &builtin;

    bool has(size_t i) const { return m_bound[i] != nullptr; }
    const Value &value(size_t i) const; // fails when it was not given
    Value valueOr(size_t i, const Value &otherwise) const { return m_bound[i] ? *m_bound[i] : otherwise; }
    std::string text(size_t i) const; // as str() gives it
    std::string textOr(size_t i, std::string_view otherwise) const { return m_bound[i] ? text(i) : std::string(otherwise); }
    int64_t integer(size_t i) const;
    int64_t integerOr(size_t i, int64_t otherwise) const { return m_bound[i] ? integer(i) : otherwise; }
    bool truthOr(size_t i, bool otherwise) const { return m_bound[i] ? isTrue(*m_bound[i]) : otherwise; }
    Budget *budget() const;
    Value string(std::string result) const { return Value::string(budget(), std::move(result)); }
    Value list(Values items, ListKind kind = ListKind::List) const { return Value::list(budget(), std::move(items), kind); }

private:
    std::array<const Value *, mostParameters> m_bound{};
};

// parameters: names with commas, the first the value it works on; "*" last takes the rest as it comes.
struct Builtin
{
    std::string_view name;
    std::string_view parameters;
    Value (*function)(Call &call);
};

using BuiltinTable = std::span<const Builtin>;
BuiltinTable stringFilters();
BuiltinTable textFilters();
BuiltinTable sequenceFilters();
BuiltinTable selectionFilters();
BuiltinTable numberFilters();
BuiltinTable tests();
BuiltinTable stringMethods();
BuiltinTable moreStringMethods();
BuiltinTable dictMethods();
BuiltinTable listMethods();
BuiltinTable globals();

const Builtin *findFilter(std::string_view name); // null when there is none
const Builtin *findTest(std::string_view name);
const Builtin *findMethod(const Value &value, std::string_view name);
bool isMutatingMethod(const Value &value, std::string_view name);

} // namespace hearth::jinja
