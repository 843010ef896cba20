#pragma once

#include <string>

namespace hearth::cli {

// A command's MODEL: a file; the word "guide" for the built-in one (a file of that name is "./guide"); or, where no such file exists, the
// name of an installed model. Throws NotFound for the guide when its file is missing, and for a name that no model or several have; what
// is written as a path and is not there comes back as it is.
std::string modelPath(const std::string &word);

// Whether that file is the built-in guide.
bool isGuide(const std::string &path);

} // namespace hearth::cli
