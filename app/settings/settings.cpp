#include "app/settings/settings.h"

#include <QCryptographicHash>
#include <QDesktopServices>
#include <QEvent>
#include <QGuiApplication>
#include <QPalette>
#include <QThread>
#include <QUrl>

#include <algorithm>

namespace hearth {

namespace {

// Paths hold what an INI key cannot.
QString keyOf(const char *group, const QString &path)
{
    const QByteArray hash = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha1).toHex();
    return QLatin1String(group) + QString::fromLatin1(hash.left(16));
}

} // namespace

Settings::Settings(const QString &dataFolder, QObject *parent)
    : QObject(parent), m_dataFolder(dataFolder), m_settings(dataFolder + QStringLiteral("/settings.ini"), QSettings::IniFormat)
{
    readSystemDark();
    if (qGuiApp)
        qGuiApp->installEventFilter(this);
}

// Qt 6.4 does not tell the colour scheme; the palette that the desktop gave does.
void Settings::readSystemDark()
{
    const QPalette palette = QGuiApplication::palette();
    const bool isDark = palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
    if (isDark == m_isSystemDark)
        return;
    m_isSystemDark = isDark;
    Q_EMIT systemDarkChanged();
}

bool Settings::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ApplicationPaletteChange)
        readSystemDark();
    return QObject::eventFilter(watched, event);
}

bool Settings::assign(const char *key, const QVariant &value)
{
    if (m_settings.value(QLatin1String(key)) == value)
        return false;
    m_settings.setValue(QLatin1String(key), value);
    return true;
}

QString Settings::theme() const
{
    const QString value = m_settings.value(QStringLiteral("look/theme")).toString();
    return value == QLatin1String("light") || value == QLatin1String("dark") ? value : QStringLiteral("system");
}

void Settings::setTheme(const QString &value)
{
    if (assign("look/theme", value))
        Q_EMIT themeChanged();
}

double Settings::textScale() const
{
    return std::clamp(m_settings.value(QStringLiteral("look/text_scale"), 1.0).toDouble(), 0.85, 1.4);
}

void Settings::setTextScale(double value)
{
    if (assign("look/text_scale", std::clamp(value, 0.85, 1.4)))
        Q_EMIT textScaleChanged();
}

int Settings::threads() const
{
    return std::clamp(m_settings.value(QStringLiteral("engine/threads"), 0).toInt(), 0, maxThreads());
}

void Settings::setThreads(int value)
{
    if (assign("engine/threads", std::clamp(value, 0, maxThreads())))
        Q_EMIT loadOptionsChanged();
}

int Settings::maxThreads() const
{
    return std::max(1, QThread::idealThreadCount());
}

int Settings::contextTokens() const
{
    return std::max(0, m_settings.value(QStringLiteral("engine/context"), 0).toInt());
}

void Settings::setContextTokens(int value)
{
    if (assign("engine/context", std::max(0, value)))
        Q_EMIT loadOptionsChanged();
}

QString Settings::overflowPolicy() const
{
    return m_settings.value(QStringLiteral("engine/overflow")).toString() == QLatin1String("stop") ? QStringLiteral("stop")
                                                                                                   : QStringLiteral("drop_oldest");
}

void Settings::setOverflowPolicy(const QString &value)
{
    if (assign("engine/overflow", value))
        Q_EMIT overflowPolicyChanged();
}

int Settings::gpuLayers() const
{
    return std::max(-1, m_settings.value(QStringLiteral("engine/gpu_layers"), -1).toInt());
}

void Settings::setGpuLayers(int value)
{
    if (assign("engine/gpu_layers", std::max(-1, value)))
        Q_EMIT loadOptionsChanged();
}

QString Settings::defaultSystemPrompt() const
{
    return m_settings.value(QStringLiteral("chat/system_prompt")).toString();
}

void Settings::setDefaultSystemPrompt(const QString &value)
{
    if (assign("chat/system_prompt", value))
        Q_EMIT defaultSystemPromptChanged();
}

bool Settings::sidebarVisible() const
{
    return m_settings.value(QStringLiteral("window/sidebar"), true).toBool();
}

void Settings::setSidebarVisible(bool value)
{
    if (assign("window/sidebar", value))
        Q_EMIT layoutChanged();
}

bool Settings::panelVisible() const
{
    return m_settings.value(QStringLiteral("window/panel"), false).toBool();
}

void Settings::setPanelVisible(bool value)
{
    if (assign("window/panel", value))
        Q_EMIT layoutChanged();
}

int Settings::windowWidth() const
{
    return m_settings.value(QStringLiteral("window/width"), 0).toInt();
}

void Settings::setWindowWidth(int value)
{
    if (assign("window/width", value))
        Q_EMIT layoutChanged();
}

int Settings::windowHeight() const
{
    return m_settings.value(QStringLiteral("window/height"), 0).toInt();
}

void Settings::setWindowHeight(int value)
{
    if (assign("window/height", value))
        Q_EMIT layoutChanged();
}

void Settings::openDataFolder()
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(m_dataFolder));
}

QString Settings::device() const
{
    return m_settings.value(QStringLiteral("engine/device"), QStringLiteral("auto")).toString();
}

void Settings::setDevice(const QString &value)
{
    if (assign("engine/device", value))
        Q_EMIT loadOptionsChanged();
}

QStringList Settings::modelPaths() const
{
    return m_settings.value(QStringLiteral("models/added")).toStringList();
}

void Settings::setModelPaths(const QStringList &paths)
{
    m_settings.setValue(QStringLiteral("models/added"), paths);
}

QStringList Settings::modelFolders() const
{
    return m_settings.value(QStringLiteral("models/folders")).toStringList();
}

void Settings::setModelFolders(const QStringList &folders)
{
    if (assign("models/folders", folders))
        Q_EMIT libraryChanged();
}

QString Settings::lastModel() const
{
    return m_settings.value(QStringLiteral("models/last")).toString();
}

void Settings::setLastModel(const QString &path)
{
    m_settings.setValue(QStringLiteral("models/last"), path);
}

QString Settings::identityOf(const QString &path) const
{
    return m_settings.value(keyOf("models/identity/", path)).toString();
}

void Settings::setIdentity(const QString &path, const QString &identity)
{
    m_settings.setValue(keyOf("models/identity/", path), identity);
}

qint64 Settings::lastUsed(const QString &path) const
{
    return m_settings.value(keyOf("models/used/", path), 0).toLongLong();
}

void Settings::setLastUsed(const QString &path, qint64 when)
{
    m_settings.setValue(keyOf("models/used/", path), when);
}

} // namespace hearth
