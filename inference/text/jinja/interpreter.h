#pragma once

#include "inference/text/jinja/ast.h"
#include "inference/text/jinja/builtins.h"

#include <deque>
#include <functional>
#include <optional>

namespace hearth::jinja {

struct LoopObject;

// Variables of a block; what is not here is looked for in the parent.
struct Scope
{
    std::shared_ptr<Scope> parent;
    std::vector<std::pair<int, Value>> variables;
    void set(int name, Value value);
};

// A macro, a builtin, or a method with the value it belongs to.
struct FunctionObject : Object
{
    FunctionObject(Budget *payer, const Builtin *function, std::optional<Value> owner);
    FunctionObject(Budget *payer, const Statement *definition, std::shared_ptr<Scope> definedIn);
    void release() override { scope.reset(); }

    const Builtin *builtin = nullptr;
    std::optional<Value> self;
    const Statement *macro = nullptr;
    std::shared_ptr<Scope> scope;
};

// One rendering. Throws Failure; line() then says where it was.
class Interpreter
{
public:
    using Clock = std::function<std::string(std::string_view format)>; // strftime

    Interpreter(const Source &source, Clock clock);
    ~Interpreter();

    std::string run(const std::vector<std::pair<std::string_view, Value>> &variables);
    int line() const { return m_line; }

    // For builtins
    Budget budget;
    std::string strftime(std::string_view format) const { return m_clock(format); }
    Value call(const Value &callee, Arguments &arguments);
    Value callBuiltin(const Builtin &builtin, Arguments &arguments);
    Value attribute(const Value &base, const Value &name);     // base.name
    Value item(const Value &base, const Value &key);           // base[key]
    Value attributePath(const Value &base, const Value &path); // "a.b.0" of map, selectattr and the like
    Values iterate(const Value &value);                        // its items, copied; fails on what has none
    std::string toText(const Value &value);                    // str()
    Value makeNamespace(const Entries &entries);

private:
    enum class Flow : uint8_t { Normal, Break, Continue };
    class Nesting // a step into something; fails when too deep
    {
    public:
        Nesting(int &depth, int limit);
        ~Nesting() { --m_depth; }

    private:
        int &m_depth;
    };

    // Statements
    Flow execute(const Body &body);
    Flow execute(const Statement &statement);
    Flow executeIf(const Statement &statement);
    Flow executeFor(const Statement &statement);
    void loopOver(const Statement &statement, const Value &items, LoopObject *outer);
    bool fetchItem(LoopObject &loop, Value &item);
    bool peekItem(LoopObject &loop);
    bool isWanted(LoopObject &loop, const Value &item);
    void executeSetBlock(const Statement &statement);
    void executeCallBlock(const Statement &statement);
    void executeWith(const Statement &statement);
    std::string capture(const std::function<void()> &action);
    std::string captureBody(const Body &body);
    void assign(const Target &target, const Value &value);
    void emit(std::string_view text);
    void emit(const Value &value);
    std::shared_ptr<Scope> pushScope();

    // Expressions
    Value evaluate(const Expr &expr);
    Value evaluateNode(const Expr &expr);
    Value lookUp(int name);
    Value evaluateList(const Expr &expr);
    Value evaluateDict(const Expr &expr);
    Value evaluateSubscript(const Expr &expr);
    Value evaluateCompare(const Expr &expr);
    Value evaluateConcat(const Expr &expr);
    Value evaluateArithmetic(const Expr &expr);
    Value evaluateCall(const Expr &expr);
    Value evaluateFilter(const Expr &expr, const Value *input);
    Value evaluateTest(const Expr &expr);
    Value slice(const Value &base, const Expr &expr);
    void collect(const CallArguments &source, Arguments &arguments);

    // Calls
    Value callMacro(const FunctionObject &function, Arguments &arguments);
    void bindMacro(const MacroSignature &signature, Arguments &arguments, Scope &scope);
    Value makeMacro(const Statement &statement);
    Value callLoop(LoopObject &loop, Arguments &arguments);
    Value loopAttribute(LoopObject &loop, std::string_view name);
    Value loopMethod(LoopObject &loop, std::string_view name, Arguments &arguments);

    const Source &m_source;
    Clock m_clock;
    std::vector<std::optional<Value>> m_globals; // by name id
    std::shared_ptr<Scope> m_scope;
    std::string *m_out = nullptr;
    size_t m_suspended = 0;                        // bytes in the outputs around m_out
    std::vector<std::shared_ptr<Object>> m_cyclic; // objects that may hold themselves: taken apart at the end
    int m_line = 1;
    int m_depth = 0;     // of evaluate() and execute()
    int m_callDepth = 0; // of macros and recursive loops
};

// The state of a for loop, seen by the template as `loop`.
struct LoopObject : Object
{
    explicit LoopObject(Budget *payer) : Object(payer, sizeof(LoopObject)) { }
    void release() override;

    const Statement *statement = nullptr;
    std::shared_ptr<Scope> scope; // around the loop
    Value source;                 // a list or a range
    uint64_t next = 0;            // of source, not yet looked at
    std::deque<Value> ahead;      // looked at and wanted, but not reached
    int64_t index0 = -1;
    int depth0 = 0;
    std::optional<Value> previous, current;
    std::optional<Values> changed;
};

// str() and repr() of Python. Fail past the output limit, or on a value that holds itself.
void appendText(std::string &out, const Value &value);
void appendRepr(std::string &out, const Value &value, int nesting = 0);
std::string floatText(double value);

// Arithmetic of Python on 64-bit numbers; fails with arithmetic_error where that is not enough.
Value arithmetic(Interpreter &interpreter, Operator op, const Value &a, const Value &b);
bool isIn(Interpreter &interpreter, const Value &item, const Value &container);
std::string formatPercent(std::string_view format, const Value &arguments);
std::string formatBraces(Interpreter &interpreter, std::string_view format, const Arguments &arguments);
Value repeated(Budget *budget, const Value &what, int64_t times);

} // namespace hearth::jinja
