#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QObject>
#include <QString>
#include <QTcpServer>
#include <QUrl>

#include <functional>
#include <utility>

namespace hearth::test {

struct HttpRequest
{
    QByteArray method;
    QByteArray target;                     // as sent
    QString path;                          // decoded, without the query
    QByteArray query;                      // as sent, without the "?"
    QHash<QByteArray, QByteArray> headers; // names in lower case
    QByteArray text;                       // the whole head
};

struct HttpResponse
{
    int status = 200;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
    QString file; // instead of body: its bytes from fileOffset, fileBytes of them
    qint64 fileOffset = 0;
    qint64 fileBytes = 0;
    bool hasLength = true;  // a Content-Length; without it the end of the connection ends the body
    qint64 saidLength = -1; // a Content-Length that is not true
    // Misbehaviour.
    qint64 cutAfter = -1;   // the connection is reset after so many bytes of the body
    qint64 dripBytes = 0;   // so many bytes at a time ...
    int dripMs = 50;        // ... every so often
    bool isEndless = false; // the body comes again and again
    bool isSilent = false;  // no answer ever
};

// A small HTTP/1.1 server on 127.0.0.1, for tests: requests without a body, answers with one. Keeps connections open.
// It lives in the thread that made it and needs that thread's event loop.
class HttpServer : public QObject
{
public:
    using Handler = std::function<HttpResponse(const HttpRequest &)>;
    explicit HttpServer(Handler handler, QObject *parent = nullptr);

    [[nodiscard]] quint16 port() const { return m_server->serverPort(); }
    [[nodiscard]] QString address(const QString &host = QStringLiteral("127.0.0.1")) const; // "http://127.0.0.1:1234"
    [[nodiscard]] const QList<HttpRequest> &requests() const { return m_requests; }
    void forgetRequests() { m_requests.clear(); }
    [[nodiscard]] int connections() const { return m_connections; } // that were ever made
    [[nodiscard]] int openConnections() const { return m_open; }
    // Instead of plain TCP: a QSslServer that is set up.
    void listenWith(QTcpServer *server);

private:
    void accept();

    Handler m_handler;
    QTcpServer *m_server;
    QList<HttpRequest> m_requests;
    int m_connections = 0;
    int m_open = 0;
    friend class HttpConnection;
};

// [start, end) of a "bytes=a-b" header against a size. isGood false: 416 is due. isSet false: no such header.
struct HttpRange
{
    bool isSet = false;
    bool isGood = false;
    qint64 start = 0;
    qint64 end = 0;
};
HttpRange parseRange(const QByteArray &header, qint64 size);

} // namespace hearth::test
