#include "inference/text/stopmatcher.h"

#include <algorithm>
#include <utility>

namespace hearth {

StopMatcher::StopMatcher(std::vector<std::string> stops) : m_stops(std::move(stops))
{
    std::erase_if(m_stops, [](const std::string &stop) { return stop.empty(); });
    for (const std::string &stop : m_stops)
        m_longest = std::max(m_longest, stop.size());
}

StopMatcher::Result StopMatcher::append(std::string_view text)
{
    if (m_isStopped)
        return {{}, true};
    m_pending += text;
    size_t first = std::string::npos;
    for (const std::string &stop : m_stops)
        first = std::min(first, m_pending.find(stop));
    if (first != std::string::npos) {
        m_isStopped = true;
        m_pending.resize(first);
        return {std::exchange(m_pending, {}), true};
    }
    const size_t safe = m_pending.size() - heldBytes();
    Result result{m_pending.substr(0, safe), false};
    m_pending.erase(0, safe);
    return result;
}

// The longest end of what is pending with which a stop text begins.
size_t StopMatcher::heldBytes() const
{
    const std::string_view pending = m_pending;
    for (size_t held = std::min(pending.size(), m_longest > 0 ? m_longest - 1 : 0); held > 0; --held) {
        const std::string_view tail = pending.substr(pending.size() - held);
        if (std::any_of(m_stops.begin(), m_stops.end(), [&](const std::string &stop) { return stop.starts_with(tail); }))
            return held;
    }
    return 0;
}

std::string StopMatcher::finish()
{
    return std::exchange(m_pending, {});
}

} // namespace hearth
