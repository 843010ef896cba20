#include "inference/text/jinja/value.h"

#include <cmath>

namespace hearth::jinja {

namespace {

size_t combine(size_t seed, size_t hash)
{
    return seed ^ (hash + 0x9e3779b97f4a7c15u + (seed << 6) + (seed >> 2));
}

void look(Budget *budget, size_t bytes)
{
    if (budget)
        budget->work(bytes + 16);
}

// Integers compare exactly, also with floats that are whole.
int compareNumbers(const Value &a, const Value &b)
{
    if (a.isWhole() && b.isWhole())
        return a.integer() < b.integer() ? -1 : a.integer() > b.integer();
    return a.real() < b.real() ? -1 : a.real() > b.real();
}

bool areItemsEqual(const Values &a, const Values &b, Budget *budget)
{
    if (a.size() != b.size())
        return false;
    for (size_t i = 0; i < a.size(); ++i) {
        if (!areEqual(a[i], b[i], budget))
            return false;
    }
    return true;
}

bool areDictsEqual(const DictObject &a, const DictObject &b, Budget *budget)
{
    if (a.entries.size() != b.entries.size())
        return false;
    for (const auto &[key, value] : a.entries) {
        const Value *other = b.find(key);
        if (!other || !areEqual(value, *other, budget))
            return false;
    }
    return true;
}

[[noreturn]] void failOrder(const Value &a, const Value &b)
{
    if (a.is(Type::Undefined))
        failUndefined(a);
    if (b.is(Type::Undefined))
        failUndefined(b);
    fail("'<' not supported between instances of '" + std::string(typeName(a)) + "' and '" + std::string(typeName(b)) + "'");
}

int compareLists(const Values &a, const Values &b, Budget *budget)
{
    for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
        if (!areEqual(a[i], b[i], budget))
            return compare(a[i], b[i], budget);
    }
    return a.size() < b.size() ? -1 : a.size() > b.size();
}

} // namespace

bool isTrue(const Value &value)
{
    switch (value.type()) {
    case Type::Undefined:
    case Type::None: return false;
    case Type::Bool:
    case Type::Int: return value.integer() != 0;
    case Type::Float: return value.real() != 0;
    case Type::String: return !value.text().empty();
    case Type::List: return value.listObject().kind == ListKind::Generator || !value.listObject().items.empty();
    case Type::Range: return value.rangeObject().count > 0;
    case Type::Dict: return !value.dictObject().entries.empty();
    case Type::Namespace:
    case Type::Function:
    case Type::Loop: return true;
    }
    return true;
}

bool areEqual(const Value &a, const Value &b, Budget *budget)
{
    look(budget, 0);
    if (a.isNumber() && b.isNumber())
        return std::isnan(a.real()) || std::isnan(b.real()) ? false : compareNumbers(a, b) == 0;
    if (a.type() != b.type())
        return false;
    if (a.is(Type::Undefined) || a.is(Type::None) || (a.object() && a.object() == b.object()))
        return true;
    switch (a.type()) {
    case Type::String: look(budget, a.text().size() == b.text().size() ? a.text().size() : 0); return a.text() == b.text();
    case Type::List: {
        const bool areTuples = a.listObject().kind == ListKind::Tuple;
        if (areTuples != (b.listObject().kind == ListKind::Tuple) || a.listObject().kind == ListKind::Generator)
            return false;
        return areItemsEqual(a.listObject().items, b.listObject().items, budget);
    }
    case Type::Range: {
        const RangeObject &x = a.rangeObject();
        const RangeObject &y = b.rangeObject();
        return x.count == y.count && (x.count == 0 || (x.start == y.start && (x.count == 1 || x.step == y.step)));
    }
    case Type::Dict: return areDictsEqual(a.dictObject(), b.dictObject(), budget);
    default: return false;
    }
}

int compare(const Value &a, const Value &b, Budget *budget)
{
    look(budget, 0);
    if (a.isNumber() && b.isNumber())
        return compareNumbers(a, b);
    if (a.is(Type::String) && b.is(Type::String)) {
        look(budget, std::min(a.text().size(), b.text().size()));
        return a.text().compare(b.text()); // the order of UTF-8 bytes is that of code points
    }
    if (a.is(Type::List) && b.is(Type::List) && a.listObject().kind == b.listObject().kind && a.listObject().kind <= ListKind::Tuple)
        return compareLists(a.listObject().items, b.listObject().items, budget);
    failOrder(a, b);
}

size_t hashOf(const Value &value)
{
    switch (value.type()) {
    case Type::Undefined: return 1;
    case Type::None: return 2;
    case Type::Bool:
    case Type::Int: return std::hash<int64_t>()(value.integer());
    case Type::Float: {
        const double real = value.real();
        if (real == std::floor(real) && std::fabs(real) < 9e18)
            return std::hash<int64_t>()(static_cast<int64_t>(real));
        return std::hash<double>()(real);
    }
    case Type::String: return std::hash<std::string_view>()(value.text());
    case Type::List: {
        if (value.listObject().kind != ListKind::Tuple)
            break;
        size_t hash = 3;
        for (const Value &item : value.listObject().items) {
            look(value.object()->budget, 0);
            hash = combine(hash, hashOf(item));
        }
        return hash;
    }
    case Type::Dict: break;
    default: return std::hash<const void *>()(value.object());
    }
    fail("unhashable type: '" + std::string(typeName(value)) + "'");
}

std::string_view typeName(const Value &value)
{
    switch (value.type()) {
    case Type::Undefined: return "Undefined";
    case Type::None: return "NoneType";
    case Type::Bool: return "bool";
    case Type::Int: return "int";
    case Type::Float: return "float";
    case Type::String: return value.stringObject().isMarkup ? "Markup" : "str";
    case Type::List:
        switch (value.listObject().kind) {
        case ListKind::List: return "list";
        case ListKind::Tuple: return "tuple";
        case ListKind::Generator: return "generator";
        case ListKind::Keys: return "dict_keys";
        case ListKind::Values: return "dict_values";
        case ListKind::Items: return "dict_items";
        }
        return "list";
    case Type::Range: return "range";
    case Type::Dict: return "dict";
    case Type::Namespace: return "Namespace";
    case Type::Function: return "function";
    case Type::Loop: return "LoopContext";
    }
    return "object";
}

std::string_view typeNameInMessage(const Value &value)
{
    switch (value.type()) {
    case Type::Undefined: return "Undefined";
    case Type::None: return "None";
    case Type::String: return "str object";
    case Type::Dict: return "dict object";
    case Type::Int: return "int object";
    case Type::Bool: return "bool object";
    case Type::Float: return "float object";
    case Type::List: return value.listObject().kind == ListKind::List ? "list object" : "tuple object";
    case Type::Namespace: return "namespace object";
    default: return "object";
    }
}

} // namespace hearth::jinja
