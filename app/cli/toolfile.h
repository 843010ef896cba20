#pragma once

#include "app/cli/options.h"
#include "inference/request.h"

#include <string>
#include <vector>

namespace hearth::cli {

// The whole of a JSON file, nested at most 64 deep; "-" is standard input. Throws Malformed with the place, or as readText does.
Json readJson(const std::string &path);

// A file of tools: a list of {"type": "function", "function": {name, description, parameters}}, or of what stands in "function" alone.
// Returned in the first form, as templates want it. Throws Malformed for anything else.
Json readToolList(const std::string &path);
std::vector<Tool> toolsFrom(const Json &list);

// Calls as an answer's JSON shows them: the arguments as an object.
Json toJson(const std::vector<ToolCall> &calls);

} // namespace hearth::cli
