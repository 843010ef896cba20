#include "inference/text/jinja/template.h"

#include "inference/core/error.h"
#include "inference/text/jinja/interpreter.h"
#include "inference/text/jinja/json.h"
#include "inference/text/jinja/lexer.h"

namespace hearth::jinja {

Template::Template(std::string_view source)
{
    try {
        m_source = parse(source);
    } catch (const SyntaxFailure &failure) {
        throw Error(ErrorCode::Template,
                    "The chat template cannot be read: line " + std::to_string(failure.line) + ": " + failure.message + ".", failure.kind);
    } catch (const Failure &failure) {
        throw Error(ErrorCode::Template, "The chat template cannot be read: " + failure.message + ".", failure.kind);
    }
}

std::string Template::render(const std::vector<Variable> &variables, const std::function<std::string(std::string_view)> &strftime) const
{
    Interpreter interpreter(m_source, strftime);
    try {
        std::vector<std::pair<std::string_view, Value>> values;
        for (const auto &[name, json] : variables)
            values.emplace_back(name, fromJson(&interpreter.budget, *json));
        return interpreter.run(values);
    } catch (const Failure &failure) {
        const std::string line = std::to_string(interpreter.line());
        if (failure.kind == "raised")
            throw Error(ErrorCode::Template, "The chat template does not take these messages (line " + line + "): " + failure.message,
                        failure.kind);
        throw Error(ErrorCode::Template, "The chat template failed at line " + line + ": " + failure.message + ".", failure.kind);
    }
}

} // namespace hearth::jinja
