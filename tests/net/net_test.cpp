#include "app/net/net.h"
#include "tests/net/loopbacknet.h"
#include "tests/support/httpserver.h"
#include "tests/support/selfsigned.h"

#include <QSignalSpy>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTest>

#include <memory>

using namespace hearth;
using namespace hearth::test;

namespace {

using Kind = NetError::Kind;

HttpResponse sendOn(const QByteArray &where)
{
    return {.status = 302, .headers = {{"Location", where}}, .body = "elsewhere"};
}

} // namespace

class NetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void bringsAnAnswerAndLogsIt();
    void givesWhatAnErrorSays();
    void sendsTheTokenToItsHostOnly();
    void keepsTheTokenOnTheSameHost();
    void refusesRedirectsToHttpOutside();
    void endsRedirectsInCircles();
    void givesARedirectAsTheAnswerWhenAsked();
    void reachesNothingOutsideOverHttp();
    void sealsTheDoor();
    void endsWhatRunsWhenSealed();
    void sealsThoughOneEndDeletesAnother();
    void refusesACertificateThatNobodySigned();
    void endsABodyThatIsTooLong_data();
    void endsABodyThatIsTooLong();
    void takesTheFirstBytesOfALongBody();
    void refusesACompressedBody();
    void tellsACutFromAnEnd();
    void timesOut_data();
    void timesOut();
    void holdsTheSenderBackWhileNobodyReads();
    void tellsThatNobodyListens();
    void survivesTheEndOfTheDoor();

private:
    NetReply *get(const QString &path, NetRequest request = {});

    std::unique_ptr<Net> m_net;
    std::unique_ptr<HttpServer> m_server;
    HttpServer::Handler m_answer;
    std::unique_ptr<QObject> m_owner;
};

void NetTest::init()
{
    m_owner = std::make_unique<QObject>();
    m_net = std::make_unique<Net>();
    m_net->setOptions(loopback());
    m_answer = [](const HttpRequest &) { return HttpResponse{.body = "hello"}; };
    m_server = std::make_unique<HttpServer>([this](const HttpRequest &request) { return m_answer(request); });
}

void NetTest::cleanup()
{
    m_owner.reset();
    m_net.reset();
    m_server.reset();
}

NetReply *NetTest::get(const QString &path, NetRequest request)
{
    request.url = QUrl(m_server->address() + path);
    request.purpose = QStringLiteral("a test");
    return m_net->send(request, m_owner.get());
}

void NetTest::bringsAnAnswerAndLogsIt()
{
    NetReply *reply = get(QStringLiteral("/a?b=c"));
    QSignalSpy ends(reply, &NetReply::finished);
    QVERIFY(wait(*reply));
    QVERIFY(!reply->error());
    QCOMPARE(reply->status(), 200);
    QCOMPARE(reply->body(), QByteArray("hello"));
    QCOMPARE(reply->header("content-length"), QByteArray("5"));
    QCOMPARE(ends.count(), 1);
    QCOMPARE(m_net->running(), 0);
    const HttpRequest seen = m_server->requests().constFirst();
    QCOMPARE(seen.target, QByteArray("/a?b=c"));
    QCOMPARE(seen.headers.value("accept-encoding"), QByteArray("identity"));
    QVERIFY(!seen.headers.contains("cookie"));
    QCOMPARE(m_net->log().rowCount(), 1);
    const NetLogEntry entry = m_net->log().entries().constFirst();
    QCOMPARE(entry.host, QStringLiteral("127.0.0.1:%1").arg(m_server->port()));
    QCOMPARE(entry.purpose, QStringLiteral("a test"));
    QCOMPARE(entry.status, 200);
    QCOMPARE(entry.bytesDown, 5);
    QVERIFY(entry.bytesUp > 20 && entry.bytesUp <= seen.text.size());
    QVERIFY(!entry.isRunning);
    QVERIFY(entry.outcome.isEmpty());
}

void NetTest::givesWhatAnErrorSays()
{
    m_answer = [](const HttpRequest &) {
        return HttpResponse{.status = 404, .headers = {{"X-Error-Code", "EntryNotFound"}}, .body = "no"};
    };
    NetReply *reply = get(QStringLiteral("/"), {.isStream = true});
    QVERIFY(wait(*reply));
    QVERIFY(!reply->error());
    QCOMPARE(reply->status(), 404);
    QCOMPARE(reply->body(), QByteArray("no"));
    QCOMPARE(reply->header("x-error-code"), QByteArray("EntryNotFound"));
}

