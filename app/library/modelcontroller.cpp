#include "app/library/modelcontroller.h"

#include "app/guide/guidefile.h"
#include "app/settings/settings.h"
#include "app/store/modeldefaults.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

namespace hearth {

namespace {

QString modelsFolder(const Settings &settings)
{
    return settings.dataFolder() + QStringLiteral("/models");
}

// What is known of a file before it was looked for.
InstalledModel unseen(const QString &path, ModelSource source)
{
    InstalledModel model;
    model.path = path;
    model.fileName = QFileInfo(path).fileName();
    model.sizeBytes = QFileInfo(path).size();
    model.source = source;
    return model;
}

} // namespace

ModelController::ModelController(EngineHost &engine, Settings &settings, MachineFacts facts, const QString &guide, QObject *parent)
    : QObject(parent), m_engine(engine), m_settings(settings), m_facts(std::move(facts)), m_guide(guide), m_marker(settings.dataFolder()),
      m_scanner(m_facts.readModel, settings.dataFolder() + QStringLiteral("/model-facts.json"))
{
    m_worker.setMaxThreadCount(1);
    QList<InstalledModel> known;
    for (const QString &path : settings.modelPaths())
        known.append(unseen(path, ModelSource::File));
    if (!guide.isEmpty())
        known.append(unseen(guide, ModelSource::Guide));
    m_models.setEntries(entriesOf(known));
    m_devices.select(settings.device());
    connect(&m_models, &ModelListModel::countChanged, this, &ModelController::hasAnyChanged);
    connect(&m_scanner, &LibraryScanner::scanned, this, &ModelController::scanned);
    connect(&m_scanner, &LibraryScanner::factsRead, this, [this](const QString &path, const ModelFacts &read) {
        if (isModel(read.info))
            m_models.setFacts(path, read.info, read.whyNot);
        else
            removeFromList(path);
    });
    connect(&settings, &Settings::libraryChanged, this, &ModelController::rescan);
    connect(&engine, &EngineHost::loadProgressed, this, [this](const LoadProgress &progress) {
        m_progress = progress;
        Q_EMIT loadProgressChanged();
    });
    connect(&engine, &EngineHost::loaded, this, [this] {
        m_marker.clear();
        remember(m_loadingPath);
        setState(State::Ready);
        Q_EMIT fileNoticed(QString::fromStdString(m_engine.current()->loaded.notice));
        askDevices(); // free memory has changed
    });
    connect(&engine, &EngineHost::loadFailed, this, [this](const Failed &failed) {
        m_marker.clear();
        m_error = failed;
        setState(failed.code == ErrorCode::Cancelled ? State::None : State::Failed);
    });
}

ModelController::~ModelController()
{
    m_worker.clear();
    m_worker.waitForDone();
}

void ModelController::start(const QString &path)
{
    const QString last = found(m_settings.lastModel());
    const bool loadsLast = !last.isEmpty() && last != m_marker.culprit() && QFileInfo::exists(last);
    m_wantsGuide = path.isEmpty() && !loadsLast;
    m_isUndecided = m_wantsGuide;
    rescan(); // first: the guide waits for what it finds
    askDevices();
    if (!path.isEmpty())
        addFile(QUrl::fromLocalFile(QFileInfo(path).absoluteFilePath()));
    else if (loadsLast)
        load(last);
}

// The scan is done, and nothing was used last.
void ModelController::withoutOwnModel()
{
    m_isUndecided = false;
    if (m_state != State::None || hasOwn()) {
        Q_EMIT stateChanged();
    } else if (m_guide.isEmpty()) {
        Q_EMIT stateChanged();
        Q_EMIT guideMissed();
    } else if (m_guide == m_marker.culprit()) {
        Q_EMIT stateChanged();
    } else {
        begin(m_guide, true);
    }
}

bool ModelController::hasOwn() const
{
    return hasAny() && !m_models.entries().constFirst().isGuide; // it is sorted last
}

bool ModelController::isGuide() const
{
    return m_engine.current() ? m_engine.current()->identity.isGuide() : m_state == State::Loading && isGuideFile(m_loadingPath);
}

QString ModelController::kept(const QString &path) const
{
    return isGuideFile(path) ? QString(guideIdentity) : path;
}

QString ModelController::found(const QString &kept) const
{
    return kept == guideIdentity ? m_guide : kept;
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
    m_models.setCurrent(currentPath());
    Q_EMIT stateChanged();
}

QString ModelController::currentPath() const
{
    return m_engine.current() ? found(m_engine.current()->identity.path) : QString();
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
    const int row = m_models.rowOf(m_loadingPath);
    return row >= 0 ? m_models.data(m_models.index(row), ModelListModel::NameRole).toString() : QFileInfo(m_loadingPath).completeBaseName();
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
    if (m_state != State::Failed)
        return {};
    switch (m_error.code) {
    case ErrorCode::NotFound: return tr("The file is not there any more");
    case ErrorCode::Io: return tr("The file cannot be read");
    case ErrorCode::Truncated: return tr("The file is incomplete");
    case ErrorCode::Malformed:
    case ErrorCode::InvalidValue:
    case ErrorCode::MissingPart:
    case ErrorCode::LimitExceeded: return tr("The file is damaged");
    case ErrorCode::Unsupported: return tr("Hearth does not run this model yet");
    case ErrorCode::OutOfMemory: return tr("The model does not fit in memory");
    case ErrorCode::Device: return tr("The graphics device failed");
    default: return tr("The model could not be loaded");
    }
}

QString ModelController::errorAction() const
{
    if (m_state != State::Failed)
        return {};
    switch (m_error.code) {
    case ErrorCode::Truncated:
    case ErrorCode::Malformed:
    case ErrorCode::InvalidValue:
    case ErrorCode::MissingPart: return isGuideFile(m_loadingPath) ? QStringLiteral("choose_other") : QStringLiteral("download_again");
    case ErrorCode::OutOfMemory:
        return loadOptions(m_loadingPath).contextTokens == 1024 ? QStringLiteral("choose_other") : QStringLiteral("reduce_context");
    case ErrorCode::Device: return loadOptions(m_loadingPath).device == "cpu" ? QStringLiteral("update_driver") : QStringLiteral("use_cpu");
    default: return QStringLiteral("choose_other");
    }
}

void ModelController::performErrorAction()
{
    const QString action = errorAction();
    if (action == QLatin1String("reduce_context")) {
        // Half of what was tried; what was tried by itself is at most 8192.
        const int tried = loadOptions(m_loadingPath).contextTokens;
        changeContext(m_loadingPath, std::max(1024, (tried > 0 ? tried : 8192) / 2));
        retry();
    } else if (action == QLatin1String("use_cpu")) {
        changeDevice(m_loadingPath, QStringLiteral("cpu"));
        retry();
    } else {
        Q_EMIT chooseOtherRequested();
    }
}

QString ModelController::identityOf(const QString &path) const
{
    const ModelEntry *entry = m_models.find(path);
    const bool isScanned = entry && !entry->installed.weights.isEmpty();
    const QString kept = isScanned ? QString() : m_settings.identityOf(path);
    return kept.isEmpty() && entry ? identityKey(entry->installed) : kept;
}

ModelDefaults ModelController::defaultsOf(const QString &path) const
{
    return m_book && !isGuideFile(path) ? m_book->of(identityOf(path)) : ModelDefaults();
}

void ModelController::setDefaultsOf(const QString &path, const ModelDefaults &defaults)
{
    if (m_book && !isGuideFile(path))
        m_book->set(identityOf(path), defaults);
}

void ModelController::changeContext(const QString &path, int tokens)
{
    ModelDefaults own = defaultsOf(path);
    if (own.contextTokens == 0)
        return m_settings.setContextTokens(tokens);
    own.contextTokens = tokens;
    setDefaultsOf(path, own);
}

void ModelController::changeDevice(const QString &path, const QString &deviceId)
{
    ModelDefaults own = defaultsOf(path);
    if (own.device.isEmpty()) {
        m_settings.setDevice(deviceId);
        m_devices.select(deviceId);
        return;
    }
    own.device = deviceId;
    setDefaultsOf(path, own);
}

LoadOptions ModelController::loadOptions(const QString &path) const
{
    LoadOptions options;
    options.path = std::filesystem::path(path.toStdU16String());
    options.device = m_settings.device().toStdString();
    options.gpuLayers = m_settings.gpuLayers();
    options.contextTokens = m_settings.contextTokens();
    options.threads = m_settings.threads();
    options.cacheDirectory = (m_settings.dataFolder() + QStringLiteral("/cache")).toStdString();
    const ModelDefaults own = defaultsOf(path);
    if (!own.device.isEmpty())
        options.device = own.device.toStdString();
    if (own.contextTokens > 0)
        options.contextTokens = own.contextTokens;
    if (own.cacheType == QLatin1String("f32"))
        options.cacheType = CacheType::F32;
    options.chatTemplate = own.chatTemplate.toStdString();
    for (const AdapterUse &use : own.adapters)
        options.adapters.push_back({std::filesystem::path(use.path.toStdU16String()), use.scale});
    if (isGuideFile(path)) {
        options.contextTokens = 0; // its own; the setting is for models with more
        options.gpuLayers = -1;
        if (options.device == "auto")
            options.device = "cpu"; // there at once, where a GPU would first compile its kernels
    }
    return options;
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
    m_marker.set(path);
    m_engine.load(loadOptions(path), isGuideFile(path) ? ModelIdentity{guideName(), guideIdentity, {}, 0} : ModelIdentity{});
    setState(State::Loading);
    Q_EMIT loadProgressChanged();
}

void ModelController::retry()
{
    begin(m_loadingPath, m_isByItself);
}

void ModelController::cancelLoad()
{
    if (m_state == State::Loading)
        unload();
}

void ModelController::unload()
{
    m_engine.unload();
    m_marker.clear();
    setState(State::None);
}

void ModelController::addFile(const QUrl &url)
{
    const QString path = url.isLocalFile() || url.scheme().isEmpty()
        ? QFileInfo(url.isLocalFile() ? url.toLocalFile() : url.path()).absoluteFilePath()
        : QString();
    if (path.isEmpty())
        return;
    if (isSameFile(path.toStdU16String(), m_guide.toStdU16String()))
        return load(m_guide);
    QStringList added = m_settings.modelPaths();
    if (m_models.rowOf(path) < 0) {
        added.removeAll(path);
        added.prepend(path);
        m_settings.setModelPaths(added);
        QList<ModelEntry> entries = m_models.entries();
        ModelEntry entry;
        entry.path = path;
        entry.isAdded = true;
        entry.installed = unseen(path, ModelSource::File);
        entries.append(entry);
        m_models.setEntries(entries);
        rescan();
    }
    load(path);
}

void ModelController::removeFromList(const QString &path)
{
    if (isGuideFile(path))
        return;
    QStringList added = m_settings.modelPaths();
    added.removeAll(path);
    m_settings.setModelPaths(added);
    if (m_settings.lastModel() == path)
        m_settings.setLastModel({});
    m_models.remove(path);
}

void ModelController::remember(const QString &path)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    if (!m_isByItself)
        m_settings.setLastModel(kept(path));
    m_settings.setLastUsed(kept(path), now);
    m_settings.setIdentity(path, identityOf(path));
    QList<ModelEntry> entries = m_models.entries();
    for (ModelEntry &entry : entries) {
        if (entry.path == path)
            entry.lastUsed = now;
    }
    m_models.setEntries(entries);
}

