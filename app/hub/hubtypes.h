#pragma once

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

namespace hearth {

// Why the Hub gave nothing, told apart by what the user can do about it.
struct HubError
{
    enum class Kind : quint8 {
        None,
        Offline,      // not reached: no network, a proxy, a time-out, a cut; worth another try
        Sealed,       // Hearth is sealed
        Tls,          // the other side is not who it says
        NotFound,     // repository, revision or file
        Gated,        // to be accepted first, at `link`
        Unauthorised, // private, or the token is wrong
        RateLimited,  // again in retryAfterS
        Server,       // the Hub is out of order; worth another try
        Malformed,    // an answer that makes no sense
        Request,      // what was asked for makes no sense: a repository's name with spaces
        Refused,      // by our rules: a redirect to http, a body without end
        Disk,         // this machine: full, not to be written
        Aborted,
    };
    Kind kind = Kind::None;
    QString sentence;
    QUrl link;           // where the user can do something about it; empty when nowhere
    int retryAfterS = 0; // the Hub's wish; 0: none
    explicit operator bool() const { return kind != Kind::None; }
};

template <typename T> struct HubResult
{
    T value{};
    HubError error;
};

struct HubOptions
{
    QString endpoint = QStringLiteral("https://huggingface.co"); // without a slash at its end
    QByteArray token;                                            // empty: nobody in particular
    bool operator==(const HubOptions &) const = default;
};

// A repository of models, as far as the call that brought it asked: what was not asked for is empty.
struct HubModel
{
    QString id; // "owner/name"
    QString author;
    QString commit; // 40 hex digits
    QDateTime created;
    QDateTime modified;
    qint64 downloads = 0; // of the last month
    qint64 likes = 0;
    qint64 trending = 0;
    bool isPrivate = false;
    bool isDisabled = false;
    QString gated;   // "": open; "auto", "manual": after accepting
    QString license; // "apache-2.0"; "" unknown
    QString task;    // "text-generation"
    QString library; // "gguf", "transformers"
    QString baseModel;
    QStringList tags;
    QStringList files;        // paths in the repository
    qint64 parameters = 0;    // of the GGUF or SafeTensors files, 0 unknown
    QString architecture;     // of the GGUF files
    qint64 contextTokens = 0; // of the GGUF files, 0 unknown
};

struct HubQuery
{
    enum class Sort : quint8 { Trending, Downloads, Likes, Newest, Updated };
    QString text;
    QString author;
    QStringList filters; // tags: "gguf", "safetensors", "license:apache-2.0", "text-generation"
    Sort sort = Sort::Trending;
    int limit = 30;
    bool wantsFiles = false; // HubModel::files, too
};

struct HubPage
{
    QList<HubModel> models;
    QUrl next; // empty: the last page
};

// A file of a repository's tree.
struct HubFile
{
    QString path;
    qint64 sizeBytes = 0;
    QString oid;    // git's name of the blob, 40 hex digits; for an LFS file that of its pointer
    QString sha256; // of an LFS file, 64 hex digits; else empty
};

// A repository's files at one commit.
struct HubTree
{
    QString commit; // "" when the Hub did not say
    QList<HubFile> files;
};

// What a HEAD of a file says.
struct HubFileFacts
{
    QString commit; // "" when the Hub did not say
    QString etag;   // without quotes: the SHA-256 of an LFS file, else git's name of the blob
    qint64 sizeBytes = -1;
};

} // namespace hearth
