#include "inference/text/jinja/builtins.h"
#include "inference/text/jinja/parser.h"

#include <array>
#include <charconv>

namespace hearth::jinja {

ExprPtr Parser::make(ExprKind kind) const
{
    auto node = std::make_unique<Expr>();
    node->kind = kind;
    node->line = current().line;
    return node;
}

ExprPtr Parser::parseExpression()
{
    Nesting nesting(*this);
    ExprPtr node = parseOr();
    int links = 0;
    while (isWord("if")) {
        if (++links > depthLimit)
            throw SyntaxFailure{"expressions are nested more than 200 deep", current().line, "depth_limit"};
        ExprPtr conditional = make(ExprKind::Conditional);
        takeWord("if");
        conditional->first = parseOr();
        conditional->second = std::move(node);
        if (takeWord("else"))
            conditional->third = parseExpression();
        node = std::move(conditional);
    }
    return node;
}

bool Parser::isTupleEnd(std::string_view endWord) const
{
    const TokenType type = current().type;
    return type == TokenType::VariableEnd || type == TokenType::BlockEnd || isOperator(")") || (!endWord.empty() && isWord(endWord));
}

// One expression, or several with commas between: a tuple.
ExprPtr Parser::parseTuple(bool withConditional, std::string_view endWord)
{
    ExprPtr tuple = make(ExprKind::List);
    tuple->isTuple = true;
    bool hasComma = false;
    while (!isTupleEnd(endWord)) {
        tuple->items.push_back(withConditional ? parseExpression() : parseOr());
        if (!takeOperator(","))
            break;
        hasComma = true;
    }
    if (tuple->items.empty())
        failHere("an expression is missing");
    return hasComma ? std::move(tuple) : std::move(tuple->items.front());
}

ExprPtr Parser::parseOr()
{
    ExprPtr node = parseAnd();
    if (!isWord("or"))
        return node;
    ExprPtr any = make(ExprKind::Or);
    any->items.push_back(std::move(node));
    while (takeWord("or"))
        any->items.push_back(parseAnd());
    return any;
}

ExprPtr Parser::parseAnd()
{
    ExprPtr node = parseNot();
    if (!isWord("and"))
        return node;
    ExprPtr all = make(ExprKind::And);
    all->items.push_back(std::move(node));
    while (takeWord("and"))
        all->items.push_back(parseNot());
    return all;
}

ExprPtr Parser::parseNot()
{
    if (!isWord("not"))
        return parseCompare();
    Nesting nesting(*this);
    ExprPtr node = make(ExprKind::Not);
    takeWord("not");
    node->first = parseNot();
    return node;
}

bool Parser::takeComparison(Operator &op)
{
    static constexpr std::array<std::pair<std::string_view, Operator>, 6> symbols{{{"==", Operator::Equal},
                                                                                   {"!=", Operator::NotEqual},
                                                                                   {"<", Operator::Less},
                                                                                   {"<=", Operator::LessEqual},
                                                                                   {">", Operator::Greater},
                                                                                   {">=", Operator::GreaterEqual}}};
    for (const auto &[symbol, meaning] : symbols) {
        if (takeOperator(symbol)) {
            op = meaning;
            return true;
        }
    }
    op = Operator::In;
    if (takeWord("in"))
        return true;
    if (isWord("not") && following().type == TokenType::Name && following().text == "in") {
        m_next += 2;
        op = Operator::NotIn;
        return true;
    }
    return false;
}

ExprPtr Parser::parseCompare()
{
    ExprPtr node = parseSum();
    Operator op;
    if (!takeComparison(op))
        return node;
    ExprPtr comparison = make(ExprKind::Compare);
    comparison->first = std::move(node);
    do {
        comparison->operators.push_back(op);
        comparison->items.push_back(parseSum());
    } while (takeComparison(op));
    return comparison;
}

ExprPtr Parser::parseSum()
{
    ExprPtr node = parseConcat();
    if (!isOperator("+") && !isOperator("-"))
        return node;
    ExprPtr chain = make(ExprKind::Arithmetic);
    chain->first = std::move(node);
    while (isOperator("+") || isOperator("-")) {
        chain->operators.push_back(takeOperator("+") ? Operator::Add : (takeOperator("-"), Operator::Subtract));
        chain->items.push_back(parseConcat());
    }
    return chain;
}

ExprPtr Parser::parseConcat()
{
    ExprPtr node = parseProduct();
    if (!isOperator("~"))
        return node;
    ExprPtr concat = make(ExprKind::Concat);
    concat->items.push_back(std::move(node));
    while (takeOperator("~"))
        concat->items.push_back(parseProduct());
    return concat;
}

ExprPtr Parser::parseProduct()
{
    static constexpr std::array<std::pair<std::string_view, Operator>, 4> symbols{
        {{"*", Operator::Multiply}, {"/", Operator::Divide}, {"//", Operator::FloorDivide}, {"%", Operator::Modulo}}};
    ExprPtr node = parsePower();
    ExprPtr chain;
    while (true) {
        const auto symbol = std::find_if(symbols.begin(), symbols.end(), [&](const auto &entry) { return isOperator(entry.first); });
        if (symbol == symbols.end())
            break;
        if (!chain) {
            chain = make(ExprKind::Arithmetic);
            chain->first = std::move(node);
        }
        takeOperator(symbol->first);
        chain->operators.push_back(symbol->second);
        chain->items.push_back(parsePower());
    }
    return chain ? std::move(chain) : std::move(node);
}

ExprPtr Parser::parsePower()
{
    ExprPtr node = parseUnary(true);
    if (!isOperator("**"))
        return node;
    ExprPtr chain = make(ExprKind::Arithmetic);
    chain->first = std::move(node);
    while (takeOperator("**")) {
        chain->operators.push_back(Operator::Power);
        chain->items.push_back(parseUnary(true));
    }
    return chain;
}

ExprPtr Parser::parseUnary(bool withFilters)
{
    ExprPtr node;
    if (isOperator("-") || isOperator("+")) {
        Nesting nesting(*this);
        node = make(isOperator("-") ? ExprKind::Negate : ExprKind::Plus);
        ++m_next;
        node->first = parseUnary(false);
    } else {
        node = parsePrimary();
    }
    node = parsePostfix(std::move(node));
    return withFilters ? parseFilters(std::move(node)) : std::move(node);
}

ExprPtr Parser::parsePrimary()
{
    ExprPtr node = make(ExprKind::Constant);
    switch (current().type) {
    case TokenType::Name: return parseWord();
    case TokenType::Integer:
        node->value = Value::integer(current().integer);
        ++m_next;
        return node;
    case TokenType::Float: {
        double number = 0;
        std::from_chars(current().text.data(), current().text.data() + current().text.size(), number);
        node->value = Value::real(number);
        ++m_next;
        return node;
    }
    case TokenType::String: {
        std::string text;
        for (; current().type == TokenType::String; ++m_next)
            text += current().text;
        node->value = Value::string(nullptr, std::move(text));
        return node;
    }
    case TokenType::Operator:
        if (isOperator("("))
            return parseParentheses();
        if (isOperator("["))
            return parseListDisplay();
        if (isOperator("{"))
            return parseDictDisplay();
        break;
    default: break;
    }
    failUnexpected();
}

ExprPtr Parser::parseWord()
{
    ExprPtr node = make(ExprKind::Constant);
    const std::string word = expectName();
    if (word == "true" || word == "True" || word == "false" || word == "False") {
        node->value = Value::boolean(word == "true" || word == "True");
    } else if (word == "none" || word == "None") {
        node->value = Value::none();
    } else {
        node->kind = ExprKind::Name;
        node->name = nameId(word);
    }
    return node;
}

ExprPtr Parser::parseParentheses()
{
    ExprPtr node = make(ExprKind::List);
    node->isTuple = true;
    expectOperator("(");
    if (takeOperator(")"))
        return node;
    node = parseTuple(true, {});
    expectOperator(")");
    return node;
}

ExprPtr Parser::parseListDisplay()
{
    ExprPtr node = make(ExprKind::List);
    expectOperator("[");
    while (!isOperator("]")) {
        node->items.push_back(parseExpression());
        if (!takeOperator(","))
            break;
    }
    expectOperator("]");
    return node;
}

ExprPtr Parser::parseDictDisplay()
{
    ExprPtr node = make(ExprKind::Dict);
    expectOperator("{");
    while (!isOperator("}")) {
        node->items.push_back(parseExpression());
        expectOperator(":");
        node->items.push_back(parseExpression());
        if (!takeOperator(","))
            break;
    }
    expectOperator("}");
    return node;
}

} // namespace hearth::jinja
