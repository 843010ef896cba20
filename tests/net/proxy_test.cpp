#include "app/net/net.h"
#include "tests/net/loopbacknet.h"
#include "tests/support/httpserver.h"

#include <QNetworkProxy>
#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <atomic>
#include <memory>
#include <utility>

using namespace hearth;
using namespace hearth::test;

namespace {

using Kind = NetError::Kind;

constexpr int patience = 60000; // ms: the system is asked first

} // namespace

// Which way a request takes out of this machine, and that nothing waits for a system that has to find that out first.
class ProxyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void asksTheProxyButNotForThisMachine();
    void goesThroughTheSystemsProxy();
    void doesNotWaitForTheSystemsProxy();
    void sendsNothingWhenSealedBeforeTheProxyIsKnown();
    void givesUpOnASystemThatDoesNotSayItsProxy();
    void asksTheSystemOncePerHost();
    void endsWhileTheSystemIsAsked();

private:
    void askTheSystemBy(ProxyFinder::Ask ask);
    NetReply *askOutside(const char *url = "https://hub.invalid/x");
    NetReply *askHere(const char *path);

    std::unique_ptr<Net> m_net;
    std::unique_ptr<HttpServer> m_server; // in the place of a proxy, which it is not: that it is asked is what counts
    std::unique_ptr<QObject> m_owner;
};

void ProxyTest::init()
{
    m_owner = std::make_unique<QObject>();
    m_server = std::make_unique<HttpServer>([](const HttpRequest &) { return HttpResponse{.status = 503}; });
    m_net = std::make_unique<Net>();
}

void ProxyTest::cleanup()
{
    m_owner.reset();
    m_net.reset();
    m_server.reset();
}

// The usual choice: the proxy is the system's, which says what `ask` says.
void ProxyTest::askTheSystemBy(ProxyFinder::Ask ask)
{
    m_net = std::make_unique<Net>(std::move(ask));
    m_net->setOptions(loopback());
    QCOMPARE(m_net->options().proxy, NetOptions::Proxy::System);
}

NetReply *ProxyTest::askOutside(const char *url)
{
    return m_net->send({.url = QUrl(QString::fromLatin1(url)), .purpose = QStringLiteral("a test"), .token = "secret"}, m_owner.get());
}

NetReply *ProxyTest::askHere(const char *path)
{
    return m_net->send({.url = QUrl(m_server->address() + QLatin1String(path)), .purpose = QStringLiteral("a test")}, m_owner.get());
}

void ProxyTest::asksTheProxyButNotForThisMachine()
{
    NetOptions options = loopback();
    options.proxy = NetOptions::Proxy::Http;
    options.proxyHost = QStringLiteral("127.0.0.1");
    options.proxyPort = m_server->port();
    m_net->setOptions(options);
    NetReply *reply = askHere("/direct");
    QVERIFY(wait(*reply, patience));
    QVERIFY(!reply->error());
    QCOMPARE(m_server->requests().constLast().target, QByteArray("/direct"));
    NetReply *outside = askOutside();
    QVERIFY(wait(*outside, patience));
    QVERIFY(outside->error());
    QVERIFY(m_server->requests().constLast().text.startsWith("CONNECT hub.invalid:443"));
    QVERIFY(!m_server->requests().constLast().text.contains("secret"));
}

void ProxyTest::goesThroughTheSystemsProxy()
{
    const QThread *uiThread = QThread::currentThread();
    std::atomic<bool> wasElsewhere = false;
    askTheSystemBy([&, port = m_server->port()](const QUrl &url) -> QList<QNetworkProxy> {
        wasElsewhere = QThread::currentThread() != uiThread;
        if (url.host() != u"hub.invalid")
            return {QNetworkProxy(QNetworkProxy::NoProxy)};
        return {QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), port)};
    });
    NetReply *reply = askOutside();
    QVERIFY(wait(*reply, patience));
    QVERIFY(wasElsewhere);
    QVERIFY(reply->error());
    QCOMPARE(m_server->requests().size(), 1);
    QVERIFY(m_server->requests().constLast().text.startsWith("CONNECT hub.invalid:443"));
    NetReply *direct = askHere("/direct"); // this machine itself
    QVERIFY(wait(*direct, patience));
    QCOMPARE(m_server->requests().constLast().target, QByteArray("/direct"));
}

