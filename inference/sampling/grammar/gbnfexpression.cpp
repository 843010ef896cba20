#include "inference/sampling/grammar/gbnfexpression.h"

namespace hearth {

namespace {

constexpr uint32_t writtenOut = 8; // copies of a repeated part; above that it becomes a rule of its own, which costs one place a copy

uint32_t writeRepeat(const Expression &expression, uint32_t from, const ExpressionTarget &target)
{
    const bool hasEnd = expression.most != Expression::endless;
    const uint32_t copies = hasEnd ? expression.most : expression.least + 1;
    Expression ownRule{.kind = Expression::Kind::Call};
    const Expression *part = &expression.parts.front();
    if (copies > writtenOut && part->kind != Expression::Kind::Call) {
        ownRule.rule = target.builder.addRule(target.ruleName);
        target.builder.setEnd(writeExpression(*part, target.builder.ruleStart(ownRule.rule), target));
        part = &ownRule;
    }
    for (uint32_t i = 0; i < expression.least; ++i)
        from = writeExpression(*part, from, target);
    const uint32_t end = target.builder.addNode();
    if (!hasEnd) {
        const uint32_t loop = target.builder.addNode(); // of its own, so that nothing before it is repeated
        target.builder.addEmpty(from, loop);
        target.builder.addEmpty(writeExpression(*part, loop, target), loop);
        target.builder.addEmpty(loop, end);
        return end;
    }
    for (uint32_t i = expression.least; i < expression.most; ++i) {
        target.builder.addEmpty(from, end);
        from = writeExpression(*part, from, target);
    }
    target.builder.addEmpty(from, end);
    return end;
}

} // namespace

uint32_t writeExpression(const Expression &expression, uint32_t from, const ExpressionTarget &target)
{
    uint32_t end = from;
    switch (expression.kind) {
    case Expression::Kind::Text: return target.builder.addText(from, expression.text);
    case Expression::Kind::Characters:
        end = target.builder.addNode();
        target.builder.addCharacters(from, expression.characters, end);
        return end;
    case Expression::Kind::Call:
        end = target.builder.addNode();
        target.builder.addCall(from, expression.rule, end);
        return end;
    case Expression::Kind::Sequence:
        for (const Expression &part : expression.parts)
            end = writeExpression(part, end, target);
        return end;
    case Expression::Kind::Choice:
        end = target.builder.addNode();
        for (const Expression &part : expression.parts)
            target.builder.addEmpty(writeExpression(part, from, target), end);
        return end;
    case Expression::Kind::Repeat: return writeRepeat(expression, from, target);
    }
    return end;
}

} // namespace hearth
