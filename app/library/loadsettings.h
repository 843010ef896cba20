#pragma once

#include "app/store/modeldefaults.h"
#include "inference/loadoptions.h"

namespace hearth {

class ModelListModel;
class Settings;

inline constexpr int usualContextTokens = 8192; // at most, where none is set

// How each model is loaded: as set for all, or as kept for that one. UI thread.
class LoadSettings
{
public:
    // guide: the built-in guide's file; "" when it is missing.
    LoadSettings(Settings &settings, const ModelListModel &models, const QString &guide)
        : m_settings(settings), m_models(models), m_guide(guide)
    {
    }

    void setBook(ModelDefaultsBook *book) { m_book = book; } // none: no model has its own
    // By what the settings of a model are kept: as scanned, or before that as at its last use.
    [[nodiscard]] QString identityOf(const QString &path) const;
    [[nodiscard]] ModelDefaults defaultsOf(const QString &path) const;
    void setDefaultsOf(const QString &path, const ModelDefaults &defaults);
    [[nodiscard]] LoadOptions optionsOf(const QString &path) const;
    // For this model, where it has its own; else for all.
    void setContext(const QString &path, int tokens);
    void setDevice(const QString &path, const QString &deviceId);
    [[nodiscard]] QString deviceOf(const QString &path) const;
    void removeAdapters(const QString &path);

private:
    [[nodiscard]] bool isGuide(const QString &path) const { return !path.isEmpty() && path == m_guide; }

    Settings &m_settings;
    const ModelListModel &m_models;
    QString m_guide;
    ModelDefaultsBook *m_book = nullptr;
};

} // namespace hearth
