#pragma once

#include "app/store/modeldefaults.h"

#include <QVariantMap>

namespace hearth {

// The settings of a model as QML reads and writes them: {chatTemplate, sampling (JSON of SamplingModel), instructions, device, cacheType
// ("", "f16", "f32"), contextTokens, adapters: [{path, scale}]}. What is not set is absent.
QVariantMap toMap(const ModelDefaults &defaults);
ModelDefaults modelDefaultsFrom(const QVariantMap &map); // within the limits of what is kept

} // namespace hearth
