#include "app/store/filehash.h"

#include <openssl/evp.h>

#include <QByteArray>

#include <array>
#include <new>

namespace hearth {

QString hashOfParts(const QStringList &hashes)
{
    if (hashes.contains(QString()))
        return {};
    if (hashes.size() < 2)
        return hashes.value(0);
    FileHash all(HashKind::Sha256, 0);
    all.add(hashes.join(QString()).toLatin1());
    return all.result();
}

HashKind hashKindOf(const QString &hex)
{
    return hex.size() == 40 ? HashKind::GitBlob : HashKind::Sha256;
}

void FileHash::Free::operator()(evp_md_ctx_st *context) const
{
    EVP_MD_CTX_free(context);
}

FileHash::FileHash(HashKind kind, qint64 sizeBytes) : m_kind(kind), m_sizeBytes(sizeBytes), m_context(EVP_MD_CTX_new())
{
    if (!m_context)
        throw std::bad_alloc();
    restart();
}

void FileHash::restart()
{
    m_isWorking = EVP_DigestInit_ex(m_context.get(), m_kind == HashKind::Sha256 ? EVP_sha256() : EVP_sha1(), nullptr) == 1;
    if (m_kind == HashKind::GitBlob)
        add("blob " + QByteArray::number(m_sizeBytes) + QByteArray(1, '\0'));
}

void FileHash::add(QByteArrayView bytes)
{
    m_isWorking = m_isWorking && EVP_DigestUpdate(m_context.get(), bytes.data(), size_t(bytes.size())) == 1;
}

QString FileHash::result()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    m_isWorking = m_isWorking && EVP_DigestFinal_ex(m_context.get(), digest.data(), &size) == 1;
    if (!m_isWorking)
        return {};
    return QString::fromLatin1(QByteArray(reinterpret_cast<const char *>(digest.data()), qsizetype(size)).toHex());
}

} // namespace hearth
