#pragma once

#include <QElapsedTimer>
#include <QMap>
#include <QObject>
#include <QTimer>

#include <functional>

namespace hearth {

// Measures how long the UI thread's event loop is blocked: a precise timer of 1 ms, whose lateness is the block. By phase. What of it was
// work of this thread, and not waiting for a processor that others use, its processor time tells (Linux).
class UiProbe : public QObject
{
    Q_OBJECT

public:
    // phase: "starting", "idle", "indexing", "loading", "comparing", "streaming" at the moment it is asked.
    explicit UiProbe(std::function<QString()> phase, QObject *parent = nullptr);
    // Something was reached: how long after the process began. Only the first time counts.
    void mark(const QString &name);
    // One JSON line: for each phase its seconds, longest block in ms, blocks above 16 ms, the same of work; and "reached_ms" with the
    // marks.
    void print() const;

private:
    struct Phase
    {
        double seconds = 0;
        double longestMs = 0;
        int above16Ms = 0;
        double longestWorkMs = 0;
        int workAbove16Ms = 0;
    };
    void tick();

    std::function<QString()> m_phase;
    QTimer m_timer;
    QElapsedTimer m_since;
    double m_workedMs = 0; // processor time of the thread at the last tick
    QString m_last;
    QMap<QString, Phase> m_phases;
    QElapsedTimer m_sinceMade;
    double m_ageWhenMade = 0; // of the process, in ms; 0 where the system does not tell
    QMap<QString, double> m_marks;
};

} // namespace hearth
