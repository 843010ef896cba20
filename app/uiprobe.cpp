#include "app/uiprobe.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cstdio>

namespace hearth {

UiProbe::UiProbe(std::function<QString()> phase, QObject *parent) : QObject(parent), m_phase(std::move(phase))
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(1);
    connect(&m_timer, &QTimer::timeout, this, &UiProbe::tick);
    m_last = m_phase();
    m_since.start();
    m_timer.start();
}

void UiProbe::tick()
{
    const double ms = double(m_since.nsecsElapsed()) / 1e6;
    m_since.start();
    // What was blocked belongs to the phase it began in; the change of a model counts as loading.
    const QString now = m_phase();
    Phase &phase = m_phases[m_last];
    phase.seconds += ms / 1000;
    const double blocked = std::max(0.0, ms - 1);
    phase.longestMs = std::max(phase.longestMs, blocked);
    phase.above16Ms += blocked > 16 ? 1 : 0;
    m_last = now;
}

void UiProbe::print() const
{
    QJsonObject json;
    for (auto phase = m_phases.begin(); phase != m_phases.end(); ++phase) {
        json[phase.key()] = QJsonObject{{QStringLiteral("seconds"), phase->seconds},
                                        {QStringLiteral("longest_block_ms"), phase->longestMs},
                                        {QStringLiteral("blocks_above_16_ms"), phase->above16Ms}};
    }
    std::printf("%s\n", QJsonDocument(json).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

} // namespace hearth
