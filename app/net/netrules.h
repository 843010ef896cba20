#pragma once

#include "app/net/nettypes.h"

namespace hearth {

// Where the app may connect to, as pure functions.

// Whether the host is this machine itself, by its name alone: "localhost", "*.localhost", 127.0.0.0/8, "::1".
bool isLoopbackHost(const QString &host);

// None when the address may be asked: https, or http to this machine where that is allowed; a host; no user name or password in it.
NetError checkAddress(const QUrl &url, bool allowsLoopbackHttp);

// Where a redirect leads, against the address that sent it. Never from https to http.
struct Redirect
{
    QUrl url;
    NetError error;
    bool keepsToken = false; // same scheme, host and port
};
Redirect followRedirect(const QUrl &from, const QByteArray &location, bool allowsLoopbackHttp);

bool isRedirect(int status);
bool isSameOrigin(const QUrl &one, const QUrl &other);

} // namespace hearth
