#pragma once

#include "app/hub/hubtypes.h"

#include <QObject>
#include <QUrl>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// Why the Hub gave nothing, as the page shows it: what happened, and the one step that helps. A value for QML.
struct HubTrouble
{
    Q_GADGET
    QML_VALUE_TYPE(hubTrouble)
    Q_PROPERTY(QString kind MEMBER kind) // "": none; "sealed", "offline", "tls", "gone", "gated", "private", "busy", "other"
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(QString action MEMBER action) // "retry", "network", "token", "link", ""
    Q_PROPERTY(QString actionText MEMBER actionText)
    Q_PROPERTY(QUrl link MEMBER link)             // of "link"
    Q_PROPERTY(bool wantsToken MEMBER wantsToken) // an access token, or another one, may open it

public:
    QString kind;
    QString title;
    QString text;
    QString action;
    QString actionText;
    QUrl link;
    bool wantsToken = false;
    int retryAfterS = 0; // it is worth another try by itself, then
    bool operator==(const HubTrouble &) const = default;
};

// hasToken: an access token is set.
HubTrouble describeTrouble(const HubError &error, bool hasToken);

} // namespace hearth
