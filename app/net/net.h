#pragma once

#include "app/net/netlog.h"
#include "app/net/netreply.h"
#include "app/net/nettypes.h"
#include "app/net/proxyfinder.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QSet>

namespace hearth {

// The one door to the network: every request of the app passes here, is checked (netrules.h), and is in the log. UI thread.
// TLS is always verified; there is no way to switch that off. No cookies, no cache, no compression, HTTP/1.1.
class Net : public QObject
{
    Q_OBJECT
    Q_PROPERTY(bool isSealed READ isSealed NOTIFY sealedChanged)

public:
    explicit Net(QObject *parent = nullptr);
    // systemProxies: asks the system which proxies lead to an address; on any thread, it may take its time.
    explicit Net(ProxyFinder::Ask systemProxies, QObject *parent = nullptr);
    ~Net() override; // ends what runs

    // Sealing ends every connection there is, also the idle ones; after it none is made. What runs finishes with Kind::Sealed.
    void setOptions(const NetOptions &options);
    [[nodiscard]] const NetOptions &options() const { return m_options; }
    [[nodiscard]] bool isSealed() const { return m_options.isSealed; }

    // Never null, never finished before this returns. The caller owns the reply through `parent`; deleteLater() when done with it.
    NetReply *send(const NetRequest &request, QObject *parent);

    NetLog &log() { return m_log; }
    ProxyFinder &proxies() { return m_proxies; }
    [[nodiscard]] qsizetype running() const { return m_replies.size(); }

Q_SIGNALS:
    void sealedChanged();

private:
    friend class NetReply;
    void applyProxy();
    [[nodiscard]] bool asksTheSystem(const QUrl &url) const; // for a proxy
    void forget(NetReply *reply) { m_replies.remove(reply); }

    NetOptions m_options;
    NetLog m_log;
    ProxyFinder m_proxies; // before the manager, whose choice of a proxy asks it
    QNetworkAccessManager m_manager;
    QSet<NetReply *> m_replies;
};

} // namespace hearth
