#pragma once

#include "inference/engine.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <variant>

namespace hearth::cli {

// The engine with one model, for a program that waits: events become return values and errors exceptions.
// Used from one thread.
class Session
{
public:
    // Loads; shows the progress on standard error when that is a terminal. Throws the Error that loading ended with.
    explicit Session(const LoadOptions &options);

    const ModelInfo &info() const { return m_loaded.info; }
    const Placement &placement() const { return m_loaded.placement; }
    double loadSeconds() const { return m_loaded.seconds; }

    using OnPiece = std::function<void(const Piece &)>;
    struct Result
    {
        Finished finished;
        PromptInfo prompt;
        std::vector<ToolCall> calls;
    };
    // Runs one request to its end; `onPiece` is called for each piece. Throws the Error that it ended with.
    // A first Ctrl+C cancels the answer, a second one ends the program.
    Result run(Request request, const OnPiece &onPiece);

private:
    using Event = std::variant<ModelEvent, RequestEvent>;
    void push(Event event);
    std::optional<Event> next(); // waits a little; nothing when nothing came

    std::mutex m_mutex; // guards m_events
    std::condition_variable m_wake;
    std::deque<Event> m_events;
    Loaded m_loaded;
    ModelId m_model = 0;
    Engine m_engine; // last: its destructor still sends events
};

} // namespace hearth::cli
