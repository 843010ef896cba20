#pragma once

#include "app/store/records.h"

namespace hearth {

// Which model answered, in words.
QString modelText(const ModelIdentity &model); // "Qwen3 4B Q4_K_M"
// Which file that was: "org/name at 0123456789ab, SHA-256 9f86…"; empty: that is not known.
QString originText(const ModelIdentity &model);
// Both for a tip, a line each, with the beginning of the hash.
QString modelTip(const ModelIdentity &model);

} // namespace hearth
