#pragma once

#include "inference/request.h"

namespace hearth {

// The guide takes the likeliest word, always, unless the user asks for another temperature.
inline constexpr float guideTemperature = 0;

// Fits a chat's request to the guide, which was trained on short chats without a system prompt and has a context of 512 tokens: only
// the last six messages are sent, beginning with a question; older turns are left out when even they are too long; and the answer has
// a limit that always fits.
void adaptToGuide(Request &request);

} // namespace hearth
