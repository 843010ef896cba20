#pragma once

#include <QQmlNetworkAccessManagerFactory>

namespace hearth {

// QML fetches nothing from the network, sealed or not: an Image or a text with a remote address stays without it, and Net remains the one
// door. Given to the QML engine, which does not own it; called from its threads.
class QmlDoor : public QQmlNetworkAccessManagerFactory
{
public:
    QNetworkAccessManager *create(QObject *parent) override;
};

} // namespace hearth
