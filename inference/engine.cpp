#include "inference/engine.h"

#include "inference/core/attempt.h"
#include "inference/core/freedmemory.h"
#include "inference/files/modelfile.h"
#include "inference/generate/modelsession.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace hearth {

struct Engine::Private
{
    struct Model
    {
        std::unique_ptr<ModelSession> session;              // empty while it loads
        std::vector<std::pair<RequestId, Request>> waiting; // for it to be loaded
        std::jthread loader;
    };

    explicit Private(Sinks theSinks) : sinks(std::move(theSinks)), thread([this](const std::stop_token &stop) { loop(stop); }) { }

    // Urgent ones also interrupt the step under way.
    void post(std::function<void()> command, bool isUrgent = false)
    {
        {
            const std::lock_guard lock(mutex);
            commands.push_back(std::move(command));
            if (isUrgent)
                abort = true;
        }
        wake.notify_one();
    }

    void loop(const std::stop_token &stop)
    {
        while (!stop.stop_requested()) {
            runCommands(stop);
            for (auto it = models.begin(); it != models.end();) {
                Model &model = it->second;
                const ModelId id = (it++)->first; // a model that fails is erased
                if (stop.stop_requested())
                    return; // runCommands() may have taken back the abort that came with it
                if (model.session && model.session->hasWork())
                    step(id, *model.session);
            }
        }
    }

    void runCommands(const std::stop_token &stop)
    {
        std::deque<std::function<void()>> ready;
        {
            std::unique_lock lock(mutex);
            wake.wait(lock, stop, [this] { return !commands.empty() || hasWork(); });
            ready.swap(commands);
            abort = false;
        }
        for (const auto &command : ready)
            command();
    }

    bool hasWork() const
    {
        for (const auto &[id, model] : models)
            if (model.session && model.session->hasWork())
                return true;
        return false;
    }

    void step(ModelId id, ModelSession &session)
    {
        const std::optional<Error> failure = attempt([&] { session.step(abort); });
        if (!failure)
            return;
        session.failAll(*failure);
        models.erase(id);
        sinks.model({id, Failed{failure->code(), failure->what(), failure->kind()}});
    }

    // On a thread of its own, one load at a time, so that each sees the memory that the one before has taken.
    void loadOnThread(ModelId id, const LoadOptions &options, const std::stop_token &stop)
    {
        const auto begin = std::chrono::steady_clock::now();
        auto session = std::make_shared<std::unique_ptr<ModelSession>>();
        auto loaded = std::make_shared<Loaded>();
        const std::optional<Error> failure = attempt([&] {
            const std::lock_guard lock(loadMutex);
            loaded->info = readModelInfo(options.path);
            if (options.isCheckOnly) {
                loaded->placement = Runner::check(*openModelFile(options.path), options);
                return;
            }
            *session = std::make_unique<ModelSession>(options, progressOf(id), stop);
            loaded->placement = (*session)->placement();
            loaded->notice = (*session)->notice();
        });
        loaded->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        post([this, id, session, loaded, failure, stop] {
            adopt(id, std::move(*session), std::move(*loaded), failure, stop.stop_requested());
        });
    }

    Runner::Progress progressOf(ModelId id)
    {
        return [this, id, last = -1.0](double fraction, std::string_view stage) mutable {
            if (fraction - last < 0.01 && fraction < 1)
                return;
            last = fraction;
            post([this, event = ModelEvent{id, LoadProgress{fraction, std::string(stage)}}] { sinks.model(event); });
        };
    }

    void adopt(ModelId id, std::unique_ptr<ModelSession> session, Loaded loaded, const std::optional<Error> &failure, bool isCancelled)
    {
        const std::vector<std::pair<RequestId, Request>> waiting = std::exchange(models[id].waiting, {});
        if (failure || isCancelled) {
            session.reset();
            models.erase(id);
            returnFreedMemory();
            const Error error = failure ? *failure : Error(ErrorCode::Cancelled, "Loading was cancelled.", "cancelled");
            const Failed failed{error.code(), error.what(), error.kind()};
            sinks.model({id, failed});
            for (const auto &[request, what] : waiting)
                sinks.request({request, failed});
            return;
        }
        if (session)
            models[id].session = std::move(session);
        else
            models.erase(id); // only checked
        sinks.model({id, std::move(loaded)});
        for (const auto &[request, what] : waiting)
            submit(request, what);
    }

    void unload(ModelId id)
    {
        const auto found = models.find(id);
        if (found == models.end())
            return;
        if (!found->second.session) {
            found->second.loader.request_stop(); // adopt() tells of it
            return;
        }
        found->second.session->cancelAll();
        models.erase(found);
        returnFreedMemory();
        sinks.model({id, Unloaded{}});
    }

    void submit(RequestId id, Request request)
    {
        const auto found = models.find(request.model);
        if (found != models.end() && !found->second.session) {
            found->second.waiting.emplace_back(id, std::move(request));
            return;
        }
        if (found == models.end()) {
            sinks.request({id, Failed{ErrorCode::InvalidArgument, "No model is loaded. Choose one first.", "no_model"}});
            return;
        }
        found->second.session->submit(id, std::move(request), sinks.request);
    }

    void cancel(RequestId id)
    {
        for (auto &[modelId, model] : models) {
            if (model.session && model.session->cancel(id))
                return;
            if (std::erase_if(model.waiting, [id](const auto &request) { return request.first == id; }) > 0)
                return sinks.request({id, Finished{FinishReason::Cancelled, {}}});
        }
    }

    Sinks sinks;
    std::atomic<uint64_t> nextId{1};
    std::atomic<bool> abort{false};
    std::mutex loadMutex;

    std::mutex mutex; // guards commands
    std::condition_variable_any wake;
    std::deque<std::function<void()>> commands;

    std::map<ModelId, Model> models; // engine thread only
    std::jthread thread;             // last: ends before the rest goes
};

Engine::Engine(Sinks sinks) : d(std::make_unique<Private>(std::move(sinks))) { }

Engine::~Engine()
{
    d->thread.request_stop();
    d->abort = true; // after it: the loop takes the abort back only before it looks whether to stop
    d->thread.join();
    for (auto &[id, model] : d->models)
        model.loader.request_stop();
    d->models.clear(); // joins the loaders
}

ModelId Engine::load(const LoadOptions &options)
{
    const ModelId id = d->nextId++;
    d->post([this, id, options] {
        d->models[id].loader = std::jthread([this, id, options](const std::stop_token &stop) { d->loadOnThread(id, options, stop); });
    });
    return id;
}

void Engine::unload(ModelId model)
{
    d->post([this, model] { d->unload(model); }, true);
}

RequestId Engine::submit(Request request)
{
    const RequestId id = d->nextId++;
    d->post([this, id, request = std::move(request)]() mutable { d->submit(id, std::move(request)); });
    return id;
}

void Engine::cancel(RequestId request)
{
    d->post([this, request] { d->cancel(request); }, true);
}

} // namespace hearth
