#pragma once

#include "app/net/netlog.h"
#include "app/net/nettypes.h"

#include <QNetworkReply>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <memory>

namespace hearth {

class Net;

// One request under way, through all its redirects. Made by Net. UI thread. Deleting it ends the request.
class NetReply : public QObject
{
    Q_OBJECT

public:
    ~NetReply() override;

    // Of the last answer; 0 and empty before headersReceived().
    [[nodiscard]] int status() const { return m_status; }
    [[nodiscard]] QByteArray header(const QByteArray &name) const;
    // As said by the first of all answers on the way that says it: the Hub names the file's hash before it sends on to its content.
    [[nodiscard]] QByteArray firstHeader(const QByteArray &name) const;
    [[nodiscard]] QUrl url() const { return m_url; }
    [[nodiscard]] bool isFinished() const { return m_isFinished; }
    [[nodiscard]] const NetError &error() const { return m_error; } // valid at finished()
    [[nodiscard]] bool isStreaming() const;                         // the request asked for it and the answer is a 2xx

    // The whole body; of a stream only what an error said (its first 64 KiB).
    [[nodiscard]] const QByteArray &body() const { return m_body; }
    // Of a stream: takes what is there, at most `most` bytes. What is not taken holds the sender back.
    [[nodiscard]] qint64 bytesAvailable() const;
    QByteArray read(qint64 most);

    void abort(); // finishes with Kind::Aborted

Q_SIGNALS:
    void headersReceived(); // of the last answer, before any readyRead()
    void readyRead();       // a stream has bytes
    void finished();        // once, never from within send(); a stream has no unread bytes left then

private:
    friend class Net;
    NetReply(Net &net, const NetRequest &request, QObject *parent);
    void start();
    void findProxy();
    void sendTo(const QUrl &url);
    void onHeaders();
    void onBytes();
    void onEnd();
    void onTimeout();
    void follow(const QByteArray &location);
    bool refuseHeaders();
    [[nodiscard]] bool followsTo(const QByteArray &location) const;
    [[nodiscard]] NetError describe(QNetworkReply::NetworkError code) const;
    void fail(const NetError &error);
    void finish();
    void leave(); // Net ends before this does
    void drop();  // the connection
    void closeEntry(const QString &outcome);
    void updateEntry();
    static NetError sealedError();

    QPointer<Net> m_net;
    NetRequest m_request;
    QUrl m_url;
    QNetworkReply *m_reply = nullptr;
    QList<NetHeaders> m_hops;
    int m_status = 0;
    bool m_hasHeaders = false;
    bool m_isEnded = false; // the connection is; bytes of a stream may lie unread
    bool m_isFinished = false;
    bool m_sendsToken = true;
    int m_redirects = 0;
    QByteArray m_body;
    qint64 m_received = 0; // bytes of the body that were taken
    qint64 m_windowStart = 0;
    NetError m_error;
    QString m_tlsSentence;
    QTimer m_stall;
    QTimer m_total;
    NetLogEntry m_entry;
};

} // namespace hearth
