#pragma once

#include <string>

namespace hearth::cli {

// A command's MODEL: a file, or the word "guide" for the built-in one (a file of that name is "./guide"). Throws NotFound for the guide
// when its file is missing.
std::string modelPath(const std::string &word);

// Whether that file is the built-in guide.
bool isGuide(const std::string &path);

} // namespace hearth::cli
