#include "app/engine/enginehost.h"

#include <QFileInfo>

#include <algorithm>
#include <map>
#include <utility>

namespace hearth {

namespace {

constexpr int flushMs = 33; // 30 times a second: more than an eye needs, few enough for the layout of long answers

template <typename... Handlers> struct Overloaded : Handlers...
{
    using Handlers::operator()...;
};
template <typename... Handlers> Overloaded(Handlers...) -> Overloaded<Handlers...>;

EngineHost::CurrentModel describe(ModelId id, const Loaded &loaded, const ModelIdentity &known, const LoadOptions &options)
{
    const ModelInfo &info = loaded.info;
    const QString path = known.path.isEmpty() ? QString::fromStdString(info.path.string()) : known.path;
    QString name = known.name.isEmpty() ? QString::fromStdString(info.name) : known.name;
    if (name.isEmpty())
        name = QFileInfo(path).completeBaseName();
    const QString quantization = QString::fromStdString(info.quantization);
    return {id, loaded, {name, path, quantization, qint64(info.fileBytes), known.repository, known.revision, known.sha256}, options};
}

} // namespace

EngineHost::EngineHost(const EngineFactory &factory, QObject *parent) : QObject(parent)
{
    m_flushTimer.setSingleShot(true);
    m_flushTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_flushTimer, &QTimer::timeout, this, &EngineHost::flush);
    m_engine = factory({[this](ModelEvent event) { take(std::move(event)); }, [this](RequestEvent event) { take(std::move(event)); }});
}

EngineHost::~EngineHost()
{
    m_engine.reset();
}

ModelId EngineHost::load(const LoadOptions &options, const ModelIdentity &known)
{
    unload();
    beginLoad(options, known);
    return m_loading;
}

void EngineHost::beginLoad(const LoadOptions &options, const ModelIdentity &known)
{
    m_known = known;
    m_options = options;
    m_loading = m_engine->load(options);
}

void EngineHost::learn(const QString &repository, const QString &revision, const QString &sha256)
{
    if (!m_current)
        return;
    m_current->identity.repository = repository;
    m_current->identity.revision = revision;
    m_current->identity.sha256 = sha256;
}

void EngineHost::unload()
{
    if (m_loading != 0)
        giveBack(m_loading);
    m_loading = 0;
    if (!m_current)
        return;
    if (m_current->id != 0)
        giveBack(m_current->id);
    setCurrent({});
}

void EngineHost::giveBack(ModelId id)
{
    m_freeing.insert(id);
    m_engine->unload(id);
}

void EngineHost::keepCurrent()
{
    if (!m_current)
        return;
    if (m_loading != 0 || isAsleep())
        return unload();
    m_kept.push_back(*std::exchange(m_current, {}));
    Q_EMIT currentChanged();
}

bool EngineHost::use(ModelId id)
{
    const auto found = std::find_if(m_kept.begin(), m_kept.end(), [id](const CurrentModel &model) { return model.id == id; });
    if (found == m_kept.end())
        return false;
    CurrentModel wanted = std::move(*found);
    m_kept.erase(found);
    unload();
    setCurrent(std::move(wanted));
    return true;
}

void EngineHost::drop(ModelId id)
{
    if (std::erase_if(m_kept, [id](const CurrentModel &model) { return model.id == id; }) > 0)
        giveBack(id);
}

void EngineHost::sleep()
{
    if (!m_current || m_current->id == 0)
        return;
    giveBack(std::exchange(m_current->id, 0));
    Q_EMIT currentChanged();
}

RequestId EngineHost::submit(Request request)
{
    if (!m_current)
        return 0;
    if (isAsleep() && m_loading == 0) {
        Q_EMIT waking();
        beginLoad(m_current->options, m_current->identity);
    }
    request.model = isAsleep() ? m_loading : m_current->id;
    const RequestId id = m_engine->submit(std::move(request));
    m_requests.insert(id);
    if (m_requests.size() == 1)
        Q_EMIT busyChanged();
    return id;
}

void EngineHost::cancel(RequestId request)
{
    m_engine->cancel(request);
}

void EngineHost::cancelAll()
{
    const std::set<RequestId> requests = m_requests; // one that ends leaves the set
    for (const RequestId request : requests)
        m_engine->cancel(request);
}

