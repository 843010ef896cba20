#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QUrl>

#include <utility>

namespace hearth {

// Why a request brought no answer. An answer of the server, 404 as well as 200, is none.
struct NetError
{
    enum class Kind : quint8 {
        None,
        Sealed,   // the user shut the door
        Address,  // no address that may be reached: not https, a user name in it
        Redirect, // the server sends on to where we do not go, or in circles
        Offline,  // no name, no route, nobody listens
        Tls,      // the certificate is not right
        Proxy,
        Timeout,
        Cut, // the connection ended before the answer did
        TooLarge,
        Encoding, // the body is compressed, which was not asked for
        Aborted,  // by ourselves
        Other,
    };
    Kind kind = Kind::None;
    QString sentence; // for the user: what happened
    explicit operator bool() const { return kind != Kind::None; }
};

using NetHeaders = QList<std::pair<QByteArray, QByteArray>>;

struct NetRequest
{
    QUrl url;
    QString purpose; // for the log: "Search for models"
    QByteArray method = "GET";
    NetHeaders headers;
    QByteArray token;                   // sent as a bearer token to the url's own host, never after a redirect to another
    qint64 maxBodyBytes = 16LL << 20;   // more ends the request with TooLarge
    bool cutsAtMaxBody = false;         // instead: ends well with the first maxBodyBytes
    bool isStream = false;              // the body of a 2xx is read by the caller, piece by piece
    qint64 streamBufferBytes = 4 << 20; // what may lie unread before the sender is held back
    int maxRedirects = 6;               // 0: the redirect itself is the answer
    bool keepsToHost = false;           // a redirect to another host is the answer, one on the same host is followed
    int answerMs = 30000;               // to the headers
    int stallMs = 30000;                // without enough bytes of the body
    qint64 stallBytes = 1;              // enough bytes in stallMs
    int totalMs = 0;                    // 0: no limit on the whole
};

struct NetOptions
{
    enum class Proxy : quint8 { System, None, Http, Socks5 };
    bool isSealed = false;
    bool allowsLoopbackHttp = false; // http to this machine itself: a mirror or a test
    Proxy proxy = Proxy::System;
    QString proxyHost;
    quint16 proxyPort = 0;
    bool operator==(const NetOptions &) const = default;
};

} // namespace hearth
