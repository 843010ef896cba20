#pragma once

#include <QElapsedTimer>
#include <QMap>
#include <QObject>
#include <QTimer>

#include <functional>

namespace hearth {

// Measures how long the UI thread's event loop is blocked: a precise timer of 1 ms, whose lateness is the block. By phase.
class UiProbe : public QObject
{
    Q_OBJECT

public:
    // phase: "starting", "idle", "loading", "streaming" at the moment it is asked.
    explicit UiProbe(std::function<QString()> phase, QObject *parent = nullptr);
    // One JSON line: for each phase its seconds, longest block in ms, blocks above 16 ms.
    void print() const;

private:
    struct Phase
    {
        double seconds = 0;
        double longestMs = 0;
        int above16Ms = 0;
    };
    void tick();

    std::function<QString()> m_phase;
    QTimer m_timer;
    QElapsedTimer m_since;
    QString m_last;
    QMap<QString, Phase> m_phases;
};

} // namespace hearth