// The system does not answer before the UI thread has gone on, which it therefore cannot be waiting for.
void ProxyTest::doesNotWaitForTheSystemsProxy()
{
    QSemaphore hasAsked, mayAnswer;
    std::atomic<bool> wasReleased = false;
    askTheSystemBy([&, port = m_server->port()](const QUrl &) -> QList<QNetworkProxy> {
        hasAsked.release();
        wasReleased = mayAnswer.tryAcquire(1, 60000);
        return {QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), port)};
    });
    m_net->proxies().setPatience(120000);
    NetReply *reply = askOutside();
    QVERIFY(hasAsked.tryAcquire(1, 60000));
    QTest::qWait(50); // the window would be drawn and answer meanwhile
    QVERIFY(!reply->isFinished());
    QVERIFY(m_server->requests().isEmpty());
    QCOMPARE(m_net->log().rowCount(), 0); // nothing has left this machine
    mayAnswer.release();
    QVERIFY(QTest::qWaitFor([&] { return reply->isFinished(); }, 60000));
    QVERIFY(wasReleased);
    QVERIFY(m_server->requests().constLast().text.startsWith("CONNECT hub.invalid:443"));
    QCOMPARE(m_net->log().rowCount(), 1);
}

void ProxyTest::sendsNothingWhenSealedBeforeTheProxyIsKnown()
{
    QSemaphore mayAnswer, hasAnswered;
    askTheSystemBy([&, port = m_server->port()](const QUrl &) -> QList<QNetworkProxy> {
        mayAnswer.tryAcquire(1, 60000);
        hasAnswered.release();
        return {QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), port)};
    });
    NetReply *reply = askOutside();
    NetOptions options = loopback();
    options.isSealed = true;
    m_net->setOptions(options);
    QVERIFY(reply->isFinished());
    QCOMPARE(reply->error().kind, Kind::Sealed);
    mayAnswer.release();
    QVERIFY(hasAnswered.tryAcquire(1, 60000));
    QTRY_VERIFY(!m_net->proxies().known(QUrl(QStringLiteral("https://hub.invalid/x"))).isEmpty());
    QTest::qWait(20);
    QVERIFY(m_server->requests().isEmpty());
    QCOMPARE(m_net->log().rowCount(), 0);
}

void ProxyTest::givesUpOnASystemThatDoesNotSayItsProxy()
{
    QSemaphore mayAnswer, hasAnswered;
    askTheSystemBy([&](const QUrl &) -> QList<QNetworkProxy> {
        mayAnswer.tryAcquire(1, 60000);
        hasAnswered.release();
        return {QNetworkProxy(QNetworkProxy::NoProxy)};
    });
    m_net->proxies().setPatience(1);
    NetReply *reply = askOutside();
    QVERIFY(wait(*reply, patience));
    QCOMPARE(reply->error().kind, Kind::Proxy);
    QVERIFY2(reply->error().sentence.contains(QLatin1String("hub.invalid")), qPrintable(reply->error().sentence));
    QCOMPARE(m_net->log().rowCount(), 0); // it does not go without one
    mayAnswer.release();
    QVERIFY(hasAnswered.tryAcquire(1, 60000));
}

void ProxyTest::asksTheSystemOncePerHost()
{
    std::atomic<int> asked = 0;
    askTheSystemBy([&, port = m_server->port()](const QUrl &) -> QList<QNetworkProxy> {
        ++asked;
        return {QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), port)};
    });
    m_net->proxies().setFreshness(3600000);
    NetReply *one = askOutside(), *same = askOutside("https://hub.invalid/y"), *other = askOutside("https://cdn.invalid/x");
    QVERIFY(wait(*one, patience) && wait(*same, patience) && wait(*other, patience));
    QCOMPARE(int(asked), 2);
    QVERIFY(wait(*askOutside(), patience));
    QCOMPARE(int(asked), 2);
    m_net->proxies().setFreshness(0); // the computer may have come into another network
    QVERIFY(wait(*askOutside(), patience));
    QCOMPARE(int(asked), 3);
}

void ProxyTest::endsWhileTheSystemIsAsked()
{
    auto mayAnswer = std::make_shared<QSemaphore>(), hasAsked = std::make_shared<QSemaphore>();
    askTheSystemBy([=](const QUrl &) -> QList<QNetworkProxy> {
        hasAsked->release();
        mayAnswer->tryAcquire(1, 60000);
        return {};
    });
    NetReply *reply = askOutside();
    QVERIFY(hasAsked->tryAcquire(1, 60000));
    m_net.reset(); // at once, though the system has not answered
    QVERIFY(reply->isFinished());
    mayAnswer->release();
    QTest::qWait(20); // nobody is told
}

QTEST_GUILESS_MAIN(ProxyTest)
#include "proxy_test.moc"
