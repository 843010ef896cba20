#pragma once

#include <QDataStream>
#include <QIODevice>
#include <QStringList>

namespace hearth {

// Reading what somebody else wrote, out of bytes that are all there. QDataStream's own reading of lists reserves what a count says.

// One more value costs at least so many bytes: a count that promises more than there are is no count.
inline bool canHold(QDataStream &in, qint64 count, qint64 bytesEach)
{
    return in.status() == QDataStream::Ok && count >= 0 && count <= in.device()->bytesAvailable() / bytesEach;
}

// As QDataStream writes a QStringList. A count that cannot be makes the stream corrupt.
inline QStringList readStrings(QDataStream &in)
{
    QStringList strings;
    quint32 count = 0;
    in >> count;
    if (!canHold(in, count, qint64(sizeof(quint32)))) {
        in.setStatus(QDataStream::ReadCorruptData);
        return strings;
    }
    for (quint32 i = 0; i < count && in.status() == QDataStream::Ok; ++i) {
        QString text;
        in >> text;
        strings.append(text);
    }
    return strings;
}

// Does a part lie in a text of that size?
inline bool isWithin(qsizetype start, qsizetype length, qsizetype size)
{
    return start >= 0 && length >= 0 && start <= size && length <= size - start;
}

} // namespace hearth
