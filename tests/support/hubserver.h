#pragma once

#include "tests/support/httpserver.h"

#include <QMap>
#include <QObject>
#include <QStringList>

#include <memory>

namespace hearth::test {

// What a fault does with the requests that it hits.
enum class Fault {
    Cut,          // the connection ends after `amount` bytes of the body
    WrongRange,   // a 206 that begins `amount` bytes later than asked, and says so
    LyingRange,   // a 206 that says what was asked for and brings bytes from `amount` later
    IgnoreRange,  // a 200 with the whole file
    NewEtag,      // another ETag; If-Range is ignored
    WrongBytes,   // one byte is another one
    TooLong,      // `amount` bytes more than there are, without a length
    Status,       // `amount` as status; 429 and 503 with Retry-After: retryAfterS
    Drip,         // `amount` bytes every 50 ms
    Silence,      // no answer
    RedirectHttp, // to http://example.com
    RedirectLoop,
    Endless, // a body without end
    Gzip,    // a small body that says it is gzip: a bomb, were it unpacked
    NoJson,  // a page of HTML
};

struct HubServerFile
{
    QByteArray content;
    QString onDisk; // instead of content
    qint64 bytes = 0;
    bool isLfs = true;
    QString sha256; // "": computed
    QString oid;    // "": computed
};

struct HubServerRepository
{
    QMap<QString, HubServerFile> files;
    QByteArray commit = QByteArray(40, 'c');
    QString gated; // "auto", "manual"
    bool isPrivate = false;
    qint64 downloads = 0;
    qint64 likes = 0;
    QString license = QStringLiteral("apache-2.0");
    QStringList tags;
    QString task = QStringLiteral("text-generation");
    qint64 parameters = 1234567;
    QString architecture = QStringLiteral("llama");
    qint64 contextTokens = 4096;
    QString modified = QStringLiteral("2025-02-03T04:05:06.000Z");
};

// A Hub on loopback that speaks as huggingface.co does: /api/models with search, filters, sort and pages by the Link header, model info,
// trees with LFS hashes, resolve with its headers and a redirect to a second host for LFS content. It misbehaves on command.
class HubServer
{
public:
    HubServer();

    [[nodiscard]] QString endpoint() const { return m_hub.address(); }
    HttpServer &hub() { return m_hub; }
    HttpServer &content() { return m_content; } // the second host

    QMap<QString, HubServerRepository> repositories; // by id
    QByteArray token;                                // opens what is private or gated; when it is set, unknown tokens are refused
    QByteArray strangersToken;                       // a good one, of somebody who may not see what is private
    int pageLimit = 1000;                            // entries of a page of a tree
    int searchLimit = 100;                           // of a page of a search, at most

    // Adds or replaces a file; its hashes are computed.
    void put(const QString &repository, const QString &path, const QByteArray &content, bool isLfs = true);
    void putOnDisk(const QString &repository, const QString &path, const QString &name); // name: of the file on the disk

    // The next `times` answers whose path ends with `ending` (those of the content host, for LFS files) go wrong. In the order of calls.
    struct Misbehaviour
    {
        QString ending;
        Fault fault = Fault::Cut;
        qint64 amount = 0;
        int times = 1;
        int retryAfterS = 0;
        int skip = 0; // so many answers first are right
    };
    void misbehave(const Misbehaviour &how) { m_faults.append(how); }
    void behave() { m_faults.clear(); }

private:
    HttpResponse answerHub(const HttpRequest &request);
    HttpResponse answerContent(const HttpRequest &request);
    HttpResponse list(const HttpRequest &request) const;
    HttpResponse info(const QString &id) const;
    HttpResponse tree(const QString &id, const HttpRequest &request) const;
    HttpResponse resolve(const QString &id, const QString &path, const HttpRequest &request);
    [[nodiscard]] bool isOwner(const HttpRequest &request) const;
    HttpResponse refuse(const QString &id, const HttpRequest &request) const; // status 0: it may pass
    HttpResponse serve(const HttpRequest &request, const HubServerFile &file, const QByteArray &etag);
    bool takeFault(const QString &path, Misbehaviour &fault);
    void spoil(HttpResponse &response, const Misbehaviour &fault, const HubServerFile &file, const HttpRequest &request);

    HttpServer m_hub;
    HttpServer m_content;
    QList<Misbehaviour> m_faults;
};

} // namespace hearth::test
