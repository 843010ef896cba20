#include "inference/sampling/grammar/jsonschema.h"

#include "inference/core/error.h"
#include "inference/sampling/grammar/gbnftext.h"
#include "inference/sampling/grammar/schemacompiler.h"

namespace hearth {

std::string gbnfOfJsonSchema(std::string_view schema)
{
    const schema::Json document = schema::parse(schema);
    try {
        return schema::SchemaCompiler(document).compile();
    } catch (const schema::Json::exception &) { // a keyword's value is of another type than all readers expect
        schema::failInvalid("#", "a keyword has a value of the wrong type");
    }
}

std::string gbnfOfJsonObject()
{
    return "root ::= json-object\n" + std::string(gbnf::jsonRules());
}

} // namespace hearth
