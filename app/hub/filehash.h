#pragma once

#include <QByteArray>
#include <QCryptographicHash>
#include <QString>

#include <array>
#include <cstdint>
#include <span>

namespace hearth {

// SHA-256 (FIPS 180-4) of what comes in pieces. With the SHA instructions where the processor has them: Qt's own is several times slower
// than a fast disk.
class Sha256
{
public:
    void add(std::span<const std::uint8_t> bytes);
    QByteArray result(); // 64 hex digits; nothing can be added after it

private:
    std::array<std::uint32_t, 8> m_state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::uint8_t, 64> m_rest = {};
    std::size_t m_restBytes = 0;
    std::uint64_t m_bytes = 0;
};

// The hash by which the Hub names a file: SHA-256 for what lies in LFS, else git's SHA-1 over a head and the content.
class FileHash
{
public:
    // sha256 or oid as the tree gives them; sizeBytes goes into git's head.
    FileHash(const QString &sha256, const QString &oid, qint64 sizeBytes);
    void restart(); // as if nothing had been added
    void add(const QByteArray &bytes);
    [[nodiscard]] bool matches(); // asked once, at the end

private:
    QByteArray m_expected;
    QByteArray m_gitHead; // empty: SHA-256
    Sha256 m_sha256;
    QCryptographicHash m_sha1{QCryptographicHash::Sha1};
};

} // namespace hearth
