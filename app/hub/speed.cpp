#include "app/hub/speed.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hearth {

namespace {

constexpr double smoothMs = 3000;
constexpr double savedS = 0.25;
constexpr qint64 longestS = 100LL * 24 * 3600;

} // namespace

void SpeedMeter::sample(qint64 totalBytes, qint64 msNow)
{
    if (m_bytes < 0 || totalBytes < m_bytes) {
        m_bytes = totalBytes; // the first, or a file that began again
        m_ms = msNow;
        return;
    }
    const qint64 ms = msNow - m_ms;
    if (ms <= 0)
        return;
    const double now = double(totalBytes - m_bytes) * 1000 / double(ms);
    const double weight = m_speed > 0 ? 1 - std::exp(-double(ms) / smoothMs) : 1;
    m_speed += weight * (now - m_speed);
    m_bytes = totalBytes;
    m_ms = msNow;
}

qint64 SpeedMeter::secondsLeft(qint64 bytesLeft) const
{
    if (m_speed < 1)
        return -1;
    const double seconds = double(bytesLeft) / m_speed;
    return seconds > double(longestS) ? -1 : qint64(std::ceil(seconds));
}

qint64 SpeedLimit::take(qint64 wanted, qint64 msNow)
{
    if (m_limit <= 0)
        return wanted;
    const double most = std::max(1.0, double(m_limit) * savedS);
    if (m_ms == std::numeric_limits<qint64>::min())
        m_ms = msNow;
    m_saved = std::min(most, m_saved + double(m_limit) * double(msNow - m_ms) / 1000);
    m_ms = msNow;
    const qint64 taken = std::min(wanted, qint64(m_saved));
    m_saved -= double(taken);
    return taken;
}

} // namespace hearth
