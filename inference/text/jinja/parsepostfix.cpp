#include "inference/text/jinja/builtins.h"
#include "inference/text/jinja/parser.h"

namespace hearth::jinja {

namespace {

void checkChain(int &links, int line)
{
    if (++links > depthLimit)
        throw SyntaxFailure{"more than 200 attributes, calls or filters follow one another", line, "depth_limit"};
}

} // namespace

ExprPtr Parser::parsePostfix(ExprPtr node)
{
    for (int links = 0;; checkChain(links, current().line)) {
        if (isOperator(".")) {
            node = parseAttribute(std::move(node));
        } else if (isOperator("[")) {
            node = parseSubscript(std::move(node));
        } else if (isOperator("(")) {
            ExprPtr call = make(ExprKind::Call);
            call->first = std::move(node);
            call->arguments = parseArguments();
            node = std::move(call);
        } else {
            return node;
        }
    }
}

ExprPtr Parser::parseAttribute(ExprPtr base)
{
    ExprPtr node = make(ExprKind::Attribute);
    expectOperator(".");
    node->first = std::move(base);
    if (current().type == TokenType::Integer) {
        node->kind = ExprKind::Subscript;
        node->second = parsePrimary();
        return node;
    }
    node->value = Value::string(nullptr, expectName());
    return node;
}

ExprPtr Parser::parseSubscript(ExprPtr base)
{
    Nesting nesting(*this);
    ExprPtr node = make(ExprKind::Subscript);
    expectOperator("[");
    node->first = std::move(base);
    node->second = parseSubscribed();
    if (isOperator(",")) {
        ExprPtr tuple = make(ExprKind::List);
        tuple->isTuple = true;
        tuple->items.push_back(std::move(node->second));
        while (takeOperator(",") && !isOperator("]"))
            tuple->items.push_back(parseSubscribed());
        node->second = std::move(tuple);
    }
    expectOperator("]");
    return node;
}

// An index, or start:stop:step with any of them left out.
ExprPtr Parser::parseSubscribed()
{
    ExprPtr slice = make(ExprKind::Slice);
    slice->items.resize(3);
    if (!isOperator(":")) {
        ExprPtr first = parseExpression();
        if (!isOperator(":"))
            return first;
        slice->items[0] = std::move(first);
    }
    for (size_t i = 1; i < 3 && takeOperator(":"); ++i) {
        if (!isOperator(":") && !isOperator("]") && !isOperator(","))
            slice->items[i] = parseExpression();
    }
    return slice;
}

std::unique_ptr<CallArguments> Parser::parseArguments()
{
    Nesting nesting(*this);
    auto arguments = std::make_unique<CallArguments>();
    expectOperator("(");
    while (!isOperator(")")) {
        if (takeOperator("*")) {
            if (arguments->star || arguments->doubleStar)
                failHere("invalid arguments of a call");
            arguments->star = parseExpression();
        } else if (takeOperator("**")) {
            if (arguments->doubleStar)
                failHere("invalid arguments of a call");
            arguments->doubleStar = parseExpression();
        } else if (current().type == TokenType::Name && following().type == TokenType::Operator && following().text == "=") {
            std::string name = expectName();
            ++m_next;
            arguments->named.emplace_back(std::move(name), parseExpression());
        } else {
            if (arguments->star || arguments->doubleStar || !arguments->named.empty())
                failHere("an argument without a name comes after one with a name");
            arguments->positional.push_back(parseExpression());
        }
        if (!takeOperator(","))
            break;
    }
    expectOperator(")");
    return arguments;
}

ExprPtr Parser::parseFilters(ExprPtr node)
{
    for (int links = 0;; checkChain(links, current().line)) {
        if (isOperator("|")) {
            node = parseFilter(std::move(node));
        } else if (isWord("is")) {
            node = parseTest(std::move(node));
        } else if (isOperator("(")) { // a call of what a filter gave
            ExprPtr call = make(ExprKind::Call);
            call->first = std::move(node);
            call->arguments = parseArguments();
            node = std::move(call);
        } else {
            return node;
        }
    }
}

ExprPtr Parser::parseFilter(ExprPtr input)
{
    ExprPtr node = make(ExprKind::Filter);
    if (input)
        expectOperator("|");
    node->first = std::move(input);
    std::string name = expectName();
    while (takeOperator("."))
        name += "." + expectName();
    node->builtin = findFilter(name);
    node->value = Value::string(nullptr, std::move(name));
    node->arguments = isOperator("(") ? parseArguments() : std::make_unique<CallArguments>();
    return node;
}

ExprPtr Parser::parseFilterChain()
{
    ExprPtr node = parseFilter(nullptr);
    for (int links = 0; isOperator("|"); checkChain(links, current().line))
        node = parseFilter(std::move(node));
    return node;
}

ExprPtr Parser::parseTest(ExprPtr input)
{
    ExprPtr node = make(ExprKind::Test);
    takeWord("is");
    node->isNegated = takeWord("not");
    node->first = std::move(input);
    std::string name = expectName();
    while (takeOperator("."))
        name += "." + expectName();
    node->builtin = findTest(name);
    node->value = Value::string(nullptr, std::move(name));
    node->arguments = std::make_unique<CallArguments>();
    if (isOperator("(")) {
        node->arguments = parseArguments();
        return node;
    }
    const TokenType type = current().type;
    const bool isWordArgument = type == TokenType::Name && !isWord("else") && !isWord("or") && !isWord("and") && !isWord("if")
        && !isWord("in") && !isWord("not") && !isWord("is") && !isWord("recursive");
    if (isWordArgument || type == TokenType::String || type == TokenType::Integer || type == TokenType::Float || isOperator("[")
        || isOperator("{")) {
        Nesting nesting(*this);
        node->arguments->positional.push_back(parsePostfix(parsePrimary()));
    }
    return node;
}

} // namespace hearth::jinja
