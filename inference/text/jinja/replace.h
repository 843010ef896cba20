#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hearth::jinja {

// str.replace. limit < 0: all of them. Fails past the output limit.
std::string replaced(std::string_view text, std::string_view from, std::string_view to, int64_t limit);

} // namespace hearth::jinja
