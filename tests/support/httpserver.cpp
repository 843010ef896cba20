#include "tests/support/httpserver.h"

#include <QFile>
#include <QHostAddress>
#include <QPointer>
#include <QTcpSocket>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace hearth::test {

namespace {

constexpr qint64 pieceBytes = 512 << 10;

QByteArray reason(int status)
{
    switch (status) {
    case 200: return "OK";
    case 206: return "Partial Content";
    case 302: return "Found";
    case 307: return "Temporary Redirect";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 416: return "Range Not Satisfiable";
    case 429: return "Too Many Requests";
    case 503: return "Service Unavailable";
    default: return "Status";
    }
}

} // namespace

// One connection: reads a head, answers, reads the next.
class HttpConnection : public QObject
{
public:
    HttpConnection(HttpServer &server, QTcpSocket *socket) : QObject(socket), m_server(server), m_socket(socket)
    {
        connect(socket, &QTcpSocket::readyRead, this, &HttpConnection::read);
        connect(socket, &QTcpSocket::bytesWritten, this, [this] { push(); });
        m_drip.callOnTimeout(this, [this] { push(true); });
        read();
    }

private:
    void read();
    void answer(const HttpRequest &request);
    void push(bool isDripDue = false);
    QByteArray nextPiece(qint64 most);
    void end();
    void cut();

    HttpServer &m_server;
    QTcpSocket *m_socket;
    QByteArray m_in;
    HttpResponse m_response;
    bool m_isAnswering = false;
    bool m_hasBody = false;
    qint64 m_sent = 0;  // bytes of the body
    qint64 m_total = 0; // of the body; as good as endless when it is
    QFile m_file;
    QTimer m_drip;
};

void HttpConnection::read()
{
    m_in += m_socket->readAll();
    const qsizetype end = m_in.indexOf("\r\n\r\n");
    if (m_isAnswering || end < 0)
        return;
    HttpRequest request;
    request.text = m_in.left(end);
    m_in.remove(0, end + 4);
    QList<QByteArray> lines = request.text.split('\n');
    const QList<QByteArray> words = lines.takeFirst().trimmed().split(' ');
    request.method = words.value(0);
    request.target = words.value(1);
    const qsizetype question = request.target.indexOf('?');
    request.path = QUrl::fromPercentEncoding(request.target.left(question < 0 ? request.target.size() : question));
    request.query = question < 0 ? QByteArray() : request.target.mid(question + 1);
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        request.headers.insert(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
    }
    m_server.m_requests.append(request);
    m_isAnswering = true;
    answer(request);
}

void HttpConnection::answer(const HttpRequest &request)
{
    m_response = m_server.m_handler(request);
    if (m_response.isSilent)
        return;
    m_sent = 0;
    const bool isFile = !m_response.file.isEmpty();
    m_total = isFile ? m_response.fileBytes : m_response.body.size();
    if (isFile) {
        m_file.close();
        m_file.setFileName(m_response.file);
        if (!m_file.open(QIODevice::ReadOnly) || !m_file.seek(m_response.fileOffset))
            qFatal("%s cannot be read", qPrintable(m_response.file));
    }
    QByteArray head = "HTTP/1.1 " + QByteArray::number(m_response.status) + ' ' + reason(m_response.status) + "\r\n";
    for (const auto &[name, value] : std::as_const(m_response.headers))
        head += name + ": " + value + "\r\n";
    if (m_response.hasLength && !m_response.isEndless)
        head += "Content-Length: " + QByteArray::number(m_response.saidLength >= 0 ? m_response.saidLength : m_total) + "\r\n";
    else
        head += "Connection: close\r\n";
    m_hasBody = request.method != "HEAD";
    if (m_response.isEndless)
        m_total = qint64(1) << 50;
    m_socket->write(head + "\r\n");
    if (m_response.dripBytes > 0)
        m_drip.start(m_response.dripMs);
    push();
}

QByteArray HttpConnection::nextPiece(qint64 most)
{
    if (!m_response.file.isEmpty())
        return m_file.read(most);
    if (!m_response.isEndless)
        return m_response.body.mid(m_sent, most);
    return m_response.body.left(most);
}

void HttpConnection::push(bool isDripDue)
{
    if (!m_isAnswering || m_response.isSilent)
        return;
    if (!m_hasBody) {
        end();
        return;
    }
    const bool drips = m_response.dripBytes > 0;
    while (m_sent < m_total && m_socket->bytesToWrite() < 2 * pieceBytes) {
        if (drips && !isDripDue)
            return;
        qint64 most = std::min(drips ? m_response.dripBytes : pieceBytes, m_total - m_sent);
        if (m_response.cutAfter >= 0)
            most = std::min(most, m_response.cutAfter - m_sent);
        if (most > 0) {
            const QByteArray piece = nextPiece(most);
            m_sent += piece.size();
            m_socket->write(piece);
        }
        if (m_response.cutAfter >= 0 && m_sent >= m_response.cutAfter) {
            cut();
            return;
        }
        isDripDue = false;
    }
    if (m_sent >= m_total)
        end();
}

void HttpConnection::cut()
{
    m_isAnswering = false;
    m_drip.stop();
    m_socket->flush();
    m_socket->disconnectFromHost(); // what was written still arrives: the cut is at that very byte
}

void HttpConnection::end()
{
    m_isAnswering = false;
    m_drip.stop();
    if (!m_response.hasLength)
        m_socket->disconnectFromHost();
    else
        read();
}

HttpServer::HttpServer(Handler handler, QObject *parent) : QObject(parent), m_handler(std::move(handler)), m_server(new QTcpServer(this))
{
    connect(m_server, &QTcpServer::pendingConnectionAvailable, this, &HttpServer::accept);
    if (!m_server->listen(QHostAddress::LocalHost))
        qFatal("no port on loopback");
}

void HttpServer::listenWith(QTcpServer *server)
{
    delete m_server;
    m_server = server;
    server->setParent(this);
    connect(m_server, &QTcpServer::pendingConnectionAvailable, this, &HttpServer::accept);
    if (!m_server->listen(QHostAddress::LocalHost))
        qFatal("no port on loopback");
}

void HttpServer::accept()
{
    while (QTcpSocket *socket = m_server->nextPendingConnection()) {
        ++m_connections;
        ++m_open;
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
            --m_open;
            socket->deleteLater();
        });
        new HttpConnection(*this, socket); // a child of its socket
    }
}

QString HttpServer::address(const QString &host) const
{
    return QStringLiteral("http://%1:%2").arg(host).arg(port());
}

HttpRange parseRange(const QByteArray &header, qint64 size)
{
    HttpRange range;
    if (!header.startsWith("bytes="))
        return range;
    range.isSet = true;
    const QList<QByteArray> ends = header.mid(6).split('-');
    range.start = ends.value(0).toLongLong();
    range.end = ends.value(1).isEmpty() ? size : std::min(size, ends.value(1).toLongLong() + 1);
    range.isGood = range.start < size && range.start < range.end;
    return range;
}

} // namespace hearth::test
