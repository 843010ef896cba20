#include "inference/text/jinja/parser.h"

#include <algorithm>

namespace hearth::jinja {

Parser::Nesting::Nesting(Parser &parser) : m_depth(parser.m_depth)
{
    if (m_depth >= depthLimit)
        throw SyntaxFailure{"the source is nested more than 200 deep", parser.current().line, "depth_limit"};
    ++m_depth;
}

Parser::Parser(std::vector<Token> tokens) : m_tokens(std::move(tokens))
{
    m_source.known = {nameId("loop"), nameId("caller"), nameId("varargs"), nameId("kwargs")};
}

Source Parser::run()
{
    m_source.body = parseBody({});
    return std::move(m_source);
}

int Parser::nameId(const std::string &name)
{
    const auto [it, isNew] = m_nameIds.emplace(name, static_cast<int>(m_source.names.size()));
    if (isNew)
        m_source.names.push_back(name);
    const int id = it->second;
    if (id == m_source.known.loop) {
        for (Statement *loop : m_loops)
            loop->usesLoop = true;
    }
    for (MacroSignature *macro : m_macros) {
        macro->usesVarargs |= id == m_source.known.varargs;
        macro->usesKwargs |= id == m_source.known.kwargs;
        macro->usesCaller |= id == m_source.known.caller;
    }
    return id;
}

bool Parser::takeOperator(std::string_view text)
{
    if (!isOperator(text))
        return false;
    ++m_next;
    return true;
}

bool Parser::takeWord(std::string_view text)
{
    if (!isWord(text))
        return false;
    ++m_next;
    return true;
}

void Parser::expectOperator(std::string_view text)
{
    if (!takeOperator(text))
        failHere("'" + std::string(text) + "' is missing");
}

std::string Parser::expectName()
{
    if (current().type != TokenType::Name)
        failHere("a name is missing");
    return m_tokens[m_next++].text;
}

void Parser::expectBlockEnd()
{
    if (current().type != TokenType::BlockEnd)
        failHere("the end of the block tag, '%}', is missing");
    ++m_next;
}

void Parser::failHere(const std::string &message) const
{
    throw SyntaxFailure{message, current().line};
}

void Parser::failUnexpected() const
{
    switch (current().type) {
    case TokenType::BlockEnd:
    case TokenType::VariableEnd: failHere("an expression is missing");
    case TokenType::End: failHere("the template ends in the middle");
    default: failHere("unexpected '" + current().text + "'");
    }
}

std::unique_ptr<Statement> Parser::makeStatement(StatementKind kind) const
{
    auto statement = std::make_unique<Statement>();
    statement->kind = kind;
    statement->line = current().line;
    return statement;
}

Body Parser::parseBody(const std::vector<std::string_view> &endWords)
{
    Nesting nesting(*this);
    Body body;
    while (current().type != TokenType::End) {
        if (current().type == TokenType::Data) {
            auto text = makeStatement(StatementKind::Text);
            text->text = current().text;
            ++m_next;
            body.push_back(std::move(text));
        } else if (current().type == TokenType::VariableBegin) {
            auto output = makeStatement(StatementKind::Output);
            ++m_next;
            output->expression = parseTuple(true, {});
            if (current().type != TokenType::VariableEnd)
                failUnexpected();
            ++m_next;
            body.push_back(std::move(output));
        } else {
            const Token &word = following();
            if (word.type == TokenType::Name && std::find(endWords.begin(), endWords.end(), word.text) != endWords.end()) {
                m_endWord = word.text;
                m_next += 2;
                return body;
            }
            ++m_next;
            body.push_back(parseStatement());
        }
    }
    if (!endWords.empty())
        failHere("the template ends where '" + std::string(endWords.back()) + "' is missing");
    return body;
}

// At the word of a block tag.
std::unique_ptr<Statement> Parser::parseStatement()
{
    if (isWord("if"))
        return parseIf();
    if (isWord("for"))
        return parseFor();
    if (isWord("set"))
        return parseSet();
    if (isWord("macro"))
        return parseMacro();
    if (isWord("call"))
        return parseCallBlock();
    if (isWord("filter"))
        return parseFilterBlock();
    if (isWord("with"))
        return parseWith();
    if (isWord("break"))
        return parseJump(StatementKind::Break);
    if (isWord("continue"))
        return parseJump(StatementKind::Continue);
    if (isWord("print")) {
        auto output = makeStatement(StatementKind::Output);
        takeWord("print");
        output->expression = make(ExprKind::Concat);
        do {
            output->expression->items.push_back(parseExpression());
        } while (takeOperator(","));
        expectBlockEnd();
        return output;
    }
    if (isWord("generation")) { // marks what the assistant wrote, for training: only its content counts here
        auto scope = makeStatement(StatementKind::Scope);
        takeWord("generation");
        expectBlockEnd();
        scope->body = parseBody({"endgeneration"});
        expectBlockEnd();
        return scope;
    }
    if (current().type == TokenType::Name)
        failHere("unknown or misplaced tag '" + current().text + "'");
    failHere("a block tag has no name");
}

std::unique_ptr<Statement> Parser::parseIf()
{
    auto statement = makeStatement(StatementKind::If);
    do {
        ++m_next; // if, elif: the first by the caller's look, the others by parseBody
        statement->conditions.push_back(parseTuple(false, {}));
        expectBlockEnd();
        statement->bodies.push_back(parseBody({"elif", "else", "endif"}));
        if (m_endWord == "elif")
            --m_next;
    } while (m_endWord == "elif");
    if (m_endWord == "else") {
        expectBlockEnd();
        statement->elseBody = parseBody({"endif"});
    }
    expectBlockEnd();
    return statement;
}

std::unique_ptr<Statement> Parser::parseFor()
{
    auto statement = makeStatement(StatementKind::For);
    takeWord("for");
    statement->target = parseTarget(false);
    if (!takeWord("in"))
        failHere("'in' is missing in a loop");
    statement->expression = parseTuple(false, "recursive");
    m_loops.push_back(statement.get());
    if (takeWord("if"))
        statement->condition = parseExpression();
    statement->isRecursive = takeWord("recursive");
    statement->usesLoop |= statement->isRecursive;
    expectBlockEnd();
    ++m_loopDepth;
    statement->body = parseBody({"else", "endfor"});
    --m_loopDepth;
    m_loops.pop_back();
    if (m_endWord == "else") {
        expectBlockEnd();
        statement->elseBody = parseBody({"endfor"});
    }
    expectBlockEnd();
    return statement;
}

std::unique_ptr<Statement> Parser::parseSet()
{
    auto statement = makeStatement(StatementKind::Set);
    takeWord("set");
    statement->target = parseTarget(true);
    if (takeOperator("=")) {
        statement->expression = parseTuple(true, {});
        expectBlockEnd();
        return statement;
    }
    statement->kind = StatementKind::SetBlock;
    if (takeOperator("|"))
        statement->expression = parseFilterChain();
    expectBlockEnd();
    statement->body = parseBody({"endset"});
    expectBlockEnd();
    return statement;
}

Target Parser::parseTarget(bool withNamespace, bool withTuple)
{
    Nesting nesting(*this);
    Target target = parseTargetPart(withNamespace);
    if (!withTuple || !isOperator(","))
        return target;
    Target tuple;
    tuple.parts.push_back(std::move(target));
    while (takeOperator(",")) {
        if (current().type != TokenType::Name && !isOperator("("))
            break;
        if (isWord("in"))
            break;
        tuple.parts.push_back(parseTargetPart(withNamespace));
    }
    return tuple;
}

Target Parser::parseTargetPart(bool withNamespace)
{
    if (takeOperator("(")) {
        Target target = parseTarget(withNamespace);
        expectOperator(")");
        return target;
    }
    Target target;
    const std::string name = expectName();
    for (std::string_view constant : {"true", "false", "none", "True", "False", "None"}) {
        if (name == constant)
            failHere("'" + name + "' cannot be assigned to");
    }
    target.name = nameId(name);
    if (withNamespace && takeOperator("."))
        target.attribute = expectName();
    return target;
}

void Parser::parseParameters(MacroSignature &signature)
{
    expectOperator("(");
    while (!isOperator(")")) {
        const std::string name = expectName();
        signature.parameters.emplace_back(nameId(name), name);
        if (takeOperator("="))
            signature.defaults.push_back(parseExpression());
        else if (!signature.defaults.empty())
            failHere("a parameter without a default follows one with a default");
        if (!takeOperator(","))
            break;
    }
    expectOperator(")");
}

Body Parser::parseMacroBody(MacroSignature &signature, std::string_view endWord)
{
    const int loopsAround = std::exchange(m_loopDepth, 0);
    m_macros.push_back(&signature);
    Body body = parseBody({endWord});
    m_macros.pop_back();
    m_loopDepth = loopsAround;
    expectBlockEnd();
    return body;
}

std::unique_ptr<Statement> Parser::parseMacro()
{
    auto statement = makeStatement(StatementKind::Macro);
    takeWord("macro");
    statement->macro.name = expectName();
    statement->name = nameId(statement->macro.name);
    parseParameters(statement->macro);
    expectBlockEnd();
    statement->body = parseMacroBody(statement->macro, "endmacro");
    return statement;
}

std::unique_ptr<Statement> Parser::parseCallBlock()
{
    auto statement = makeStatement(StatementKind::CallBlock);
    takeWord("call");
    statement->macro.name = "caller";
    if (isOperator("("))
        parseParameters(statement->macro);
    statement->expression = parseExpression();
    if (statement->expression->kind != ExprKind::Call)
        failHere("a call block needs a call");
    expectBlockEnd();
    statement->body = parseMacroBody(statement->macro, "endcall");
    return statement;
}

std::unique_ptr<Statement> Parser::parseFilterBlock()
{
    auto statement = makeStatement(StatementKind::FilterBlock);
    takeWord("filter");
    statement->expression = parseFilterChain();
    expectBlockEnd();
    statement->body = parseBody({"endfilter"});
    expectBlockEnd();
    return statement;
}

std::unique_ptr<Statement> Parser::parseWith()
{
    auto statement = makeStatement(StatementKind::With);
    takeWord("with");
    while (current().type != TokenType::BlockEnd) {
        if (!statement->targets.empty())
            expectOperator(",");
        statement->targets.push_back(parseTarget(false, false));
        expectOperator("=");
        statement->conditions.push_back(parseExpression());
    }
    expectBlockEnd();
    statement->body = parseBody({"endwith"});
    expectBlockEnd();
    return statement;
}

std::unique_ptr<Statement> Parser::parseJump(StatementKind kind)
{
    auto statement = makeStatement(kind);
    if (m_loopDepth == 0)
        failHere("'" + current().text + "' stands outside of a loop");
    ++m_next;
    expectBlockEnd();
    return statement;
}

Source parse(std::string_view text)
{
    return Parser(tokenize(text)).run();
}

} // namespace hearth::jinja
