#include "app/uiprobe.h"

#include <QFile>
#include <QJsonDocument>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>
#ifdef Q_OS_LINUX
#include <ctime>
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace hearth {

namespace {

// Since the process was started, which is before main(): libraries are loaded first.
double processAgeMs()
{
#ifdef Q_OS_LINUX
    QFile file(QStringLiteral("/proc/self/stat"));
    timespec now{};
    if (!file.open(QIODevice::ReadOnly) || clock_gettime(CLOCK_BOOTTIME, &now) != 0)
        return 0;
    const QByteArray stat = file.readAll();
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' '); // from the third one, proc(5)
    const double begun = fields.value(19).toDouble() / double(sysconf(_SC_CLK_TCK));
    return (double(now.tv_sec) + double(now.tv_nsec) / 1e9 - begun) * 1000;
#else
    return 0;
#endif
}

// What a thread may do between two ticks in which it only slept.
constexpr double almostNothingMs = 2;
constexpr double frameMs = 16; // of 60 a second

using Ms = std::chrono::duration<double, std::milli>;

} // namespace

UiProbe::UiProbe(std::function<QString()> phase, QObject *parent) : QObject(parent), m_phase(std::move(phase))
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(1);
    connect(&m_timer, &QTimer::timeout, this, &UiProbe::tick);
    m_last = m_phase();
    m_ageWhenMade = processAgeMs();
    m_sinceMade.start();
    m_doings = doings();
    m_since.start();
    m_timer.start();
}

UiProbe::Doings UiProbe::doings()
{
    Doings now;
#ifdef Q_OS_LINUX
    timespec time{};
    rusage usage{};
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) != 0 || getrusage(RUSAGE_THREAD, &usage) != 0)
        return now;
    now.workedMs = double(time.tv_sec) * 1000 + double(time.tv_nsec) / 1e6;
    now.sleeps = usage.ru_nvcsw;
    now.waitedMs = m_waits.ms();
#endif
    return now;
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
    const auto end = StandstillWatch::Clock::now();
    if (blocked > frameMs)
        phase.blocks.emplace_back(end - std::chrono::duration_cast<StandstillWatch::Clock::duration>(Ms(blocked)), end);
    else
        phase.longestShortMs = std::max(phase.longestShortMs, blocked);
    const Doings doingsNow = doings();
    const Doings before = std::exchange(m_doings, doingsNow);
    const double worked = doingsNow.workedMs - before.workedMs;
    const double waited = doingsNow.waitedMs - before.waitedMs;
    if (m_waits.isKnown() && doingsNow.sleeps - before.sleeps == 1 && worked + waited < almostNothingMs)
        phase.lateTimers += blocked > frameMs ? 1 : 0;
    else
        phase.longestAwakeMs = std::max(phase.longestAwakeMs, blocked);
    phase.longestWorkMs = std::max(phase.longestWorkMs, worked);
    phase.workAbove16Ms += worked > frameMs ? 1 : 0;
    m_last = now;
}

void UiProbe::mark(const QString &name)
{
    if (!m_marks.contains(name))
        m_marks[name] = m_ageWhenMade + double(m_sinceMade.nsecsElapsed()) / 1e6;
}

QJsonObject UiProbe::told(const Phase &phase) const
{
    int standstills = 0;
    double longest = phase.longestShortMs;
    for (const auto &[from, to] : phase.blocks) {
        const double moving = Ms(to - from).count() - m_standstills.msWithin(from, to);
        standstills += moving <= frameMs ? 1 : 0;
        longest = std::max(longest, moving);
    }
    return {{QStringLiteral("seconds"), phase.seconds},
            {QStringLiteral("longest_block_ms"), phase.longestMs},
            {QStringLiteral("blocks_above_16_ms"), int(phase.blocks.size())},
            {QStringLiteral("of_these_late_timers"), phase.lateTimers},
            {QStringLiteral("longest_other_block_ms"), phase.longestAwakeMs},
            {QStringLiteral("of_these_standstills"), standstills},
            {QStringLiteral("longest_block_without_standstill_ms"), longest},
            {QStringLiteral("longest_work_ms"), phase.longestWorkMs},
            {QStringLiteral("work_above_16_ms"), phase.workAbove16Ms}};
}

void UiProbe::print() const
{
    QJsonObject json;
    for (auto phase = m_phases.begin(); phase != m_phases.end(); ++phase)
        json[phase.key()] = told(*phase);
    QJsonObject reached;
    for (auto mark = m_marks.begin(); mark != m_marks.end(); ++mark)
        reached[mark.key()] = mark.value();
    json[QStringLiteral("reached_ms")] = reached;
    std::printf("%s\n", QJsonDocument(json).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

} // namespace hearth
