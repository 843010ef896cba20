#include "app/settings/settings.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr int mostKeptModels = 8;
constexpr int mostIdleMinutes = 24 * 60;
constexpr int usualIdleMinutes = 60; // long enough that nobody waits for a model in the middle of a conversation

} // namespace

int Settings::keptModels() const
{
    return std::clamp(m_settings.value(QStringLiteral("models/kept"), 1).toInt(), 0, mostKeptModels);
}

void Settings::setKeptModels(int value)
{
    if (assign("models/kept", std::clamp(value, 0, mostKeptModels)))
        Q_EMIT memoryOptionsChanged();
}

int Settings::idleUnloadMinutes() const
{
    return std::clamp(m_settings.value(QStringLiteral("models/idle_minutes"), usualIdleMinutes).toInt(), 0, mostIdleMinutes);
}

void Settings::setIdleUnloadMinutes(int value)
{
    if (assign("models/idle_minutes", std::clamp(value, 0, mostIdleMinutes)))
        Q_EMIT memoryOptionsChanged();
}

bool Settings::usesProgram(const QString &program) const
{
    return m_settings.value(QStringLiteral("models/program_") + program, true).toBool();
}

void Settings::setUsesProgram(const QString &program, bool value)
{
    if (usesProgram(program) == value)
        return;
    m_settings.setValue(QStringLiteral("models/program_") + program, value);
    Q_EMIT libraryChanged();
}

} // namespace hearth