void NetTest::sendsTheTokenToItsHostOnly()
{
    // There and back again: on the way back it must not be sent either, the other host chose that address.
    QByteArray back;
    HttpServer content([&](const HttpRequest &) { return sendOn(back); });
    m_answer = [&](const HttpRequest &request) {
        return request.path == QLatin1String("/file") ? sendOn((content.address(QStringLiteral("localhost")) + "/content").toLatin1())
                                                      : HttpResponse{.body = "content"};
    };
    back = (m_server->address() + "/end").toLatin1();
    NetReply *reply = get(QStringLiteral("/file"), {.token = "secret"});
    QVERIFY(wait(*reply));
    QCOMPARE(reply->body(), QByteArray("content"));
    QCOMPARE(m_server->requests().size(), 2);
    QCOMPARE(m_server->requests()[0].headers.value("authorization"), QByteArray("Bearer secret"));
    QVERIFY(!content.requests().constFirst().text.contains("secret"));
    QVERIFY(!m_server->requests()[1].text.contains("secret"));
    QCOMPARE(m_net->log().rowCount(), 3);
    QCOMPARE(m_net->log().entries()[1].host, QStringLiteral("localhost:%1").arg(content.port()));
}

void NetTest::keepsTheTokenOnTheSameHost()
{
    m_answer = [](const HttpRequest &request) {
        return request.path == QLatin1String("/a") ? sendOn("/b") : HttpResponse{.body = request.headers.value("authorization")};
    };
    NetReply *reply = get(QStringLiteral("/a"), {.token = "secret", .keepsToHost = true});
    QVERIFY(wait(*reply));
    QCOMPARE(reply->body(), QByteArray("Bearer secret"));
}

void NetTest::refusesRedirectsToHttpOutside()
{
    m_answer = [](const HttpRequest &) { return sendOn("http://example.com/file"); };
    NetReply *reply = get(QStringLiteral("/a"));
    QVERIFY(wait(*reply));
    QCOMPARE(reply->error().kind, Kind::Redirect);
    QVERIFY(reply->error().sentence.contains(QLatin1String("example.com")));
    QCOMPARE(m_net->log().rowCount(), 1);
}

void NetTest::endsRedirectsInCircles()
{
    m_answer = [](const HttpRequest &request) { return sendOn(request.path == QLatin1String("/a") ? "/b" : "/a"); };
    NetReply *reply = get(QStringLiteral("/a"));
    QVERIFY(wait(*reply));
    QCOMPARE(reply->error().kind, Kind::Redirect);
    QCOMPARE(m_server->requests().size(), 7); // the first and six redirects
}

void NetTest::givesARedirectAsTheAnswerWhenAsked()
{
    m_answer = [](const HttpRequest &) { return sendOn("http://localhost:1/elsewhere"); };
    for (const NetRequest &request : {NetRequest{.method = "HEAD", .keepsToHost = true}, NetRequest{.maxRedirects = 0}}) {
        NetReply *reply = get(QStringLiteral("/a"), request);
        QVERIFY(wait(*reply));
        QVERIFY(!reply->error());
        QCOMPARE(reply->status(), 302);
        QCOMPARE(reply->header("Location"), QByteArray("http://localhost:1/elsewhere"));
    }
}

void NetTest::reachesNothingOutsideOverHttp()
{
    m_net->setOptions({}); // not even this machine, when nobody asked for it
    NetReply *reply = get(QStringLiteral("/"));
    QVERIFY(!reply->isFinished());
    QVERIFY(wait(*reply));
    QCOMPARE(reply->error().kind, Kind::Address);
    QCOMPARE(m_server->connections(), 0);
    QCOMPARE(m_net->log().rowCount(), 0);
}

