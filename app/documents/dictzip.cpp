#include "app/documents/dictzip.h"

#include <zlib.h>

#include <algorithm>

namespace hearth {

namespace {

// RFC 1952.
constexpr quint8 hasExtra = 4;
constexpr quint8 hasName = 8;
constexpr quint8 hasComment = 16;
constexpr quint8 hasHeaderCrc = 2;
constexpr quint32 longestEntry = 1U << 16U;

quint32 number16(QByteArrayView bytes, qsizetype at)
{
    return quint32(quint8(bytes[at])) | quint32(quint8(bytes[at + 1])) << 8U;
}

} // namespace

bool DictZip::open(const QString &path)
{
    m_file.setFileName(path);
    if (!m_file.open(QIODevice::ReadOnly))
        return false;
    m_isPlain = !path.endsWith(QLatin1String(".dz"));
    return m_isPlain || readHeader();
}

bool DictZip::readHeader()
{
    const QByteArray head = m_file.read(12);
    if (head.size() < 12 || quint8(head[0]) != 0x1f || quint8(head[1]) != 0x8b || head[2] != 8 || (quint8(head[3]) & hasExtra) == 0)
        return false;
    const QByteArray extra = m_file.read(number16(head, 10));
    QList<quint32> lengths;
    for (qsizetype at = 0; at + 4 <= extra.size();) {
        const qsizetype size = number16(extra, at + 2);
        if (extra[at] == 'R' && extra[at + 1] == 'A' && size >= 6 && size <= extra.size() - at - 4) {
            m_chunkLength = number16(extra, at + 6);
            const quint32 count = number16(extra, at + 8);
            for (quint32 i = 0; i < count && 6 + 2 * qsizetype(i) + 2 <= size; ++i)
                lengths.append(number16(extra, at + 10 + 2 * qsizetype(i)));
        }
        at += 4 + size;
    }
    const auto skipText = [this] {
        char c = 1;
        while (c != 0 && m_file.getChar(&c)) { }
    };
    if ((quint8(head[3]) & hasName) != 0)
        skipText();
    if ((quint8(head[3]) & hasComment) != 0)
        skipText();
    if ((quint8(head[3]) & hasHeaderCrc) != 0)
        m_file.read(2);
    m_starts = {quint64(m_file.pos())};
    for (const quint32 length : std::as_const(lengths))
        m_starts.append(m_starts.last() + length);
    return m_chunkLength > 0 && !lengths.isEmpty();
}

QByteArray DictZip::chunk(qsizetype number)
{
    if (number == m_keptNumber)
        return m_kept;
    if (number < 0 || number + 1 >= m_starts.size() || !m_file.seek(qint64(m_starts[number])))
        return {};
    QByteArray packed = m_file.read(qint64(m_starts[number + 1] - m_starts[number]));
    QByteArray text(qsizetype(m_chunkLength), '\0');
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return {};
    stream.next_in = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_in = uInt(packed.size());
    stream.next_out = reinterpret_cast<Bytef *>(text.data());
    stream.avail_out = uInt(text.size());
    const int status = inflate(&stream, Z_SYNC_FLUSH);
    text.truncate(text.size() - qsizetype(stream.avail_out));
    inflateEnd(&stream);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
        return {};
    m_keptNumber = number;
    m_kept = text;
    return text;
}

QByteArray DictZip::read(quint64 offset, quint32 length)
{
    length = std::min(length, longestEntry);
    if (m_isPlain)
        return m_file.seek(qint64(offset)) ? m_file.read(length) : QByteArray();
    QByteArray text;
    while (quint32(text.size()) < length) {
        const quint64 at = offset + quint64(text.size());
        const QByteArray here = chunk(qsizetype(at / m_chunkLength));
        const QByteArray part = here.mid(qsizetype(at % m_chunkLength), qsizetype(length) - text.size());
        if (part.isEmpty())
            break;
        text += part;
    }
    return text;
}

} // namespace hearth
