#include "app/library/defaultsmap.h"

#include <algorithm>

namespace hearth {

QVariantMap toMap(const ModelDefaults &defaults)
{
    QVariantMap map;
    const auto put = [&map](const char *key, const QString &value) {
        if (!value.isEmpty())
            map.insert(QLatin1String(key), value);
    };
    put("chatTemplate", defaults.chatTemplate);
    put("sampling", defaults.sampling);
    put("instructions", defaults.instructions);
    put("device", defaults.device);
    put("cacheType", defaults.cacheType);
    if (defaults.contextTokens > 0)
        map.insert(QStringLiteral("contextTokens"), defaults.contextTokens);
    QVariantList adapters;
    for (const AdapterUse &use : defaults.adapters)
        adapters.append(QVariantMap{{QStringLiteral("path"), use.path}, {QStringLiteral("scale"), use.scale}});
    if (!adapters.isEmpty())
        map.insert(QStringLiteral("adapters"), adapters);
    return map;
}

ModelDefaults modelDefaultsFrom(const QVariantMap &map)
{
    const auto text = [&map](const char *key) { return map.value(QLatin1String(key)).toString(); };
    ModelDefaults defaults;
    defaults.chatTemplate = text("chatTemplate");
    defaults.sampling = text("sampling");
    defaults.instructions = text("instructions");
    defaults.device = text("device");
    defaults.cacheType = text("cacheType");
    defaults.contextTokens = std::max(0, map.value(QStringLiteral("contextTokens")).toInt());
    const QVariantList adapters = map.value(QStringLiteral("adapters")).toList();
    for (const QVariant &adapter : adapters) {
        const QVariantMap use = adapter.toMap();
        defaults.adapters.append({use.value(QStringLiteral("path")).toString(), use.value(QStringLiteral("scale"), 1.0).toDouble()});
    }
    return modelDefaultsFrom(toJson(defaults));
}

} // namespace hearth
