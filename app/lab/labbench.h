#pragma once

#include "app/lab/labresults.h"
#include "app/lab/labsofar.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>

namespace hearth {

// Runs a comparison on a thread of its own and tells how it goes, in the order it went. A look every 33 ms tells at most one answer's
// growth, and stops after some milliseconds: what is left comes with the next, so that six answers that end at once do not hold up a frame.
// UI thread; values only cross. One at a time.
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
        QString thinking; // that came
    };

    // As hearth::compare, which it is but for tests.
    using Compare = std::function<ComparisonResult(const ComparisonRequest &request, const std::function<void(const ComparisonEvent &)> &,
                                                   const std::stop_token &stop)>;
    explicit LabBench(QObject *parent = nullptr, Compare compare = hearth::compare);
    ~LabBench() override; // stops what runs and waits until its memory is free

    // run: what is to be kept with the result; its prompts and reference are those of the request.
    void start(const ComparisonRequest &request, const LabRun &run);
    void stop(); // soon: `finished` follows with what was done until then
    // The same at once, waiting until the memory is free, and without `finished`. None: nothing runs, or it came to nothing.
    std::optional<LabRun> end();
    void setKeepInterval(int ms) { m_keepMs = ms; } // before start(): how often `advanced` is told at most
    [[nodiscard]] bool isRunning() const { return m_isRunning; }

    static constexpr int flushMs = 33;
    static constexpr int mostMs = 4; // of work a look, but for the last thing it tells

Q_SIGNALS:
    void runningChanged();
    void planned(const hearth::ComparisonPlan &plan);
    // stage: "making", "loading", "answering", "scoring", "" (done); fraction 0 to 1 of that stage, of "answering" the prompts
    void progressed(int variant, const QString &stage, double fraction);
    void grew(const hearth::LabBench::Growth &growth);
    void answered(const hearth::LabAnswer &answer);
    void scored(const hearth::LabQuality &quality);
    void variantFailed(int variant, const QString &text);
    void advanced(const hearth::LabRun &run); // what is done so far, now and then, so that it can be kept: a machine may stop at any time
    void finished(const hearth::LabRun &run);
    void failed(const QString &text); // nothing was compared

private:
    struct Stage
    {
        int variant = 0;
        QString name;
        double fraction = 0;
    };
    struct Failure
    {
        int variant = 0;
        QString text;
    };
    struct Advance
    {
        LabRun run;
    };
    struct End
    {
        std::optional<LabRun> run;
        QString error;
    };
    using Event = std::variant<ComparisonPlan, Stage, Growth, LabAnswer, LabQuality, Failure, Advance, End>;

    void work(const ComparisonRequest &request, LabRun run, const std::stop_token &stop);
    void take(const ComparisonRequest &request, const ComparisonEvent &event);
    void put(Event event);
    void keepSoFar();
    void flush();
    bool tell(const Event &event); // true: a card of the page is laid out anew, which is enough for one look

    const Compare m_compare;
    std::mutex m_mutex;
    std::deque<Event> m_events; // guarded by m_mutex; not told yet
    QTimer m_flushTimer;
    bool m_isRunning = false;
    int m_keepMs = 5000;
    std::optional<LabSoFar> m_soFar; // of the run's thread, as
    QElapsedTimer m_sinceKept;       // this
    std::jthread m_thread;           // last: it ends before what it tells to
};

} // namespace hearth
