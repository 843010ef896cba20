#include "app/net/net.h"

#include "app/net/netrules.h"

#include <QNetworkProxy>
#include <QNetworkProxyFactory>

#include <utility>

namespace hearth {

namespace {

// This machine itself is never asked through a proxy: a proxy could not reach it, and must not learn of it.
class ProxyChoice : public QNetworkProxyFactory
{
public:
    ProxyChoice(const NetOptions &options, const ProxyFinder &system) : m_options(options), m_system(system) { }

    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        if (m_options.proxy == NetOptions::Proxy::None || isLoopbackHost(query.peerHostName()))
            return {QNetworkProxy(QNetworkProxy::NoProxy)};
        if (m_options.proxy == NetOptions::Proxy::System) {
            // Asked before the request went out. Without an answer none is right, and the request fails.
            const QList<QNetworkProxy> found = m_system.known(query.url());
            return found.isEmpty() ? QList<QNetworkProxy>{QNetworkProxy(QNetworkProxy::DefaultProxy)} : found;
        }
        const auto type = m_options.proxy == NetOptions::Proxy::Http ? QNetworkProxy::HttpProxy : QNetworkProxy::Socks5Proxy;
        return {QNetworkProxy(type, m_options.proxyHost, m_options.proxyPort)};
    }

private:
    NetOptions m_options;
    const ProxyFinder &m_system;
};

QList<QNetworkProxy> askTheSystem(const QUrl &url)
{
    return QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url));
}

} // namespace

Net::Net(QObject *parent) : Net(askTheSystem, parent) { }

Net::Net(ProxyFinder::Ask systemProxies, QObject *parent) : QObject(parent), m_proxies(std::move(systemProxies))
{
    m_manager.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_manager.setAutoDeleteReplies(false);
    applyProxy();
}

Net::~Net()
{
    for (NetReply *reply : QSet<NetReply *>(m_replies))
        reply->leave();
}

void Net::applyProxy()
{
    m_manager.setProxyFactory(new ProxyChoice(m_options, m_proxies)); // owned by the manager
}

bool Net::asksTheSystem(const QUrl &url) const
{
    return m_options.proxy == NetOptions::Proxy::System && !isLoopbackHost(url.host());
}

void Net::setOptions(const NetOptions &options)
{
    if (m_options == options)
        return;
    const NetOptions before = m_options;
    m_options = options;
    if (before.proxy != options.proxy || before.proxyHost != options.proxyHost || before.proxyPort != options.proxyPort) {
        applyProxy();
        m_manager.clearConnectionCache(); // connections of the earlier choice are not used again
    }
    if (before.isSealed == options.isSealed)
        return;
    if (options.isSealed) {
        for (NetReply *reply : QSet<NetReply *>(m_replies)) {
            if (m_replies.contains(reply)) // who hears of one's end may have deleted the next
                reply->fail(NetReply::sealedError());
        }
        m_manager.clearConnectionCache();
    }
    Q_EMIT sealedChanged();
}

NetReply *Net::send(const NetRequest &request, QObject *parent)
{
    auto *reply = new NetReply(*this, request, parent);
    m_replies.insert(reply);
    reply->start();
    return reply;
}

} // namespace hearth
