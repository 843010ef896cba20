#include "inference/text/jinja/value.h"

#include "inference/text/jinja/unicode.h"

#include <cmath>

namespace hearth::jinja {

namespace {
constexpr size_t memoryLimit = size_t(256) << 20;
constexpr uint64_t workLimit = uint64_t(4) << 30;
constexpr size_t linearDict = 8; // entries up to which looking through is faster than hashing
constexpr size_t objectOverhead = 64;
} // namespace

void fail(std::string message, std::string kind)
{
    throw Failure{std::move(message), std::move(kind)};
}

void failUndefined(const Value &value)
{
    fail(value.text());
}

void Budget::work(size_t bytes)
{
    m_work += bytes;
    if (m_work > workLimit)
        fail("it copies more than 4 GiB of text", "step_limit");
}

void Budget::take(size_t bytes, const char *kind)
{
    work(bytes);
    if (bytes > memoryLimit - m_memory)
        fail("it needs more than 256 MiB", kind);
    m_memory += bytes;
}

Object::Object(Budget *payer, size_t size, int nesting) : budget(payer), bytes(size + objectOverhead), depth(nesting)
{
    if (depth > depthLimit)
        fail("values are nested more than 200 deep", "depth_limit");
    if (budget)
        budget->take(bytes, "memory_limit");
}

Object::~Object()
{
    if (budget)
        budget->give(bytes);
}

StringObject::StringObject(Budget *payer, std::string content, bool markup)
    : Object(payer, content.size()), text(std::move(content)), isMarkup(markup), isAscii(isAsciiText(text)),
      length(isAscii ? static_cast<int64_t>(text.size()) : static_cast<int64_t>(countCodePoints(text)))
{
}

ListObject::ListObject(Budget *payer, Values content, ListKind listKind, int nesting)
    : Object(payer, content.size() * sizeof(Value), nesting), items(std::move(content)), kind(listKind)
{
}

// The count without overflow at the ends of 64 bits.
RangeObject::RangeObject(Budget *payer, int64_t first, int64_t end, int64_t stride)
    : Object(payer, 0), start(first), stop(end), step(stride), count(0)
{
    if (step == 0)
        fail("range() arg 3 must not be zero", "invalid_value");
    const uint64_t stepSize = step > 0 ? static_cast<uint64_t>(step) : uint64_t(0) - static_cast<uint64_t>(step);
    if (step > 0 && stop > start)
        count = (static_cast<uint64_t>(stop) - static_cast<uint64_t>(start) - 1) / stepSize + 1;
    if (step < 0 && stop < start)
        count = (static_cast<uint64_t>(start) - static_cast<uint64_t>(stop) - 1) / stepSize + 1;
}

Value RangeObject::at(uint64_t index) const
{
    return Value::integer(static_cast<int64_t>(static_cast<uint64_t>(start) + index * static_cast<uint64_t>(step)));
}

DictObject::DictObject(Budget *payer) : Object(payer, 0) { }

const Value *DictObject::find(std::string_view key) const
{
    if (entries.size() <= linearDict) {
        for (const auto &[name, value] : entries) {
            if (name.is(Type::String) && name.text() == key)
                return &value;
        }
        return nullptr;
    }
    const auto [first, last] = m_index.equal_range(std::hash<std::string_view>()(key));
    for (auto it = first; it != last; ++it) {
        const auto &[name, value] = entries[it->second];
        if (name.is(Type::String) && name.text() == key)
            return &value;
    }
    return nullptr;
}

const Value *DictObject::find(const Value &key) const
{
    if (key.is(Type::String))
        return find(std::string_view(key.text()));
    const size_t hash = hashOf(key);
    if (entries.size() <= linearDict) {
        for (const auto &[name, value] : entries) {
            if (areEqual(name, key, budget))
                return &value;
        }
        return nullptr;
    }
    const auto [first, last] = m_index.equal_range(hash);
    for (auto it = first; it != last; ++it) {
        if (areEqual(entries[it->second].first, key, budget))
            return &entries[it->second].second;
    }
    return nullptr;
}

void DictObject::set(const Value &key, Value value)
{
    const int nesting = std::max(key.depth(), value.depth()) + 1;
    if (nesting > depthLimit)
        fail("values are nested more than 200 deep", "depth_limit");
    depth = std::max(depth, nesting);
    if (const Value *found = find(key)) {
        const_cast<Value &>(*found) = std::move(value);
        return;
    }
    const size_t more = 2 * sizeof(Value) + (entries.size() >= linearDict ? 32 : 0);
    if (budget)
        budget->take(more, "memory_limit");
    bytes += more;
    entries.emplace_back(key, std::move(value));
    if (entries.size() == linearDict + 1) {
        for (size_t i = 0; i < entries.size(); ++i)
            m_index.emplace(hashOf(entries[i].first), i);
    } else if (entries.size() > linearDict) {
        m_index.emplace(hashOf(key), entries.size() - 1);
    }
}

void DictObject::release()
{
    m_index.clear();
    entries.clear();
}

Value Value::real(double value)
{
    Value result(Type::Float, 0);
    result.m_real = value;
    return result;
}

Value Value::object(Type type, std::shared_ptr<Object> object)
{
    Value result(type, 0);
    result.m_object = std::move(object);
    return result;
}

Value Value::string(Budget *budget, std::string text, bool isMarkup)
{
    if (text.size() > outputLimit)
        fail("a text grows past 16 MiB", "memory_limit");
    return object(Type::String, std::make_shared<StringObject>(budget, std::move(text), isMarkup));
}

Value Value::undefined(Budget *budget, std::string explanation)
{
    return object(Type::Undefined, std::make_shared<StringObject>(budget, std::move(explanation), false));
}

Value Value::list(Budget *budget, Values items, ListKind kind)
{
    int nesting = 0;
    for (const Value &item : items)
        nesting = std::max(nesting, item.depth());
    return object(Type::List, std::make_shared<ListObject>(budget, std::move(items), kind, nesting + 1));
}

Value Value::dict(Budget *budget, const Entries &entries)
{
    auto result = std::make_shared<DictObject>(budget);
    for (const auto &[key, value] : entries)
        result->set(key, value);
    return object(Type::Dict, std::move(result));
}

const StringObject &Value::stringObject() const
{
    return static_cast<const StringObject &>(*m_object);
}

const std::string &Value::text() const
{
    static const std::string nothing = "a value is undefined";
    return m_object ? stringObject().text : nothing;
}

const ListObject &Value::listObject() const
{
    return static_cast<const ListObject &>(*m_object);
}

const RangeObject &Value::rangeObject() const
{
    return static_cast<const RangeObject &>(*m_object);
}

const DictObject &Value::dictObject() const
{
    return static_cast<const DictObject &>(*m_object);
}

} // namespace hearth::jinja
