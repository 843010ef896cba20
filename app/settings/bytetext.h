#pragma once

#include <QLocale>
#include <QString>

namespace hearth {

// What sizes are told in, and with how many decimals: powers of ten, as file managers show them. Of 0 or more bytes.
struct ByteUnit
{
    double bytes = 1;
    QLatin1String name;
    int decimals = 0;
};

inline ByteUnit byteUnit(qint64 bytes)
{
    if (bytes < 1000)
        return {1, QLatin1String("B"), 0};
    if (bytes < 999500) // which would be written as 1000 kB
        return {1e3, QLatin1String("kB"), 0};
    if (bytes < 999500000)
        return {1e6, QLatin1String("MB"), bytes < 9950000 ? 1 : 0};
    return {1e9, QLatin1String("GB"), bytes < 99950000000 ? 1 : 0};
}

inline QString numberIn(const ByteUnit &unit, qint64 bytes)
{
    return QLocale().toString(double(bytes) / unit.bytes, 'f', unit.decimals);
}

// "57 kB", "4.7 MB", "403 MB", "4.7 GB": every size that the window shows.
inline QString byteText(qint64 bytes)
{
    const ByteUnit unit = byteUnit(bytes);
    return numberIn(unit, bytes) + u' ' + unit.name;
}

} // namespace hearth
