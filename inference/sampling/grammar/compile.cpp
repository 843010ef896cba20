#include "inference/sampling/grammar/compile.h"

#include "inference/core/error.h"
#include "inference/sampling/grammar/answerframe.h"
#include "inference/sampling/grammar/gbnf.h"
#include "inference/sampling/grammar/jsonschema.h"

namespace hearth {

namespace {

Grammar compileGbnf(std::string_view text, const AnswerFormat *format)
{
    GrammarBuilder builder;
    const uint32_t root = readGbnf(text, builder);
    return builder.build(addFrame(builder, format, root));
}

// What is wrong with the grammar of a schema, as something that is wrong with the schema: its author never saw the grammar.
[[noreturn]] void failAsSchema(const Error &error)
{
    const std::string &kind = error.kind();
    throw Error(error.code(),
                std::string("The JSON schema cannot be used: ")
                    + (kind == "left_recursion"        ? "it refers to itself with nothing in between."
                           : kind == "endless_grammar" ? "nothing that comes to an end fulfils it."
                                                       : "it is too large, with its 'maxLength', 'maxItems' and patterns written out."),
                "invalid_schema");
}

} // namespace

Grammar compileConstraint(const Constraint &constraint, const AnswerFormat *format)
{
    switch (constraint.kind) {
    case Constraint::Kind::Gbnf: return compileGbnf(constraint.text, format);
    case Constraint::Kind::Json: return compileGbnf(gbnfOfJsonObject(), format);
    case Constraint::Kind::JsonSchema: {
        const std::string gbnf = gbnfOfJsonSchema(constraint.text);
        try {
            return compileGbnf(gbnf, format);
        } catch (const Error &error) {
            if (error.kind() == "unsupported_answer_format")
                throw;
            failAsSchema(error);
        }
    }
    case Constraint::Kind::None: break;
    }
    throw Error(ErrorCode::InvalidArgument, "There is no constraint to compile.", "no_constraint");
}

} // namespace hearth
