#include "app/net/netreply.h"

#include "app/net/net.h"
#include "app/net/netrules.h"

#include <QSslError>

#include <algorithm>

namespace hearth {

namespace {

constexpr qint64 maxErrorBody = 64 << 10;
constexpr qint64 entryStep = 1 << 20; // the log follows a long download in steps

QByteArray find(const NetHeaders &headers, const QByteArray &name)
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

QString hostOf(const QUrl &url)
{
    return url.port() < 0 ? url.host() : QStringLiteral("%1:%2").arg(url.host()).arg(url.port());
}

} // namespace

NetReply::NetReply(Net &net, const NetRequest &request, QObject *parent) : QObject(parent), m_net(&net), m_request(request)
{
    m_stall.setSingleShot(true);
    m_total.setSingleShot(true);
    connect(&m_stall, &QTimer::timeout, this, &NetReply::onTimeout);
    connect(&m_total, &QTimer::timeout, this, [this] { fail({NetError::Kind::Timeout, tr("%1 took too long.").arg(m_url.host())}); });
}

NetReply::~NetReply()
{
    if (!m_isFinished)
        closeEntry(tr("ended"));
    drop();
    if (m_net)
        m_net->forget(this);
}

NetError NetReply::sealedError()
{
    return {NetError::Kind::Sealed, tr("Hearth is sealed: no connection leaves this machine. Unseal it in the settings to go on.")};
}

void NetReply::start()
{
    m_url = m_request.url;
    m_url.setFragment({});
    NetError error = m_net->isSealed() ? sealedError() : checkAddress(m_url, m_net->options().allowsLoopbackHttp);
    if (error) {
        // The caller connects to finished() after send() has returned.
        QMetaObject::invokeMethod(
            this, [this, error] { fail(error); }, Qt::QueuedConnection);
        return;
    }
    if (m_request.totalMs > 0)
        m_total.start(m_request.totalMs);
    findProxy();
}

// The way to the address, where only the system knows it; then it is asked.
void NetReply::findProxy()
{
    m_entry = {}; // nothing leaves this machine yet
    if (!m_net->asksTheSystem(m_url)) {
        sendTo(m_url);
        return;
    }
    m_net->proxies().find(m_url, this, [this, url = m_url](bool isFound) {
        if (m_isFinished || url != m_url)
            return;
        if (isFound)
            sendTo(url);
        else
            fail({NetError::Kind::Proxy,
                  tr("This computer did not say in time which proxy leads to %1. In the settings one can be set by hand, or none.")
                      .arg(url.host())});
    });
}

void NetReply::sendTo(const QUrl &url)
{
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    // Qt's HTTP/2 does not hold the sender back when nobody reads: a download would fill the memory.
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    NetHeaders headers = m_request.headers;
    headers.emplaceBack("User-Agent", "hearth/" HEARTH_VERSION);
    headers.emplaceBack("Accept-Encoding", "identity"); // nothing is unpacked, so nothing can explode
    if (m_sendsToken && !m_request.token.isEmpty())
        headers.emplaceBack("Authorization", "Bearer " + m_request.token);
    m_entry = {};
    m_entry.bytesUp = m_request.method.size() + url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority).size() + 12;
    for (const auto &[name, value] : headers) {
        request.setRawHeader(name, value);
        m_entry.bytesUp += name.size() + value.size() + 4;
    }
    m_entry.when = QDateTime::currentDateTime();
    m_entry.host = hostOf(url);
    m_entry.method = QString::fromLatin1(m_request.method);
    m_entry.purpose = m_request.purpose;
    m_entry.id = m_net->m_log.add(m_entry);

    m_reply = m_request.method == "HEAD" ? m_net->m_manager.head(request) : m_net->m_manager.get(request);
    m_reply->setReadBufferSize(m_request.isStream ? m_request.streamBufferBytes : qint64(1) << 20);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &NetReply::onHeaders);
    connect(m_reply, &QNetworkReply::readyRead, this, &NetReply::onBytes);
    connect(m_reply, &QNetworkReply::finished, this, &NetReply::onEnd);
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        if (!errors.isEmpty())
            m_tlsSentence = errors.constFirst().errorString(); // never ignored: Qt ends the connection
    });
    m_stall.start(m_request.answerMs);
}

bool NetReply::followsTo(const QByteArray &location) const
{
    if (m_request.maxRedirects == 0)
        return false;
    return !m_request.keepsToHost || isSameOrigin(m_url, m_url.resolved(QUrl::fromEncoded(location)));
}

