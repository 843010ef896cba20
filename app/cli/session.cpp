#include "app/cli/session.h"

#include "app/cli/interrupt.h"
#include "app/cli/terminal.h"

#include <chrono>
#include <cstdio>

namespace hearth::cli {

namespace {

void showProgress(const LoadProgress &progress)
{
    if (isErrorTerminal())
        std::fprintf(stderr, "\r\033[KLoading: %s %3.0f%%", progress.stage.c_str(), 100 * progress.fraction);
}

void hideProgress()
{
    if (isErrorTerminal())
        std::fputs("\r\033[K", stderr);
}

[[noreturn]] void raise(const Failed &failed)
{
    throw Error(failed.code, failed.message, failed.kind);
}

} // namespace

Session::Session(const LoadOptions &options)
    : m_engine(
        {.model = [this](ModelEvent event) { push(std::move(event)); }, .request = [this](RequestEvent event) { push(std::move(event)); }})
{
    m_model = m_engine.load(options);
    for (;;) {
        const std::optional<Event> event = next();
        const auto *model = event ? std::get_if<ModelEvent>(&*event) : nullptr;
        if (!model)
            continue;
        if (const auto *progress = std::get_if<LoadProgress>(&model->what)) {
            showProgress(*progress);
            continue;
        }
        hideProgress();
        if (const auto *failed = std::get_if<Failed>(&model->what))
            raise(*failed);
        if (const auto *loaded = std::get_if<Loaded>(&model->what)) {
            m_loaded = *loaded;
            return;
        }
    }
}

Session::Result Session::run(Request request, const OnPiece &onPiece)
{
    const InterruptGuard guard;
    request.model = m_model;
    const RequestId id = m_engine.submit(std::move(request));
    Result result;
    bool isCancelled = false;
    for (;;) {
        if (guard.wasInterrupted() && !isCancelled) {
            m_engine.cancel(id);
            isCancelled = true;
        }
        const std::optional<Event> event = next();
        if (!event)
            continue;
        if (const auto *model = std::get_if<ModelEvent>(&*event)) {
            if (const auto *failed = std::get_if<Failed>(&model->what))
                raise(*failed); // the device is gone
            continue;
        }
        const RequestEvent &told = std::get<RequestEvent>(*event);
        if (told.request != id)
            continue;
        if (const auto *prompt = std::get_if<PromptInfo>(&told.what))
            result.prompt = *prompt;
        else if (const auto *piece = std::get_if<Piece>(&told.what))
            onPiece(*piece);
        else if (const auto *call = std::get_if<ToolCallPiece>(&told.what)) {
            if (call->isComplete)
                result.calls.push_back(call->call);
        } else if (const auto *failed = std::get_if<Failed>(&told.what))
            raise(*failed);
        else if (const auto *finished = std::get_if<Finished>(&told.what)) {
            result.finished = *finished;
            return result;
        }
    }
}

void Session::push(Event event)
{
    {
        const std::lock_guard lock(m_mutex);
        m_events.push_back(std::move(event));
    }
    m_wake.notify_one();
}

std::optional<Session::Event> Session::next()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait_for(lock, std::chrono::milliseconds(50), [this] { return !m_events.empty(); });
    if (m_events.empty())
        return std::nullopt;
    Event event = std::move(m_events.front());
    m_events.pop_front();
    return event;
}

} // namespace hearth::cli