void NetTest::sealsTheDoor()
{
    QVERIFY(wait(*get(QStringLiteral("/")))); // leaves an idle connection behind
    QCOMPARE(m_server->openConnections(), 1);
    QSignalSpy changes(m_net.get(), &Net::sealedChanged);
    NetOptions options = loopback();
    options.isSealed = true;
    m_net->setOptions(options);
    QCOMPARE(changes.count(), 1);
    QTRY_COMPARE(m_server->openConnections(), 0);
    for (int i = 0; i < 5; ++i) {
        NetReply *reply = get(QStringLiteral("/"));
        QVERIFY(wait(*reply));
        QCOMPARE(reply->error().kind, Kind::Sealed);
        QVERIFY(reply->error().sentence.contains(QLatin1String("sealed")));
    }
    QTest::qWait(200);
    QCOMPARE(m_server->connections(), 1);
    QCOMPARE(m_net->log().rowCount(), 1);
    m_net->setOptions(loopback());
    NetReply *reply = get(QStringLiteral("/"));
    QVERIFY(wait(*reply));
    QVERIFY(!reply->error());
}

void NetTest::endsWhatRunsWhenSealed()
{
    m_answer = [](const HttpRequest &) { return HttpResponse{.body = QByteArray(1000, 'x'), .dripBytes = 1}; };
    NetReply *stream = get(QStringLiteral("/s"), {.isStream = true});
    NetReply *plain = get(QStringLiteral("/p"));
    QTRY_COMPARE(m_server->openConnections(), 2);
    QTRY_VERIFY(stream->bytesAvailable() > 0);
    NetOptions options = loopback();
    options.isSealed = true;
    m_net->setOptions(options);
    QVERIFY(stream->isFinished() && plain->isFinished());
    QCOMPARE(stream->error().kind, Kind::Sealed);
    QCOMPARE(plain->error().kind, Kind::Sealed);
    QTRY_COMPARE(m_server->openConnections(), 0);
}

// Of a reply that is gone nothing may be touched: a run under the sanitizers would tell.
void NetTest::sealsThoughOneEndDeletesAnother()
{
    m_answer = [](const HttpRequest &) { return HttpResponse{.isSilent = true}; };
    QPointer<NetReply> one = get(QStringLiteral("/1"));
    QPointer<NetReply> other = get(QStringLiteral("/2"));
    connect(one, &NetReply::finished, this, [&] { delete other; });
    connect(other, &NetReply::finished, this, [&] { delete one; });
    QTRY_COMPARE(m_server->openConnections(), 2);
    NetOptions options = loopback();
    options.isSealed = true;
    m_net->setOptions(options);
    QCOMPARE(int(one.isNull()) + int(other.isNull()), 1);
    QCOMPARE(m_net->running(), 0);
}

void NetTest::refusesACertificateThatNobodySigned()
{
    auto *ssl = new QSslServer;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(QSslCertificate(QByteArray(selfSignedCertificate)));
    configuration.setPrivateKey(QSslKey(QByteArray(selfSignedKey), QSsl::Rsa));
    ssl->setSslConfiguration(configuration);
    m_server->listenWith(ssl);
    NetRequest request;
    request.url = QUrl(QStringLiteral("https://localhost:%1/").arg(m_server->port()));
    request.token = "secret";
    NetReply *reply = m_net->send(request, m_owner.get());
    QVERIFY(wait(*reply));
    QCOMPARE(reply->error().kind, Kind::Tls);
    QVERIFY2(reply->error().sentence.contains(QLatin1String("self-signed")), qPrintable(reply->error().sentence));
    QCOMPARE(m_server->requests().size(), 0); // not even the request line
}

void NetTest::endsABodyThatIsTooLong_data()
{
    QTest::addColumn<bool>("isEndless");
    QTest::newRow("said by the length") << false;
    QTest::newRow("endless, without a length") << true;
}

void NetTest::endsABodyThatIsTooLong()
{
    QFETCH(bool, isEndless);
    m_answer = [=](const HttpRequest &) {
        return HttpResponse{.body = QByteArray(70000, 'x'), .hasLength = !isEndless, .isEndless = isEndless};
    };
    for (const bool isStream : {false, true}) {
        NetReply *reply = get(QStringLiteral("/"), {.maxBodyBytes = 65536, .isStream = isStream});
        qint64 got = 0;
        connect(reply, &NetReply::readyRead, this, [&, reply] { got += reply->read(1 << 20).size(); });
        QVERIFY(wait(*reply));
        QCOMPARE(reply->error().kind, Kind::TooLarge);
        QVERIFY(reply->body().size() <= 65536 && got <= 65536);
        reply->disconnect(this);
    }
}

