#pragma once

#include "inference/text/jinja/ast.h"

#include <functional>
#include <nlohmann/json_fwd.hpp>

namespace hearth::jinja {

// A parsed template. Immutable, so that several threads may render it at once. Both throw Error{ErrorCode::Template}.
class Template
{
public:
    explicit Template(std::string_view source);

    using Variable = std::pair<std::string_view, const nlohmann::ordered_json *>;
    std::string render(const std::vector<Variable> &variables, const std::function<std::string(std::string_view)> &strftime) const;

private:
    Source m_source;
};

} // namespace hearth::jinja
