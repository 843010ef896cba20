#pragma once

#include <filesystem>

namespace hearth {

// The built-in guide is a part of the program: a model file that is installed with it. What makes a file the guide is that it lies in
// that place; what stands inside a file never does.

// Where the guide lies for a program in that folder: guide/ beside it (a build, an unpacked archive), ../share/hearth/guide (installed).
// Empty: it is in none of them.
std::filesystem::path findGuide(const std::filesystem::path &programFolder);

// Where it should be, for a message that says so.
std::filesystem::path usualGuidePath(const std::filesystem::path &programFolder);

// The folder of the running program; empty when the system does not tell.
std::filesystem::path programFolder();

// Whether both name the same file, through links, too. False for a path that is empty or leads nowhere.
bool isSameFile(const std::filesystem::path &left, const std::filesystem::path &right);

} // namespace hearth