void NetTest::takesTheFirstBytesOfALongBody()
{
    m_answer = [](const HttpRequest &) { return HttpResponse{.body = QByteArray(100000, 'x'), .isEndless = true}; };
    NetReply *reply = get(QStringLiteral("/"), {.maxBodyBytes = 1000, .cutsAtMaxBody = true});
    QVERIFY(wait(*reply));
    QVERIFY(!reply->error());
    QCOMPARE(reply->body().size(), 1000);
}

void NetTest::refusesACompressedBody()
{
    m_answer = [](const HttpRequest &) { return HttpResponse{.headers = {{"Content-Encoding", "gzip"}}, .body = QByteArray(100, 'x')}; };
    NetReply *reply = get(QStringLiteral("/"));
    QVERIFY(wait(*reply));
    QCOMPARE(reply->error().kind, Kind::Encoding);
    QVERIFY(reply->body().isEmpty());
}

void NetTest::tellsACutFromAnEnd()
{
    m_answer = [](const HttpRequest &) { return HttpResponse{.body = QByteArray(300000, 'x'), .cutAfter = 123456}; };
    for (const bool isStream : {false, true}) {
        NetReply *reply = get(QStringLiteral("/"), {.isStream = isStream});
        qint64 got = 0;
        connect(reply, &NetReply::readyRead, this, [&, reply] { got += reply->read(7777).size(); });
        QVERIFY(QTest::qWaitFor([&] {
            got += reply->read(7777).size();
            return reply->isFinished();
        }));
        QCOMPARE(reply->error().kind, Kind::Cut);
        QCOMPARE(isStream ? got : reply->body().size(), 123456);
        reply->disconnect(this);
    }
}

void NetTest::timesOut_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("no answer") << 0;
    QTest::newRow("a body that drips") << 1;
    QTest::newRow("the whole takes too long") << 2;
}

void NetTest::timesOut()
{
    QFETCH(int, what);
    m_answer = [=](const HttpRequest &) {
        return HttpResponse{.body = QByteArray(100000, 'x'), .dripBytes = what == 0 ? 0 : 1, .dripMs = 20, .isSilent = what == 0};
    };
    NetRequest request = {.answerMs = 300, .stallMs = 300, .stallBytes = what == 1 ? 1000 : 1};
    if (what == 2)
        request.totalMs = 700;
    QElapsedTimer clock;
    clock.start();
    NetReply *reply = get(QStringLiteral("/"), request);
    QVERIFY(wait(*reply));
    QCOMPARE(reply->error().kind, Kind::Timeout);
    QVERIFY(clock.elapsed() >= (what == 2 ? 650 : 250));
}

void NetTest::holdsTheSenderBackWhileNobodyReads()
{
    m_answer = [](const HttpRequest &) { return HttpResponse{.body = QByteArray(1 << 20, 'x'), .isEndless = true}; };
    NetReply *reply = get(QStringLiteral("/"), {.maxBodyBytes = qint64(1) << 40, .isStream = true, .streamBufferBytes = 1 << 20});
    QTRY_VERIFY(reply->bytesAvailable() > 0);
    QTest::qWait(500);
    QVERIFY2(reply->bytesAvailable() <= 2 << 20, qPrintable(QString::number(reply->bytesAvailable())));
}

void NetTest::tellsThatNobodyListens()
{
    const QUrl url(m_server->address());
    m_server.reset();
    NetReply *reply = m_net->send({.url = url}, m_owner.get());
    QVERIFY(wait(*reply));
    QCOMPARE(reply->error().kind, Kind::Offline);
    QCOMPARE(m_net->log().entries().constFirst().outcome, reply->error().sentence);
}

void NetTest::survivesTheEndOfTheDoor()
{
    m_answer = [](const HttpRequest &) { return HttpResponse{.isSilent = true}; };
    NetReply *reply = get(QStringLiteral("/"));
    QTRY_COMPARE(m_server->openConnections(), 1);
    m_net.reset();
    QVERIFY(reply->isFinished());
    QCOMPARE(reply->error().kind, Kind::Aborted);
}

QTEST_GUILESS_MAIN(NetTest)
#include "net_test.moc"
