#include "app/net/netrules.h"

#include <QCoreApplication>
#include <QHostAddress>

namespace hearth {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Net", text);
}

constexpr qsizetype longestAddress = 16384; // signed addresses of content servers are long

} // namespace

bool isLoopbackHost(const QString &host)
{
    const QString name = host.toLower();
    if (name == QLatin1String("localhost") || name.endsWith(QLatin1String(".localhost")))
        return true;
    const QHostAddress address(name);
    return !address.isNull() && address.isLoopback();
}

NetError checkAddress(const QUrl &url, bool allowsLoopbackHttp)
{
    if (!url.isValid() || url.host().isEmpty() || url.toEncoded().size() > longestAddress)
        return {NetError::Kind::Address, tr("This is no address on the network: %1").arg(url.toDisplayString().left(200))};
    if (!url.userInfo().isEmpty())
        return {NetError::Kind::Address, tr("An address with a user name in it is not used: %1").arg(url.host())};
    if (url.scheme() == QLatin1String("https"))
        return {};
    if (url.scheme() == QLatin1String("http") && allowsLoopbackHttp && isLoopbackHost(url.host()))
        return {};
    return {NetError::Kind::Address, tr("Only encrypted connections (https) are made; %1 asks for another kind.").arg(url.host())};
}

bool isSameOrigin(const QUrl &one, const QUrl &other)
{
    const auto port = [](const QUrl &url) { return url.port(url.scheme() == QLatin1String("https") ? 443 : 80); };
    return one.scheme() == other.scheme() && one.host() == other.host() && port(one) == port(other);
}

bool isRedirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Redirect followRedirect(const QUrl &from, const QByteArray &location, bool allowsLoopbackHttp)
{
    Redirect redirect;
    const QUrl target = QUrl::fromEncoded(location.trimmed(), QUrl::StrictMode);
    if (location.trimmed().isEmpty() || !target.isValid()) {
        redirect.error = {NetError::Kind::Redirect, tr("%1 sends on to an address that is none.").arg(from.host())};
        return redirect;
    }
    redirect.url = from.resolved(target);
    redirect.url.setFragment({});
    const bool isDowngrade = from.scheme() == QLatin1String("https") && redirect.url.scheme() != QLatin1String("https");
    if (const NetError error = checkAddress(redirect.url, allowsLoopbackHttp); isDowngrade || error) {
        redirect.error = {NetError::Kind::Redirect,
                          tr("%1 sends on to %2, which is not encrypted or not allowed. Nothing was sent there.")
                              .arg(from.host(), redirect.url.host().isEmpty() ? redirect.url.scheme() : redirect.url.host())};
        return redirect;
    }
    redirect.keepsToken = isSameOrigin(from, redirect.url);
    return redirect;
}

} // namespace hearth
