#include "inference/text/jinja/builtins.h"

#include <initializer_list>
#include <unordered_map>

namespace hearth::jinja {

namespace {

using Index = std::unordered_map<std::string_view, const Builtin *>;

Index makeIndex(std::initializer_list<BuiltinTable> tables)
{
    Index index;
    for (BuiltinTable table : tables) {
        for (const Builtin &builtin : table)
            index.emplace(builtin.name, &builtin);
    }
    return index;
}

const Builtin *findIn(const Index &index, std::string_view name)
{
    const auto it = index.find(name);
    return it == index.end() ? nullptr : it->second;
}

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names)
{
    for (std::string_view candidate : names) {
        if (candidate == name)
            return true;
    }
    return false;
}

} // namespace

const Builtin *findFilter(std::string_view name)
{
    static const Index index = makeIndex({stringFilters(), textFilters(), sequenceFilters(), selectionFilters(), numberFilters()});
    return findIn(index, name);
}

const Builtin *findTest(std::string_view name)
{
    static const Index index = makeIndex({tests()});
    return findIn(index, name);
}

const Builtin *findMethod(const Value &value, std::string_view name)
{
    static const Index strings = makeIndex({stringMethods(), moreStringMethods()});
    static const Index dicts = makeIndex({dictMethods()});
    static const Index lists = makeIndex({listMethods()});
    switch (value.type()) {
    case Type::String: return findIn(strings, name);
    case Type::Dict: return findIn(dicts, name);
    case Type::List: return value.listObject().kind <= ListKind::Tuple ? findIn(lists, name) : nullptr;
    default: return nullptr;
    }
}

// What the sandbox of transformers refuses: everything that changes a list or a dict.
bool isMutatingMethod(const Value &value, std::string_view name)
{
    if (value.is(Type::Dict))
        return isOneOf(name, {"clear", "pop", "popitem", "setdefault", "update"});
    if (value.is(Type::List))
        return isOneOf(name, {"append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"});
    return false;
}

} // namespace hearth::jinja
