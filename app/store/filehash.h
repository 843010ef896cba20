#pragma once

#include <QByteArrayView>
#include <QString>
#include <QStringList>

#include <algorithm>
#include <memory>

struct evp_md_ctx_st; // OpenSSL's EVP_MD_CTX

namespace hearth {

// How the content of a model file is named: by SHA-256 (64 hex digits: the Hub's LFS, Ollama), or as Git names a blob (40: SHA-1 over
// "blob <size>\0" and the content), which the Hub has for what is not in LFS.
enum class HashKind : quint8 { Sha256, GitBlob };

// Whether a text is so many hex digits, in lower case as all hashes here are written.
inline bool isHex(const QString &text, qsizetype digits)
{
    return text.size() == digits
        && std::all_of(text.begin(), text.end(), [](QChar c) { return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f'); });
}
// Of either kind.
inline bool isFileHash(const QString &text)
{
    return isHex(text, 64) || isHex(text, 40);
}

// What names a model in one file or several, by the SHA-256 of each, in order: that of the one, or the SHA-256 of all of them in hex, one
// behind the other. Empty where one of them is not known, or there is none.
QString hashOfParts(const QStringList &hashes);

// By its length; whatever is not 40 digits long counts as SHA-256.
HashKind hashKindOf(const QString &hex);

// The hash of what comes in pieces. By OpenSSL, which uses the processor's SHA instructions: a model has gigabytes, and Qt's own hash is
// slower than a fast disk. Used by one thread at a time.
class FileHash
{
public:
    // sizeBytes, of the whole file, goes into Git's head.
    FileHash(HashKind kind, qint64 sizeBytes);

    void restart(); // as if nothing had been added
    void add(QByteArrayView bytes);
    // In hex, lower case. Asked once, at the end; then restart() or nothing. Empty when OpenSSL refuses the kind (a FIPS policy may).
    QString result();

private:
    struct Free
    {
        void operator()(evp_md_ctx_st *context) const;
    };

    HashKind m_kind;
    qint64 m_sizeBytes;
    std::unique_ptr<evp_md_ctx_st, Free> m_context;
    bool m_isWorking = false; // nothing was refused so far
};

} // namespace hearth
