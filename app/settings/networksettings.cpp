// The part of Settings that the network and downloads read.
#include "app/settings/settings.h"

#include <QFile>

#include <algorithm>

namespace hearth {

bool Settings::isSealed() const
{
    return m_isSealForced || m_settings.value(QStringLiteral("network/sealed"), false).toBool();
}

void Settings::setSealed(bool value)
{
    if (assign("network/sealed", value))
        Q_EMIT networkChanged();
}

QString Settings::proxyMode() const
{
    const QString value = m_settings.value(QStringLiteral("network/proxy")).toString();
    const QStringList known = {QStringLiteral("none"), QStringLiteral("http"), QStringLiteral("socks5")};
    return known.contains(value) ? value : QStringLiteral("system");
}

void Settings::setProxyMode(const QString &value)
{
    if (assign("network/proxy", value))
        Q_EMIT networkChanged();
}

QString Settings::proxyHost() const
{
    return m_settings.value(QStringLiteral("network/proxy_host")).toString();
}

void Settings::setProxyHost(const QString &value)
{
    if (assign("network/proxy_host", value.trimmed()))
        Q_EMIT networkChanged();
}

int Settings::proxyPort() const
{
    return std::clamp(m_settings.value(QStringLiteral("network/proxy_port"), 8080).toInt(), 1, 65535);
}

void Settings::setProxyPort(int value)
{
    if (assign("network/proxy_port", std::clamp(value, 1, 65535)))
        Q_EMIT networkChanged();
}

QString Settings::hubEndpoint() const
{
    return m_settings.value(QStringLiteral("hub/endpoint")).toString();
}

void Settings::setHubEndpoint(const QString &value)
{
    if (assign("hub/endpoint", value.trimmed()))
        Q_EMIT networkChanged();
}

QString Settings::hubToken() const
{
    return m_settings.value(QStringLiteral("hub/token")).toString();
}

void Settings::setHubToken(const QString &value)
{
    if (!assign("hub/token", value.trimmed()))
        return;
    m_settings.sync();
    QFile::setPermissions(m_settings.fileName(), QFile::ReadOwner | QFile::WriteOwner);
    Q_EMIT networkChanged();
}

int Settings::parallelDownloads() const
{
    return std::clamp(m_settings.value(QStringLiteral("downloads/parallel"), 3).toInt(), 1, 8);
}

void Settings::setParallelDownloads(int value)
{
    if (assign("downloads/parallel", std::clamp(value, 1, 8)))
        Q_EMIT downloadOptionsChanged();
}

int Settings::downloadLimitKb() const
{
    return std::max(0, m_settings.value(QStringLiteral("downloads/limit_kb"), 0).toInt());
}

void Settings::setDownloadLimitKb(int value)
{
    if (assign("downloads/limit_kb", std::max(0, value)))
        Q_EMIT downloadOptionsChanged();
}

QString Settings::downloadFolder() const
{
    return m_settings.value(QStringLiteral("downloads/folder")).toString();
}

void Settings::setDownloadFolder(const QString &folder)
{
    if (assign("downloads/folder", folder))
        Q_EMIT downloadOptionsChanged();
}

QString Settings::environmentEndpoint()
{
    return qEnvironmentVariable("HF_ENDPOINT").trimmed();
}

bool Settings::hasEnvironmentToken()
{
    return !qEnvironmentVariable("HF_TOKEN").trimmed().isEmpty();
}

} // namespace hearth
