#include "app/library/modelcontroller.h"

#include "app/guide/guidefile.h"
#include "app/library/contenthash.h"
#include "app/settings/settings.h"
#include "app/store/filehash.h"

#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace hearth {

ModelController::ModelController(EngineHost &engine, Settings &settings, MachineFacts facts, const QString &guide, QObject *parent)
    : QObject(parent), m_engine(engine), m_settings(settings), m_facts(std::move(facts)), m_shelf(settings, m_facts, guide),
      m_loads(settings, m_shelf.list(), guide), m_memory(engine, settings, m_facts.freeRam), m_needs(m_facts, engine),
      m_marker(settings.dataFolder())
{
    m_worker.setMaxThreadCount(1);
    m_devices.select(settings.device());
    connect(&m_shelf, &ModelShelf::changed, this, &ModelController::hasAnyChanged);
    connect(&m_shelf.scanner(), &LibraryScanner::scanned, this, &ModelController::learnOrigin); // after the shelf, which was first
    connect(&m_shelf, &ModelShelf::settled, this, [this] {
        if (std::exchange(m_isUndecided, false))
            beginWithoutLast();
    });
    connect(&m_memory, &ModelMemory::changed, this, &ModelController::stateChanged);
    connect(&m_engine, &EngineHost::currentChanged, &m_needs, &ModelNeeds::forget);
    connect(&settings, &Settings::loadOptionsChanged, this, [this] { m_devices.select(m_settings.device()); });
    connectEngine();
}

void ModelController::connectEngine()
{
    connect(&m_engine, &EngineHost::loadProgressed, this, [this](const LoadProgress &progress) {
        m_progress = progress;
        Q_EMIT loadProgressChanged();
    });
    connect(&m_engine, &EngineHost::waking, this, [this] {
        m_loadingPath = currentPath();
        m_progress = {};
        m_marker.set(m_loadingPath);
        setState(State::Loading);
        Q_EMIT loadProgressChanged();
    });
    connect(&m_engine, &EngineHost::loaded, this, [this] {
        m_marker.clear();
        remember(m_loadingPath);
        learnOrigin();
        setState(State::Ready);
        Q_EMIT fileNoticed(QString::fromStdString(m_engine.current()->loaded.notice));
        askDevices(); // free memory has changed
    });
    connect(&m_engine, &EngineHost::loadFailed, this, &ModelController::fail);
}

void ModelController::fail(const Failed &failed)
{
    m_marker.clear();
    // What is kept beside it is the first to make room.
    if (failed.code == ErrorCode::OutOfMemory && m_memory.dropKept())
        return retry();
    m_failed.error = failed;
    m_failed.options = m_loads.optionsOf(m_loadingPath);
    m_failed.isGuide = m_shelf.isGuide(m_loadingPath);
    m_failed.isFileThere = QFileInfo::exists(m_loadingPath);
    const ModelEntry *entry = m_shelf.list().find(m_loadingPath);
    m_failed.hasHashes = entry && !entry->installed.knownHashes.isEmpty();
    setState(failed.code == ErrorCode::Cancelled ? State::None : State::Failed);
}

ModelController::~ModelController()
{
    m_marker.clear(); // an orderly end, if in the middle of a load
    m_worker.clear();
    m_worker.waitForDone();
}

void ModelController::start(const QString &path)
{
    if (!m_marker.culprit().isEmpty() && m_shelf.found(m_settings.lastModel()) == m_marker.culprit())
        m_settings.setLastModel({}); // not at the start after this one, either: only when it is chosen
    const QString last = m_shelf.found(m_settings.lastModel());
    const bool loadsLast = !last.isEmpty() && QFileInfo::exists(last);
    m_isUndecided = path.isEmpty() && !loadsLast;
    rescan(); // first: the guide waits for what it finds
    askDevices();
    if (!path.isEmpty())
        addFile(QUrl::fromLocalFile(QFileInfo(path).absoluteFilePath()));
    else if (loadsLast)
        load(last);
}

// The scan is done, and nothing was used last.
void ModelController::beginWithoutLast()
{
    const QString guide = m_shelf.guide();
    if (m_state != State::None || hasOwn() || (!guide.isEmpty() && guide == m_marker.culprit())) {
        Q_EMIT stateChanged();
    } else if (guide.isEmpty()) {
        Q_EMIT stateChanged();
        Q_EMIT guideMissed();
    } else {
        begin(guide, true);
    }
}