void NetReply::onHeaders()
{
    if (m_hasHeaders || !m_reply)
        return;
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0)
        return;
    NetHeaders headers;
    const QList<QNetworkReply::RawHeaderPair> &pairs = m_reply->rawHeaderPairs();
    for (const auto &[name, value] : pairs)
        headers.emplaceBack(name, value);
    m_hops.append(headers);
    m_entry.status = status;
    updateEntry();
    if (const QByteArray location = find(headers, "Location"); isRedirect(status) && followsTo(location)) {
        follow(location);
        return;
    }
    m_status = status;
    m_hasHeaders = true;
    m_windowStart = 0;
    m_stall.start(m_request.stallMs);
    if (refuseHeaders())
        return;
    const QPointer<NetReply> self(this);
    Q_EMIT headersReceived();
    if (self && m_reply && m_reply->bytesAvailable() > 0)
        onBytes();
}

// A body that is compressed, or said to be too long, ends the request before it is read.
bool NetReply::refuseHeaders()
{
    const QByteArray encoding = header("Content-Encoding").trimmed().toLower();
    if (!encoding.isEmpty() && encoding != "identity") {
        fail(
            {NetError::Kind::Encoding, tr("%1 sent a compressed answer, which was not asked for; it was not unpacked.").arg(m_url.host())});
        return true;
    }
    const qint64 length = header("Content-Length").toLongLong();
    const bool isGood = m_status >= 200 && m_status < 300;
    if (isGood && m_request.method != "HEAD" && !m_request.cutsAtMaxBody && length > m_request.maxBodyBytes) {
        fail({NetError::Kind::TooLarge, tr("The answer of %1 is larger than it should ever be.").arg(m_url.host())});
        return true;
    }
    return false;
}

void NetReply::follow(const QByteArray &location)
{
    if (++m_redirects > m_request.maxRedirects) {
        fail({NetError::Kind::Redirect, tr("%1 sends on in circles.").arg(m_url.host())});
        return;
    }
    const Redirect next = followRedirect(m_url, location, m_net->options().allowsLoopbackHttp);
    if (next.error) {
        fail(next.error);
        return;
    }
    closeEntry({});
    drop();
    m_sendsToken = m_sendsToken && next.keepsToken; // once dropped it stays dropped
    m_url = next.url;
    findProxy();
}

bool NetReply::isStreaming() const
{
    return m_request.isStream && m_status >= 200 && m_status < 300;
}

qint64 NetReply::bytesAvailable() const
{
    return m_reply && isStreaming() ? m_reply->bytesAvailable() : 0;
}

QByteArray NetReply::read(qint64 most)
{
    if (!m_reply || !isStreaming() || most <= 0)
        return {};
    QByteArray bytes = m_reply->read(std::min(most, m_reply->bytesAvailable()));
    m_received += bytes.size();
    m_entry.bytesDown += bytes.size();
    if (m_entry.bytesDown / entryStep != (m_entry.bytesDown - bytes.size()) / entryStep)
        updateEntry();
    if (m_received > m_request.maxBodyBytes) {
        bytes.chop(m_received - m_request.maxBodyBytes);
        m_error = {NetError::Kind::TooLarge, tr("%1 sends more than the file has.").arg(m_url.host())};
        m_reply->disconnect(this); // nothing that comes after counts
        QMetaObject::invokeMethod(this, &NetReply::finish, Qt::QueuedConnection);
    } else if (m_isEnded && m_reply->bytesAvailable() == 0) {
        QMetaObject::invokeMethod(this, &NetReply::finish, Qt::QueuedConnection);
    }
    return bytes;
}

void NetReply::onBytes()
{
    if (!m_reply || !m_hasHeaders || m_isFinished)
        return;
    if (isStreaming()) {
        Q_EMIT readyRead();
        return;
    }
    const bool isGood = m_status >= 200 && m_status < 300;
    const qint64 most = isGood ? m_request.maxBodyBytes : maxErrorBody;
    const QByteArray bytes = m_reply->readAll();
    m_received += bytes.size();
    m_entry.bytesDown += bytes.size();
    m_body.append(bytes);
    if (m_body.size() <= most && !(m_request.cutsAtMaxBody && m_body.size() == most))
        return;
    m_body.truncate(most);
    if (isGood && !m_request.cutsAtMaxBody)
        fail({NetError::Kind::TooLarge, tr("The answer of %1 is larger than it should ever be.").arg(m_url.host())});
    else
        finish(); // what matters of it is there
}

