#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

// The values of the template language, with the meaning that they have in Python. Lists and dicts cannot be changed once made (as in the
// sandbox that transformers uses), so they are shared freely; only a namespace can, and the interpreter takes those apart at the end.
namespace hearth::jinja {

// A template's failure on its way to the interpreter, which adds the line.
struct Failure
{
    std::string message;
    std::string kind;
};
[[noreturn]] void fail(std::string message, std::string kind = "template_error");

// What one rendering may use. Every object is charged while it lives.
class Budget
{
public:
    void step()
    {
        if (--m_steps < 0)
            fail("it takes more than a million steps", "step_limit");
    }
    void work(size_t bytes);                   // bytes copied or looked at
    void take(size_t bytes, const char *kind); // before memory is used; kind: of the failure
    void give(size_t bytes) noexcept { m_memory -= bytes; }

private:
    int64_t m_steps = 1'000'000;
    size_t m_memory = 0; // bytes alive
    uint64_t m_work = 0; // bytes, all together
};

constexpr size_t outputLimit = size_t(16) << 20; // bytes of the output, and of any one string
constexpr int depthLimit = 200;                  // nesting of source, values and calls

enum class Type : uint8_t { Undefined, None, Bool, Int, Float, String, List, Range, Dict, Namespace, Function, Loop };
enum class ListKind : uint8_t { List, Tuple, Generator, Keys, Values, Items }; // the last three: views of a dict

// What a value refers to. depth: 1 more than the deepest value inside, so that no structure gets too deep to walk.
struct Object
{
    Object(Budget *payer, size_t size, int nesting = 0);
    Object(const Object &) = delete;
    Object &operator=(const Object &) = delete;
    virtual ~Object();
    virtual void release() { }

    Budget *budget; // null: a constant of the template
    size_t bytes;
    int depth;
};

struct StringObject;
struct ListObject;
struct RangeObject;
struct DictObject;
class Value;
using Values = std::vector<Value>;
using Entries = std::vector<std::pair<Value, Value>>;

class Value
{
public:
    Value() = default; // undefined
    static Value none() { return Value(Type::None, 0); }
    static Value boolean(bool value) { return Value(Type::Bool, value); }
    static Value integer(int64_t value) { return Value(Type::Int, value); }
    static Value real(double value);
    static Value string(Budget *budget, std::string text, bool isMarkup = false);
    static Value list(Budget *budget, Values items, ListKind kind = ListKind::List);
    static Value dict(Budget *budget, const Entries &entries);
    static Value undefined(Budget *budget, std::string explanation);
    static Value object(Type type, std::shared_ptr<Object> object);

    Type type() const { return m_type; }
    bool is(Type type) const { return m_type == type; }
    bool isNumber() const { return m_type == Type::Bool || m_type == Type::Int || m_type == Type::Float; }
    bool isWhole() const { return m_type == Type::Bool || m_type == Type::Int; }

    int64_t integer() const { return m_integer; } // Bool, Int
    double real() const { return m_type == Type::Float ? m_real : static_cast<double>(m_integer); }
    const std::string &text() const; // String; of Undefined: the explanation
    const StringObject &stringObject() const;
    const ListObject &listObject() const;
    const RangeObject &rangeObject() const;
    const DictObject &dictObject() const; // Dict, Namespace
    Object *object() const { return m_object.get(); }
    const std::shared_ptr<Object> &shared() const { return m_object; }
    int depth() const { return m_object ? m_object->depth : 0; }

private:
    Value(Type type, int64_t integer) : m_type(type), m_integer(integer) { }

    Type m_type = Type::Undefined;
    union {
        int64_t m_integer = 0;
        double m_real;
    };
    std::shared_ptr<Object> m_object;
};

struct StringObject : Object
{
    StringObject(Budget *payer, std::string content, bool markup);
    std::string text;
    bool isMarkup; // came out of `safe`: what is added to it gets escaped
    bool isAscii;
    int64_t length; // code points
};

struct ListObject : Object
{
    ListObject(Budget *payer, Values content, ListKind listKind, int nesting);
    Values items;
    ListKind kind;
    mutable bool isSpent = false; // a generator that has been walked
};

struct RangeObject : Object
{
    RangeObject(Budget *payer, int64_t first, int64_t end, int64_t stride);
    int64_t start, stop, step;
    uint64_t count;
    Value at(uint64_t index) const;
};

// Entries in the order of insertion.
struct DictObject : Object
{
    explicit DictObject(Budget *payer);
    const Value *find(const Value &key) const; // fails on a key that cannot be one
    const Value *find(std::string_view key) const;
    void set(const Value &key, Value value);
    void release() override;
    Entries entries;

private:
    std::unordered_multimap<size_t, size_t> m_index; // hash → entry, once there are more than a few
};

bool isTrue(const Value &value);
bool areEqual(const Value &a, const Value &b, Budget *budget);
int compare(const Value &a, const Value &b, Budget *budget); // <0, 0, >0; fails on types without an order
size_t hashOf(const Value &value);                           // fails on lists and dicts
std::string_view typeName(const Value &value);               // as Python names it: "str"
std::string_view typeNameInMessage(const Value &value);      // as jinja2 names it: "dict object"
[[noreturn]] void failUndefined(const Value &value);

} // namespace hearth::jinja
