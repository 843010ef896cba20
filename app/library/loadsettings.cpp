#include "app/library/loadsettings.h"

#include "app/library/modellistmodel.h"
#include "app/settings/settings.h"

namespace hearth {

QString LoadSettings::identityOf(const QString &path) const
{
    const ModelEntry *entry = m_models.find(path);
    const bool isScanned = entry && !entry->installed.weights.isEmpty();
    const QString kept = isScanned ? QString() : m_settings.identityOf(path);
    return kept.isEmpty() && entry ? identityKey(entry->installed) : kept;
}

ModelDefaults LoadSettings::defaultsOf(const QString &path) const
{
    return m_book && !isGuide(path) ? m_book->of(identityOf(path)) : ModelDefaults();
}

void LoadSettings::setDefaultsOf(const QString &path, const ModelDefaults &defaults)
{
    if (m_book && !isGuide(path))
        m_book->set(identityOf(path), defaults);
}

void LoadSettings::setContext(const QString &path, int tokens)
{
    ModelDefaults own = defaultsOf(path);
    if (own.contextTokens == 0)
        return m_settings.setContextTokens(tokens);
    own.contextTokens = tokens;
    setDefaultsOf(path, own);
}

QString LoadSettings::deviceOf(const QString &path) const
{
    const QString own = defaultsOf(path).device;
    return own.isEmpty() ? m_settings.device() : own;
}

void LoadSettings::setDevice(const QString &path, const QString &deviceId)
{
    ModelDefaults own = defaultsOf(path);
    if (own.device.isEmpty())
        return m_settings.setDevice(deviceId);
    own.device = deviceId;
    setDefaultsOf(path, own);
}

void LoadSettings::removeAdapters(const QString &path)
{
    ModelDefaults own = defaultsOf(path);
    own.adapters.clear();
    setDefaultsOf(path, own);
}

LoadOptions LoadSettings::optionsOf(const QString &path) const
{
    LoadOptions options;
    options.path = std::filesystem::path(path.toStdU16String());
    options.device = m_settings.device().toStdString();
    options.gpuLayers = m_settings.gpuLayers();
    options.contextTokens = m_settings.contextTokens();
    options.threads = m_settings.threads();
    options.cacheDirectory = (m_settings.dataFolder() + QStringLiteral("/cache")).toStdString();
    const ModelDefaults own = defaultsOf(path);
    if (!own.device.isEmpty())
        options.device = own.device.toStdString();
    if (own.contextTokens > 0)
        options.contextTokens = own.contextTokens;
    if (own.cacheType == QLatin1String("f32"))
        options.cacheType = CacheType::F32;
    options.chatTemplate = own.chatTemplate.toStdString();
    for (const AdapterUse &use : own.adapters)
        options.adapters.push_back({std::filesystem::path(use.path.toStdU16String()), use.scale});
    if (isGuide(path)) {
        options.contextTokens = 0; // its own; the setting is for models with more
        options.gpuLayers = -1;
        if (options.device == "auto")
            options.device = "cpu"; // there at once, where a GPU would first compile its kernels
    }
    return options;
}

} // namespace hearth