void NetReply::onTimeout()
{
    const qint64 unread = m_reply ? m_reply->bytesAvailable() : 0;
    const qint64 sinceWindow = m_received + unread - m_windowStart;
    // A stream whose reader takes its time is not the server's fault.
    if (m_hasHeaders && (sinceWindow >= m_request.stallBytes || (m_request.isStream && unread > 0))) {
        m_windowStart = m_received + unread;
        m_stall.start(m_request.stallMs);
        return;
    }
    fail({NetError::Kind::Timeout,
          m_hasHeaders ? tr("%1 stopped sending.").arg(m_url.host()) : tr("%1 did not answer in time.").arg(m_url.host())});
}

NetError NetReply::describe(QNetworkReply::NetworkError code) const
{
    using Kind = NetError::Kind;
    const QString host = m_url.host();
    switch (code) {
    case QNetworkReply::NoError: return {};
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::UnknownNetworkError:
        return {Kind::Offline, tr("%1 cannot be reached. Check the connection to the internet.").arg(host)};
    case QNetworkReply::SslHandshakeFailedError:
        return {Kind::Tls,
                tr("The identity of %1 could not be verified (%2). Something between here and there may be reading along; "
                   "nothing was sent.")
                    .arg(host, m_tlsSentence.isEmpty() ? m_reply->errorString() : m_tlsSentence)};
    case QNetworkReply::RemoteHostClosedError: return {Kind::Cut, tr("The connection to %1 was cut.").arg(host)};
    case QNetworkReply::TimeoutError: return {Kind::Timeout, tr("%1 did not answer in time.").arg(host)};
    case QNetworkReply::OperationCanceledError: return {Kind::Aborted, tr("The request was ended.")};
    default: break;
    }
    if (code > 100 && code < 200)
        return {Kind::Proxy, tr("The proxy did not let the request to %1 through (%2).").arg(host, m_reply->errorString())};
    if (m_status >= 400)
        return {}; // an answer, if not the wished one
    return {m_hasHeaders ? Kind::Cut : Kind::Other, tr("The request to %1 failed (%2).").arg(host, m_reply->errorString())};
}

void NetReply::onEnd()
{
    if (!m_reply || m_isFinished)
        return;
    onHeaders(); // an answer without a body may come as its end alone
    if (!m_reply || m_isFinished || m_isEnded)
        return;
    if (m_hasHeaders && !isStreaming())
        onBytes();
    if (m_isFinished || !m_reply)
        return;
    m_stall.stop();
    m_total.stop();
    m_error = describe(m_reply->error());
    if (!m_error && !m_hasHeaders)
        m_error = {NetError::Kind::Cut, tr("The connection to %1 was cut.").arg(m_url.host())};
    m_isEnded = true;
    if (bytesAvailable() > 0)
        Q_EMIT readyRead(); // finish() follows the last read()
    else
        finish();
}

void NetReply::fail(const NetError &error)
{
    if (m_isFinished)
        return;
    m_error = error;
    finish();
}

void NetReply::finish()
{
    if (m_isFinished)
        return;
    m_isFinished = true;
    m_stall.stop();
    m_total.stop();
    closeEntry(m_error.sentence);
    drop();
    if (m_net)
        m_net->forget(this);
    Q_EMIT finished();
}

void NetReply::leave()
{
    m_error = {NetError::Kind::Aborted, tr("The request was ended.")};
    closeEntry(m_error.sentence);
    drop();
    m_stall.stop();
    m_total.stop();
    m_isFinished = true;
    m_net = nullptr;
}

void NetReply::abort()
{
    fail({NetError::Kind::Aborted, tr("The request was ended.")});
}

void NetReply::drop()
{
    if (!m_reply)
        return;
    QNetworkReply *reply = std::exchange(m_reply, nullptr);
    reply->disconnect(this);
    reply->abort();
    reply->deleteLater();
}

void NetReply::updateEntry()
{
    if (m_net && m_entry.id > 0)
        m_net->m_log.update(m_entry);
}

void NetReply::closeEntry(const QString &outcome)
{
    m_entry.isRunning = false;
    m_entry.outcome = outcome;
    updateEntry();
}

QByteArray NetReply::header(const QByteArray &name) const
{
    return m_hops.isEmpty() ? QByteArray() : find(m_hops.constLast(), name);
}

QByteArray NetReply::firstHeader(const QByteArray &name) const
{
    for (const NetHeaders &headers : m_hops) {
        if (const QByteArray value = find(headers, name); !value.isEmpty())
            return value;
    }
    return {};
}

} // namespace hearth
