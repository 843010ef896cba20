#include "app/net/netlog.h"
#include "app/net/netrules.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace hearth;

class NetRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void letsOnlyHttpsOut_data();
    void letsOnlyHttpsOut();
    void followsRedirectsByItsOwnRules_data();
    void followsRedirectsByItsOwnRules();
    void forgetsTheOldestOfTheLog();
};

void NetRulesTest::letsOnlyHttpsOut_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isAllowed");
    QTest::addColumn<bool>("isAllowedWithLoopback");
    const auto row = [](const char *address, bool isAllowed, bool isAllowedWithLoopback) {
        QTest::newRow(address) << QString::fromLatin1(address) << isAllowed << isAllowedWithLoopback;
    };
    row("https://huggingface.co/api/models", true, true);
    row("https://localhost:8080/", true, true);
    row("http://huggingface.co/", false, false);
    row("http://localhost:8080/", false, true);
    row("http://127.0.0.1:8080/", false, true);
    row("http://127.9.9.9/", false, true);
    row("http://[::1]:80/", false, true);
    row("http://hub.localhost/", false, true);
    row("http://localhost.example.com/", false, false);
    row("http://127.0.0.1.example.com/", false, false);
    row("http://10.0.0.1/", false, false);
    row("http://0.0.0.0/", false, false);
    row("https://user:secret@huggingface.co/", false, false);
    row("http://user@127.0.0.1/", false, false);
    row("file:///etc/passwd", false, false);
    row("ftp://huggingface.co/", false, false);
    row("data:text/plain,x", false, false);
    row("https://", false, false);
    row("", false, false);
}

void NetRulesTest::letsOnlyHttpsOut()
{
    QFETCH(QString, address);
    QFETCH(bool, isAllowed);
    QFETCH(bool, isAllowedWithLoopback);
    const NetError error = checkAddress(QUrl(address), false);
    QCOMPARE(!error, isAllowed);
    QCOMPARE(error.sentence.isEmpty(), isAllowed);
    QCOMPARE(!checkAddress(QUrl(address), true), isAllowedWithLoopback);
}

void NetRulesTest::followsRedirectsByItsOwnRules_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<QString>("target"); // "": refused
    QTest::addColumn<bool>("keepsToken");
    const auto row = [](const char *name, const char *from, const char *location, const char *target, bool keepsToken) {
        QTest::newRow(name) << QString::fromLatin1(from) << QByteArray(location) << QString::fromLatin1(target) << keepsToken;
    };
    row("other host", "https://huggingface.co/a", "https://cdn.hf.co/b?c=d%20e", "https://cdn.hf.co/b?c=d%20e", false);
    row("same host, path only", "https://huggingface.co/a/b", "/c?d", "https://huggingface.co/c?d", true);
    row("same host, relative", "https://huggingface.co/a/b", "c", "https://huggingface.co/a/c", true);
    row("same host, port named", "https://huggingface.co/a", "https://huggingface.co:443/c", "https://huggingface.co:443/c", true);
    row("same host, other port", "https://huggingface.co/a", "https://huggingface.co:444/c", "https://huggingface.co:444/c", false);
    row("scheme left out", "https://huggingface.co/a", "//cdn.hf.co/b", "https://cdn.hf.co/b", false);
    row("sub-host", "https://huggingface.co/a", "https://x.huggingface.co/b", "https://x.huggingface.co/b", false);
    row("to http", "https://huggingface.co/a", "http://huggingface.co/a", "", false);
    row("to http on this machine", "https://huggingface.co/a", "http://127.0.0.1/a", "", false);
    row("from this machine to http outside", "http://127.0.0.1/a", "http://example.com/a", "", false);
    row("on this machine", "http://127.0.0.1:1/a", "http://localhost:2/a", "http://localhost:2/a", false);
    row("to https", "http://127.0.0.1:1/a", "https://example.com/a", "https://example.com/a", false);
    row("to a file", "https://huggingface.co/a", "file:///etc/passwd", "", false);
    row("to script", "https://huggingface.co/a", "javascript:alert(1)", "", false);
    row("with a password", "https://huggingface.co/a", "https://u:p@cdn.hf.co/", "", false);
    row("empty", "https://huggingface.co/a", "  ", "", false);
    row("no address", "https://huggingface.co/a", "https://[x", "", false);
}

void NetRulesTest::followsRedirectsByItsOwnRules()
{
    QFETCH(QString, from);
    QFETCH(QByteArray, location);
    QFETCH(QString, target);
    QFETCH(bool, keepsToken);
    const Redirect redirect = followRedirect(QUrl(from), location, true);
    QCOMPARE(!redirect.error, !target.isEmpty());
    QCOMPARE(redirect.keepsToken, keepsToken);
    if (!target.isEmpty())
        QCOMPARE(QString::fromLatin1(redirect.url.toEncoded()), target);
    else
        QCOMPARE(redirect.error.kind, NetError::Kind::Redirect);
}

void NetRulesTest::forgetsTheOldestOfTheLog()
{
    NetLog log;
    const QAbstractItemModelTester tester(&log);
    NetLogEntry first;
    first.host = QStringLiteral("first");
    first.id = log.add(first);
    for (int i = 1; i < NetLog::maxEntries; ++i)
        log.add({});
    QCOMPARE(log.entries().constLast().host, QStringLiteral("first"));
    first.status = 200;
    log.update(first);
    QCOMPARE(log.entries().constLast().status, 200);
    log.add({});
    QCOMPARE(log.rowCount(), NetLog::maxEntries);
    QVERIFY(log.entries().constLast().host.isEmpty());
    log.update(first); // it is gone: nothing else may change
    for (const NetLogEntry &entry : log.entries())
        QCOMPARE(entry.status, 0);
    QCOMPARE(log.totalRequests(), NetLog::maxEntries + 1);
}

QTEST_GUILESS_MAIN(NetRulesTest)
#include "netrules_test.moc"