bool ModelController::isGuide() const
{
    return m_engine.current() ? m_engine.current()->identity.isGuide() : m_state == State::Loading && m_shelf.isGuide(m_loadingPath);
}

QStringList ModelController::keptPaths() const
{
    QStringList paths;
    for (const EngineHost::CurrentModel &model : m_engine.kept())
        paths.append(m_shelf.found(model.identity.path));
    return paths;
}

QString ModelController::state() const
{
    switch (m_state) {
    case State::Loading: return QStringLiteral("loading");
    case State::Ready: return QStringLiteral("ready");
    case State::Failed: return QStringLiteral("failed");
    case State::None: break;
    }
    return QStringLiteral("none");
}

void ModelController::setState(State state)
{
    m_state = state;
    m_shelf.list().setCurrent(currentPath());
    Q_EMIT stateChanged();
}

QString ModelController::currentPath() const
{
    return m_engine.current() ? m_shelf.found(m_engine.current()->identity.path) : QString();
}

QString ModelController::currentName() const
{
    return m_engine.current() ? m_engine.current()->identity.name : QString();
}

QString ModelController::currentQuantization() const
{
    return m_engine.current() ? m_engine.current()->identity.quantization : QString();
}

QString ModelController::loadingName() const
{
    if (m_loadingPath.isEmpty())
        return {};
    const ModelEntry *entry = m_shelf.list().find(m_loadingPath);
    return entry ? shownName(*entry) : QFileInfo(m_loadingPath).completeBaseName();
}

const Placement &ModelController::placement() const
{
    static const Placement none;
    return m_engine.current() ? m_engine.current()->loaded.placement : none;
}

QString ModelController::deviceName() const
{
    return QString::fromStdString(placement().device.name);
}

QString ModelController::deviceReason() const
{
    if (isGuide() && m_settings.device() == QLatin1String("auto"))
        return tr("The guide is small: the processor answers at once.");
    return QString::fromStdString(placement().reason);
}

QString ModelController::deviceKind() const
{
    return placement().layersOnGpu > 0 ? QStringLiteral("gpu") : QStringLiteral("cpu");
}

QString ModelController::driver() const
{
    return QString::fromStdString(placement().device.driver);
}

QString ModelController::memoryText() const
{
    return sizeText(placement().weightBytes + placement().cacheBytes + placement().scratchBytes);
}

QString ModelController::cacheText() const
{
    return sizeText(placement().cacheBytes);
}

QString ModelController::errorTitle() const
{
    return m_state == State::Failed ? titleOf(m_failed) : QString();
}

QString ModelController::errorAction() const
{
    return m_state == State::Failed ? stepOf(m_failed) : QString();
}

void ModelController::performErrorAction()
{
    const QString action = errorAction();
    if (action == QLatin1String("reduce_context")) {
        // Half of what was tried; what was tried by itself is at most 8192.
        const int tried = m_failed.options.contextTokens;
        m_loads.setContext(m_loadingPath, std::max(leastContextTokens, (tried > 0 ? tried : usualContextTokens) / 2));
        retry();
    } else if (action == QLatin1String("use_cpu")) {
        m_loads.setDevice(m_loadingPath, QStringLiteral("cpu"));
        retry();
    } else if (action == QLatin1String("without_adapters")) {
        m_loads.removeAdapters(m_loadingPath);
        retry();
    } else if (action == QLatin1String("retry")) {
        retry();
    } else if (action == QLatin1String("verify")) {
        Q_EMIT verifyRequested(m_loadingPath);
    } else if (action == QLatin1String("download_again") && !repositoryOf(m_loadingPath).isEmpty()) {
        find(m_loadingPath);
    } else if (action == QLatin1String("find_other")) {
        Q_EMIT findRequested({});
    } else {
        Q_EMIT chooseOtherRequested();
    }
}

QString ModelController::repositoryOf(const QString &path) const
{
    const ModelEntry *entry = m_shelf.list().find(path);
    return entry ? entry->installed.repository : QString();
}

void ModelController::find(const QString &path)
{
    Q_EMIT findRequested(repositoryOf(path));
}

void ModelController::load(const QString &path)
{
    begin(path, false);
}

