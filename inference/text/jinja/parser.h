#pragma once

#include "inference/text/jinja/ast.h"
#include "inference/text/jinja/lexer.h"

#include <unordered_map>

namespace hearth::jinja {

// Recursive descent over the tokens, in the order of precedence that jinja2 has. Expressions are in parseexpression.cpp, statements in
// parsestatement.cpp. Nesting is bounded by depthLimit.
class Parser
{
public:
    explicit Parser(std::vector<Token> tokens);
    Source run();

private:
    class Nesting // one level deeper while it lives
    {
    public:
        explicit Nesting(Parser &parser);
        ~Nesting() { --m_depth; }

    private:
        int &m_depth;
    };

    // Tokens
    const Token &current() const { return m_tokens[m_next]; }
    const Token &following() const { return m_tokens[std::min(m_next + 1, m_tokens.size() - 1)]; }
    bool isOperator(std::string_view text) const { return current().type == TokenType::Operator && current().text == text; }
    bool isWord(std::string_view text) const { return current().type == TokenType::Name && current().text == text; }
    bool takeOperator(std::string_view text);
    bool takeWord(std::string_view text);
    void expectOperator(std::string_view text);
    std::string expectName();
    void expectBlockEnd();
    [[noreturn]] void failHere(const std::string &message) const;
    [[noreturn]] void failUnexpected() const;
    int nameId(const std::string &name);
    ExprPtr make(ExprKind kind) const;

    // Expressions
    ExprPtr parseExpression(); // with inline if
    ExprPtr parseTuple(bool withConditional, std::string_view endWord);
    bool isTupleEnd(std::string_view endWord) const;
    ExprPtr parseOr();
    ExprPtr parseAnd();
    ExprPtr parseNot();
    ExprPtr parseCompare();
    bool takeComparison(Operator &op);
    ExprPtr parseSum();
    ExprPtr parseConcat();
    ExprPtr parseProduct();
    ExprPtr parsePower();
    ExprPtr parseUnary(bool withFilters);
    ExprPtr parsePrimary();
    ExprPtr parseWord();
    ExprPtr parseParentheses();
    ExprPtr parseListDisplay();
    ExprPtr parseDictDisplay();
    ExprPtr parsePostfix(ExprPtr node);
    ExprPtr parseAttribute(ExprPtr base);
    ExprPtr parseSubscript(ExprPtr base);
    ExprPtr parseSubscribed();
    ExprPtr parseFilters(ExprPtr node);
    ExprPtr parseFilter(ExprPtr input);
    ExprPtr parseFilterChain(); // of a filter or set block: the first filter has no input
    ExprPtr parseTest(ExprPtr input);
    std::unique_ptr<CallArguments> parseArguments();

    // Statements
    Body parseBody(const std::vector<std::string_view> &endWords); // stops at "{%", the end word taken into m_endWord
    std::unique_ptr<Statement> parseStatement();
    std::unique_ptr<Statement> parseIf();
    std::unique_ptr<Statement> parseFor();
    std::unique_ptr<Statement> parseSet();
    std::unique_ptr<Statement> parseMacro();
    std::unique_ptr<Statement> parseCallBlock();
    std::unique_ptr<Statement> parseFilterBlock();
    std::unique_ptr<Statement> parseWith();
    std::unique_ptr<Statement> parseJump(StatementKind kind);
    Body parseMacroBody(MacroSignature &signature, std::string_view endWord);
    void parseParameters(MacroSignature &signature);
    Target parseTarget(bool withNamespace, bool withTuple = true);
    Target parseTargetPart(bool withNamespace);
    std::unique_ptr<Statement> makeStatement(StatementKind kind) const;

    std::vector<Token> m_tokens;
    size_t m_next = 0;
    int m_depth = 0;
    int m_loopDepth = 0; // loops around, inside the macro
    std::string m_endWord;
    std::vector<Statement *> m_loops;       // all around: told when `loop` is used
    std::vector<MacroSignature *> m_macros; // all around: told when varargs, kwargs or caller is used
    std::unordered_map<std::string, int> m_nameIds;
    Source m_source;
};

} // namespace hearth::jinja
