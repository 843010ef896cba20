#pragma once

#include "app/lab/labresults.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <mutex>
#include <thread>

namespace hearth {

// Runs a comparison on a thread of its own and tells how it goes, at most 30 times a second. UI thread; values only cross. One at a time.
class LabBench : public QObject
{
    Q_OBJECT

public:
    // What is known of one answer that is being written.
    struct Growth
    {
        int variant = 0;
        int prompt = 0;
        QString text; // that came since it was last told
        int tokens = 0;
    };

    explicit LabBench(QObject *parent = nullptr);
    ~LabBench() override; // stops what runs and waits until its memory is free

    // run: what is to be kept with the result; its prompts and reference are those of the request.
    void start(const ComparisonRequest &request, const LabRun &run);
    void stop(); // soon: `finished` follows with what was done until then
    [[nodiscard]] bool isRunning() const { return m_isRunning; }

    static constexpr int flushMs = 33;

Q_SIGNALS:
    void runningChanged();
    void planned(const hearth::ComparisonPlan &plan);
    // stage: "making", "loading", "answering", "scoring", "" (done); fraction 0 to 1 of that stage.
    void progressed(int variant, const QString &stage, double fraction);
    void grew(const hearth::LabBench::Growth &growth);
    void answered(const hearth::LabAnswer &answer);
    void scored(const hearth::LabQuality &quality);
    void variantFailed(int variant, const QString &text);
    void finished(const hearth::LabRun &run);
    void failed(const QString &text); // nothing was compared

private:
    struct Told // what the thread has said since the last flush
    {
        std::optional<ComparisonPlan> plan;
        QHash<int, std::pair<QString, double>> stages; // by variant
        std::vector<Growth> growth;
        QList<LabAnswer> answers;
        QList<LabQuality> qualities;
        QList<std::pair<int, QString>> failures;
        std::optional<LabRun> run;
        QString error;
        bool isEnd = false;
    };

    void work(const ComparisonRequest &request, LabRun run, const std::stop_token &stop);
    void take(const ComparisonRequest &request, const ComparisonEvent &event);
    void flush();

    std::mutex m_mutex;
    Told m_told; // guarded by m_mutex
    QTimer m_flushTimer;
    bool m_isRunning = false;
    std::jthread m_thread; // last: it ends before what it tells to
};

} // namespace hearth
