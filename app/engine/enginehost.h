#pragma once

#include "app/engine/engineport.h"
#include "app/store/records.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <mutex>
#include <optional>
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
// One model is loaded at a time: load() gives the earlier one back first.
class EngineHost : public QObject
{
    Q_OBJECT

public:
    explicit EngineHost(const EngineFactory &factory, QObject *parent = nullptr);
    ~EngineHost() override; // ends all requests, frees the model

    struct CurrentModel
    {
        ModelId id = 0;
        Loaded loaded;
        ModelIdentity identity;
    };

    // The load's events carry the returned id; those of an earlier load are no longer told. `known`: the name and the path by which the
    // model is kept, in place of the file's own, where they are not empty.
    ModelId load(const LoadOptions &options, const ModelIdentity &known = {});
    void unload(); // also ends a load under way
    [[nodiscard]] const std::optional<CurrentModel> &current() const { return m_current; }

    // `request.model` is filled in. 0 when no model is loaded.
    RequestId submit(Request request);
    void cancel(RequestId request);

Q_SIGNALS:
    void loadProgressed(const hearth::LoadProgress &progress);
    void loaded(); // current() is the new one
    void loadFailed(const hearth::Failed &failed);
    void currentChanged();

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

    std::mutex m_mutex;
    std::vector<AnyEvent> m_events; // guarded by m_mutex
    bool m_isWakeUpPosted = false;  // guarded by m_mutex
    QTimer m_flushTimer;
    QElapsedTimer m_sinceFlush;
    ModelId m_loading = 0;
    ModelIdentity m_known; // of the model that is loading
    std::optional<CurrentModel> m_current;
    std::unique_ptr<EnginePort> m_engine; // last: its threads end before what their sinks touch
};

} // namespace hearth
