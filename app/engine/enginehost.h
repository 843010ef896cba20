#pragma once

#include "app/engine/engineport.h"
#include "app/store/records.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <mutex>
#include <optional>
#include <set>
#include <vector>

namespace hearth {

// Pieces of one request, gathered since the last flush, in order.
struct PieceBatch
{
    QString text;
    QString thinking;
    int tokens = 0;
};

// The only place where Qt meets the engine. Owns it; turns its events into signals on the UI thread, at most 30 times a second.
// One model is current: it answers. Others can be kept in memory beside it, to be current again at once. Who is kept, and for how long,
// others decide. The current one can sleep: its memory is free, and the next request loads it again and waits for it.
class EngineHost : public QObject
{
    Q_OBJECT

public:
    explicit EngineHost(const EngineFactory &factory, QObject *parent = nullptr);
    ~EngineHost() override; // ends all requests, frees the models

    struct CurrentModel
    {
        ModelId id = 0; // 0: asleep
        Loaded loaded;
        ModelIdentity identity;
        LoadOptions options;
    };

    // Gives the current model back first. The load's events carry the returned id; those of an earlier load are no longer told. `known`:
    // the name and the path by which the model is kept, in place of the file's own, where they are not empty; where the file is from and
    // what it holds.
    ModelId load(const LoadOptions &options, const ModelIdentity &known = {});
    void unload(); // the current one; also ends a load under way
    [[nodiscard]] const std::optional<CurrentModel> &current() const { return m_current; }
    // Where the file of the current model is from and what it holds, when that is found out after its load.
    void learn(const QString &repository, const QString &revision, const QString &sha256);

    // In memory beside the current one, the longest unused first.
    [[nodiscard]] const std::vector<CurrentModel> &kept() const { return m_kept; }
    void keepCurrent();    // it is kept, and none is current; one that sleeps is given up instead
    bool use(ModelId id);  // a kept one: it is current in place of what is
    void drop(ModelId id); // a kept one: its memory is free
    void sleep();          // what is current
    // What was given back may keep its memory until the step under way is done: true until all of it is free.
    [[nodiscard]] bool isFreeing() const { return !m_freeing.empty(); }
    [[nodiscard]] bool isAsleep() const { return m_current && m_current->id == 0; }

    // `request.model` is filled in. 0 when no model is current.
    RequestId submit(Request request);
    void cancel(RequestId request);
    void cancelAll();
    [[nodiscard]] bool isBusy() const { return !m_requests.empty(); } // with requests to any model

Q_SIGNALS:
    void loadProgressed(const hearth::LoadProgress &progress);
    void loaded(); // current() is the new one
    void loadFailed(const hearth::Failed &failed);
    void currentChanged();
    void waking();      // the current one is loaded again: now comes what comes with a load
    void keptLost();    // the device of a kept one is gone, and it with it
    void freed();       // isFreeing() no longer
    void busyChanged(); // the first request began, or the last one ended

    void promptInfo(hearth::RequestId request, const hearth::PromptInfo &info);
    void promptProgressed(hearth::RequestId request, const hearth::PromptProgress &progress);
    void pieces(hearth::RequestId request, const hearth::PieceBatch &batch);
    void toolCalled(hearth::RequestId request, const hearth::ToolCallPiece &call); // after the pieces before it
    void finished(hearth::RequestId request, const hearth::Finished &finished);    // this one and
    void failed(hearth::RequestId request, const hearth::Failed &failed);          // this one are a request's last

private:
    using AnyEvent = std::variant<ModelEvent, RequestEvent>;

    void take(AnyEvent event); // any thread
    void schedule();           // UI thread
    void flush();
    void handle(const ModelEvent &event);
    void handle(const RequestEvent &event);
    void setCurrent(std::optional<CurrentModel> current);
    void beginLoad(const LoadOptions &options, const ModelIdentity &known);
    void giveBack(ModelId id);
    void ended(RequestId request);

    std::mutex m_mutex;
    std::vector<AnyEvent> m_events; // guarded by m_mutex
    bool m_isWakeUpPosted = false;  // guarded by m_mutex
    QTimer m_flushTimer;
    QElapsedTimer m_sinceFlush;
    ModelId m_loading = 0;
    ModelIdentity m_known; // of the model that is loading,
    LoadOptions m_options; // and how
    std::vector<CurrentModel> m_kept;
    std::set<RequestId> m_requests;
    std::set<ModelId> m_freeing; // given back, and not told yet that they are gone
    std::optional<CurrentModel> m_current;
    std::unique_ptr<EnginePort> m_engine; // last: its threads end before what their sinks touch
};

} // namespace hearth