void EngineHost::ended(RequestId request)
{
    if (m_requests.erase(request) > 0 && m_requests.empty())
        Q_EMIT busyChanged();
}

void EngineHost::take(AnyEvent event)
{
    const std::lock_guard lock(m_mutex);
    m_events.push_back(std::move(event));
    if (m_isWakeUpPosted)
        return;
    m_isWakeUpPosted = true;
    QMetaObject::invokeMethod(this, &EngineHost::schedule, Qt::QueuedConnection);
}

void EngineHost::schedule()
{
    const qint64 since = m_sinceFlush.isValid() ? m_sinceFlush.elapsed() : flushMs;
    if (since >= flushMs)
        flush();
    else
        m_flushTimer.start(int(flushMs - since));
}

void EngineHost::flush()
{
    std::vector<AnyEvent> events;
    {
        const std::lock_guard lock(m_mutex);
        events.swap(m_events);
        m_isWakeUpPosted = false;
    }
    m_sinceFlush.start();
    // Pieces of a request become one signal, told before what comes after them.
    std::map<RequestId, PieceBatch> gathered;
    const auto tell = [&](std::map<RequestId, PieceBatch>::node_type node) {
        if (!node.empty())
            Q_EMIT pieces(node.key(), node.mapped());
    };
    for (const AnyEvent &any : events) {
        if (const auto *model = std::get_if<ModelEvent>(&any)) {
            handle(*model);
            continue;
        }
        const auto &event = std::get<RequestEvent>(any);
        if (const auto *piece = std::get_if<Piece>(&event.what)) {
            PieceBatch &batch = gathered[event.request];
            (piece->isThinking ? batch.thinking : batch.text) += QString::fromStdString(piece->text);
            ++batch.tokens;
        } else {
            tell(gathered.extract(event.request));
            handle(event);
        }
    }
    while (!gathered.empty())
        tell(gathered.extract(gathered.begin()));
}

void EngineHost::handle(const ModelEvent &event)
{
    const bool isGone = std::holds_alternative<Unloaded>(event.what) || std::holds_alternative<Failed>(event.what);
    if (isGone && m_freeing.erase(event.model) > 0 && m_freeing.empty())
        Q_EMIT freed();
    if (m_current && event.model == m_current->id) {
        if (const auto *lost = std::get_if<Failed>(&event.what)) { // the device is gone; the engine has given the model up
            setCurrent({});
            Q_EMIT loadFailed(*lost);
        }
        return;
    }
    if (std::holds_alternative<Failed>(event.what)
        && std::erase_if(m_kept, [&event](const CurrentModel &model) { return model.id == event.model; }) > 0)
        Q_EMIT keptLost();
    if (event.model != m_loading)
        return; // of a load that was given up, or an unload that is done
    std::visit(Overloaded{
                   [this](const LoadProgress &progress) { Q_EMIT loadProgressed(progress); },
                   [this, &event](const Loaded &what) {
                       m_loading = 0;
                       setCurrent(describe(event.model, what, m_known, m_options));
                       Q_EMIT loaded();
                   },
                   [this](const Failed &what) {
                       m_loading = 0;
                       if (m_current) // it was asleep
                           setCurrent({});
                       Q_EMIT loadFailed(what);
                   },
                   [](const Unloaded &) {},
               },
               event.what);
}

void EngineHost::handle(const RequestEvent &event)
{
    std::visit(Overloaded{
                   [&](const PromptInfo &info) { Q_EMIT promptInfo(event.request, info); },
                   [&](const PromptProgress &progress) { Q_EMIT promptProgressed(event.request, progress); },
                   [](const Piece &) {}, // gathered by flush()
                   [&](const ToolCallPiece &call) { Q_EMIT toolCalled(event.request, call); },
                   [&](const Finished &what) {
                       ended(event.request);
                       Q_EMIT finished(event.request, what);
                   },
                   [&](const Failed &what) {
                       ended(event.request);
                       Q_EMIT failed(event.request, what);
                   },
               },
               event.what);
}

void EngineHost::setCurrent(std::optional<CurrentModel> current)
{
    m_current = std::move(current);
    Q_EMIT currentChanged();
}

} // namespace hearth
