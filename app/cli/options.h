#pragma once

#include "app/cli/arguments.h"
#include "inference/loadoptions.h"
#include "inference/sampling/constraint.h"
#include "inference/sampling/options.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace hearth::cli {

using Json = nlohmann::ordered_json;

// Options that several commands share, and what they mean to the engine.

std::vector<Option> operator+(std::vector<Option> first, const std::vector<Option> &second);

// --device, --threads, --isa, --json: every command takes them.
std::vector<Option> commonOptions();
// --context, --gpu-layers, --cache, --batch, --lora: commands that load a model.
std::vector<Option> loadOptions();
Option loraOption(); // alone
// --temp, --top-k, ...: commands that choose tokens.
std::vector<Option> samplingOptions();

// --grammar, --json-schema, --json-object: commands that write an answer.
std::vector<Option> constraintOptions();

// From the first two groups; `model` is a file or "guide" (guide.h). Throws InvalidArgument for a device or instruction set that does not
// exist by name.
LoadOptions readLoadOptions(const Arguments &arguments, const std::string &model);
SamplingOptions readSamplingOptions(const Arguments &arguments);
// From constraintOptions(): reads the file and checks it. Throws what compileConstraint throws.
Constraint readConstraint(const Arguments &arguments);

// Where pipelines and self-checks are kept: $XDG_CACHE_HOME/hearth, ~/.cache/hearth; empty where there is neither.
std::string cacheDirectory();

// "1.10 GB", "635 MB", "12 kB"
std::string sizeText(uint64_t bytes);
// Text that may hold any bytes, for JSON: what is not UTF-8 becomes U+FFFD.
void printJson(const Json &json);

// The whole of a file; "-" is standard input. Throws NotFound, Io, or LimitExceeded above `mostBytes`.
std::string readText(const std::string &path, size_t mostBytes);
// The same without a byte order mark. Throws InvalidArgument ("not_utf8") for text in another encoding: its bytes would be taken for
// others.
std::string readUtf8(const std::string &path, size_t mostBytes);

} // namespace hearth::cli
