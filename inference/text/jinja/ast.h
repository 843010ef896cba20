#pragma once

#include "inference/text/jinja/value.h"

#include <memory>
#include <string>
#include <vector>

// The parsed template: expressions and statements, each with its line. Names of variables are numbers: indexes into Source::names.
namespace hearth::jinja {

struct Builtin;

enum class ExprKind : uint8_t {
    Constant,
    Name,
    List,
    Dict,
    Attribute,
    Subscript,
    Slice,
    Call,
    Filter,
    Test,
    Not,
    Negate,
    Plus,
    And,
    Or,
    Compare,
    Arithmetic,
    Concat,
    Conditional
};
enum class Operator : uint8_t {
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct CallArguments
{
    std::vector<ExprPtr> positional;
    std::vector<std::pair<std::string, ExprPtr>> named;
    ExprPtr star, doubleStar; // *args, **kwargs; may be null
};

// One node. Which fields count, by kind:
//   Constant value · Name name · List items, isTuple · Dict items (key, value, key, ...) · Attribute first, value (the name) ·
//   Subscript first, second · Slice items (start, stop, step; each may be null) · Call first, arguments ·
//   Filter, Test first (null in a filter block), value (the name), builtin (null when unknown), arguments, isNegated ·
//   Not, Negate, Plus first · And, Or, Concat items · Compare, Arithmetic first, then operators[i] with items[i], left to right ·
//   Conditional first (the condition), second, third (may be null)
struct Expr
{
    ExprKind kind;
    int line;
    int name = 0;
    bool isTuple = false;
    bool isNegated = false;
    Value value;
    ExprPtr first, second, third;
    std::vector<ExprPtr> items;
    std::vector<Operator> operators;
    const Builtin *builtin = nullptr;
    std::unique_ptr<CallArguments> arguments;
};

enum class StatementKind : uint8_t { Text, Output, If, For, Set, SetBlock, Macro, CallBlock, FilterBlock, With, Scope, Break, Continue };

struct Statement;
using Body = std::vector<std::unique_ptr<Statement>>;

// What an assignment writes to: a name, an attribute of a namespace, or a tuple of targets.
struct Target
{
    int name = -1;
    std::string attribute; // not empty: of the namespace `name`
    std::vector<Target> parts;
};

struct MacroSignature
{
    std::string name;
    std::vector<std::pair<int, std::string>> parameters;
    std::vector<ExprPtr> defaults; // of the last parameters
    bool usesVarargs = false, usesKwargs = false, usesCaller = false;
};

//   Text text · Output expression · If conditions[i] with bodies[i], then elseBody · For target, expression, condition (may be null), body,
//   elseBody, isRecursive, usesLoop · Set target, expression · SetBlock target, expression (a filter chain or null), body ·
//   Macro name, macro, body · CallBlock macro, expression (the call), body · FilterBlock expression, body · With targets, conditions, body
struct Statement
{
    StatementKind kind;
    int line;
    int name = -1;
    bool isRecursive = false, usesLoop = false;
    std::string text;
    Target target;
    ExprPtr expression, condition;
    std::vector<ExprPtr> conditions;
    std::vector<Target> targets;
    std::vector<Body> bodies;
    Body body, elseBody;
    MacroSignature macro;
};

// Names that the interpreter itself looks up.
struct KnownNames
{
    int loop, caller, varargs, kwargs;
};

struct Source
{
    Body body;
    std::vector<std::string> names;
    KnownNames known;
};

// Throws SyntaxFailure.
Source parse(std::string_view text);

} // namespace hearth::jinja