void ModelController::begin(const QString &path, bool isByItself)
{
    if (path.isEmpty())
        return;
    m_loadingPath = path;
    m_isByItself = isByItself;
    m_progress = {};
    const int turn = ++m_turn;
    const LoadOptions options = m_loads.optionsOf(path);
    if (const ModelId kept = m_memory.find(options))
        return useKept(kept);
    m_marker.set(path);
    m_memory.endCurrent(options);
    setState(State::Loading);
    Q_EMIT loadProgressChanged();
    if (!m_needs.canAsk() || m_engine.kept().empty())
        return loadInto({}, options);
    // Only for the sake of what may stay beside it.
    m_needs.ask(options, [this, turn, options](const ModelNeed &need) {
        if (turn == m_turn && m_state == State::Loading)
            loadInto({need.estimate.ram.total(), need.estimate.gpuMemory.total(), need.freeOnGpu}, options);
    });
}

void ModelController::loadInto(const RoomNeed &need, const LoadOptions &options)
{
    m_memory.makeRoom(need);
    m_engine.load(options, m_shelf.isGuide(m_loadingPath) ? ModelIdentity{guideName(), guideIdentity, {}, 0} : ModelIdentity{});
}

// Where the current model is from, and what it holds. At the start it may be in memory before the library has found it; what is listed
// later, when its file may be another, is not asked again.
void ModelController::learnOrigin()
{
    if (!m_engine.current() || !m_engine.current()->identity.repository.isEmpty() || !m_engine.current()->identity.sha256.isEmpty())
        return;
    const ModelEntry *entry = m_shelf.list().find(currentPath());
    if (!entry)
        return;
    const InstalledModel &model = entry->installed;
    const KnownHashes kept = readKnownHashes(m_settings.dataFolder() + QStringLiteral("/model-hashes.json"));
    QStringList hashes;
    for (const QString &file : model.weights)
        hashes.append(knownHashOf(model, file, kept));
    const bool isSame = isAsStated(model, kept);
    m_engine.learn(isSame ? model.repository : QString(), isSame ? model.revision : QString(), hashOfParts(hashes));
}

// It is in memory and answers at once; the one before it is kept in its place.
void ModelController::useKept(ModelId id)
{
    m_marker.clear(); // of a load that this one ends
    m_engine.keepCurrent();
    m_engine.use(id);
    remember(m_loadingPath);
    setState(State::Ready);
    Q_EMIT fileNoticed(QString::fromStdString(m_engine.current()->loaded.notice));
}

void ModelController::retry()
{
    begin(m_loadingPath, m_isByItself);
}

void ModelController::cancelLoad()
{
    if (m_state != State::Loading)
        return;
    m_engine.unload();
    m_marker.clear();
    setState(State::None);
}

void ModelController::unload()
{
    m_memory.dropKept();
    m_engine.unload();
    m_marker.clear();
    setState(State::None);
}

void ModelController::giveBack(const QString &path)
{
    const bool isCurrent = currentPath() == path;
    m_memory.forget(path.toStdU16String());
    if (isCurrent)
        setState(State::None);
}

void ModelController::addFile(const QUrl &url)
{
    const QString path = url.isLocalFile() || url.scheme().isEmpty()
        ? QFileInfo(url.isLocalFile() ? url.toLocalFile() : url.path()).absoluteFilePath()
        : QString();
    if (path.isEmpty())
        return;
    if (isSameFile(path.toStdU16String(), m_shelf.guide().toStdU16String()))
        return load(m_shelf.guide());
    m_shelf.add(path);
    load(path);
}

void ModelController::removeFromList(const QString &path)
{
    m_shelf.remove(path);
}

void ModelController::rescan()
{
    m_shelf.rescan();
}

void ModelController::remember(const QString &path)
{
    if (!m_isByItself)
        m_settings.setLastModel(m_shelf.kept(path));
    m_settings.setIdentity(path, m_loads.identityOf(path));
    m_shelf.markUsed(path);
}

void ModelController::askDevices()
{
    m_worker.start([this] {
        const std::vector<DeviceInfo> devices = m_facts.devices();
        QMetaObject::invokeMethod(
            this, [this, devices] { m_devices.setDevices(devices); }, Qt::QueuedConnection);
    });
}

void ModelController::selectDevice(const QString &deviceId)
{
    const QString path = m_state == State::Loading ? m_loadingPath : currentPath();
    if (!m_devices.contains(deviceId) || m_loads.deviceOf(path) == deviceId)
        return;
    m_loads.setDevice(path, deviceId);
    if (m_state == State::Ready)
        begin(currentPath(), m_isByItself);
    else if (m_state == State::Loading)
        begin(m_loadingPath, m_isByItself);
}

} // namespace hearth
