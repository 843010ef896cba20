#pragma once

#include "app/standstill.h"
#include "app/threadwaits.h"

#include <QElapsedTimer>
#include <QJsonObject>
#include <QMap>
#include <QObject>
#include <QTimer>

#include <functional>
#include <vector>

namespace hearth {

// Measures how long the UI thread's event loop is blocked: a precise timer of 1 ms, whose lateness is the block. By phase. On Linux it
// tells three reasons apart: the thread's own work (its processor time), waiting for a processor that others use, and a timer that came
// late while the thread slept in its event loop and nowhere else, which is the system's doing. A second thread that only sleeps tells when
// the machine stood still, whatever the UI thread was at.
class UiProbe : public QObject
{
    Q_OBJECT

public:
    // phase: "starting", "idle", "indexing", "loading", "comparing", "streaming" at the moment it is asked.
    explicit UiProbe(std::function<QString()> phase, QObject *parent = nullptr);
    // Something was reached: how long after the process began. Only the first time counts.
    void mark(const QString &name);
    // One JSON line: for each phase its seconds, longest block in ms, blocks above 16 ms, how many of those were late timers of a thread
    // that slept, and how many were none without the time in which the machine stood still; the longest of those that were not late timers,
    // and the longest without that time; the same of work, of which nothing is taken off; and "reached_ms" with the marks.
    void print() const;

private:
    struct Phase
    {
        double seconds = 0;
        double longestMs = 0;
        int lateTimers = 0;
        double longestAwakeMs = 0;
        double longestWorkMs = 0;
        int workAbove16Ms = 0;
        std::vector<std::pair<StandstillWatch::Clock::time_point, StandstillWatch::Clock::time_point>> blocks; // above 16 ms
        double longestShortMs = 0;                                                                             // of the others
    };
    // Of the calling thread since it began; all 0 where it is not known.
    struct Doings
    {
        double workedMs = 0; // its processor time
        double waitedMs = 0; // for a processor
        long sleeps = 0;     // times that it gave the processor back by itself
    };
    void tick();
    [[nodiscard]] Doings doings();
    [[nodiscard]] QJsonObject told(const Phase &phase) const;

    std::function<QString()> m_phase;
    QTimer m_timer;
    QElapsedTimer m_since;
    ThreadWaits m_waits;
    StandstillWatch m_standstills;
    Doings m_doings; // at the last tick
    QString m_last;
    QMap<QString, Phase> m_phases;
    QElapsedTimer m_sinceMade;
    double m_ageWhenMade = 0; // of the process, in ms; 0 where the system does not tell
    QMap<QString, double> m_marks;
};

} // namespace hearth
