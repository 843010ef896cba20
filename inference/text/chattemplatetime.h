#pragma once

#include "inference/text/chattemplate.h"

namespace hearth {

TemplateTime localTimeNow();

// strftime in English whatever the locale. Unknown directives stay as they are.
std::string formatTime(const TemplateTime &time, std::string_view format);

} // namespace hearth