LibraryPlaces ModelController::places() const
{
    LibraryPlaces places;
    if (m_facts.otherPlaces && m_settings.usesOtherPrograms())
        places = m_facts.otherPlaces();
    places.modelsFolder = modelsFolder(m_settings);
    for (const QString &folder : m_settings.modelFolders())
        addByKind(places, folder);
    places.files = m_settings.modelPaths();
    places.guide = m_guide;
    return places;
}

void ModelController::rescan()
{
    QDir().mkpath(modelsFolder(m_settings));
    m_scanner.setPlaces(places());
    m_scanner.rescan();
}

QList<ModelEntry> ModelController::entriesOf(const QList<InstalledModel> &models) const
{
    QList<ModelEntry> entries;
    const QStringList added = m_settings.modelPaths();
    for (const InstalledModel &model : models) {
        if (model.isAdapter)
            continue;
        ModelEntry entry;
        entry.path = model.path;
        entry.installed = model;
        entry.isGuide = model.source == ModelSource::Guide;
        entry.isAdded = added.contains(model.path);
        entry.lastUsed = m_settings.lastUsed(kept(model.path));
        entries.append(entry);
    }
    return entries;
}

void ModelController::scanned(const QList<InstalledModel> &models, const QHash<QString, ModelFacts> &facts)
{
    QList<ModelEntry> entries;
    for (ModelEntry entry : entriesOf(models)) {
        if (const auto known = facts.constFind(entry.path); known != facts.constEnd()) {
            if (!isModel(known->info)) {
                removeFromList(entry.path);
                continue;
            }
            entry.hasFacts = true;
            entry.info = known->info;
            entry.whyNot = known->whyNot;
        }
        entries.append(entry);
    }
    m_models.setEntries(entries);
    m_models.setCurrent(currentPath());
    if (std::exchange(m_wantsGuide, false))
        withoutOwnModel();
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
    const QString own = defaultsOf(path).device;
    if (!m_devices.contains(deviceId) || (own.isEmpty() ? m_settings.device() : own) == deviceId)
        return;
    changeDevice(path, deviceId);
    if (m_state == State::Ready)
        begin(currentPath(), m_isByItself);
    else if (m_state == State::Loading)
        begin(m_loadingPath, m_isByItself);
}

} // namespace hearth
