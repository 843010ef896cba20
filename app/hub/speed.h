#pragma once

#include <QtGlobal>

#include <limits>

namespace hearth {

// Bytes a second, smoothed over the last seconds. UI thread.
class SpeedMeter
{
public:
    // msNow on any clock that only goes forward. Called every half a second or so.
    void sample(qint64 totalBytes, qint64 msNow);
    [[nodiscard]] qint64 bytesPerSecond() const { return qint64(m_speed); }
    // -1: not known.
    [[nodiscard]] qint64 secondsLeft(qint64 bytesLeft) const;

private:
    double m_speed = 0;
    qint64 m_bytes = -1;
    qint64 m_ms = 0;
};

// Shares a limit of bytes a second among all who ask. At most a quarter of a second is saved up.
class SpeedLimit
{
public:
    void set(qint64 bytesPerSecond) { m_limit = bytesPerSecond; }
    [[nodiscard]] bool isSet() const { return m_limit > 0; }
    // How many of `wanted` may be taken now.
    qint64 take(qint64 wanted, qint64 msNow);

private:
    qint64 m_limit = 0; // 0: none
    double m_saved = 0;
    qint64 m_ms = std::numeric_limits<qint64>::min();
};

} // namespace hearth
