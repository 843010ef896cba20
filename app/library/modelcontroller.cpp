#include "app/library/modelcontroller.h"

#include "app/guide/guidefile.h"
#include "app/settings/settings.h"

#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QRegularExpression>

namespace hearth {

namespace {

constexpr int mostFound = 2000; // files of the models folder

QString modelsFolder(const Settings &settings)
{
    return settings.dataFolder() + QStringLiteral("/models");
}

// Later parts of a split model are read with the first.
bool isLaterPart(const QString &fileName)
{
    static const QRegularExpression part(QStringLiteral("-(\\d{5})-of-\\d{5}\\.gguf$"));
    const QRegularExpressionMatch match = part.match(fileName);
    return match.hasMatch() && match.captured(1).toInt() != 1;
}

QStringList scan(const QString &folder)
{
    QStringList found;
    QDirIterator files(folder, {QStringLiteral("*.gguf")}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext() && found.size() < mostFound) {
        const QString path = files.next();
        if (!isLaterPart(path))
            found.append(path);
    }
    return found;
}

} // namespace

ModelController::ModelController(EngineHost &engine, Settings &settings, MachineFacts facts, const QString &guide, QObject *parent)
    : QObject(parent), m_engine(engine), m_settings(settings), m_facts(std::move(facts)), m_guide(guide), m_marker(settings.dataFolder())
{
    m_worker.setMaxThreadCount(1);
    m_models.setEntries(knownEntries({}));
    m_devices.select(settings.device());
    connect(&m_models, &ModelListModel::countChanged, this, &ModelController::hasAnyChanged);
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
        return m_settings.contextTokens() == 1024 ? QStringLiteral("choose_other") : QStringLiteral("reduce_context");
    case ErrorCode::Device:
        return m_settings.device() == QLatin1String("cpu") ? QStringLiteral("update_driver") : QStringLiteral("use_cpu");
    default: return QStringLiteral("choose_other");
    }
}

void ModelController::performErrorAction()
{
    const QString action = errorAction();
    if (action == QLatin1String("reduce_context")) {
        // Half of what was tried; what was tried by itself is at most 8192.
        const int tried = m_settings.contextTokens() > 0 ? m_settings.contextTokens() : 8192;
        m_settings.setContextTokens(std::max(1024, tried / 2));
        retry();
    } else if (action == QLatin1String("use_cpu")) {
        m_settings.setDevice(QStringLiteral("cpu"));
        m_devices.select(QStringLiteral("cpu"));
        retry();
    } else {
        Q_EMIT chooseOtherRequested();
    }
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
        entries.append(entry);
        m_models.setEntries(entries);
        readFacts();
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
    QList<ModelEntry> entries = m_models.entries();
    for (ModelEntry &entry : entries) {
        if (entry.path == path)
            entry.lastUsed = now;
    }
    m_models.setEntries(entries);
}

void ModelController::rescan()
{
    const QString folder = modelsFolder(m_settings);
    QDir().mkpath(folder);
    m_worker.start([this, folder] {
        const QStringList inFolder = scan(folder);
        // Safe: the destructor waits for the worker.
        QMetaObject::invokeMethod(
            this, [this, inFolder] { scanned(inFolder); }, Qt::QueuedConnection);
    });
}

QList<ModelEntry> ModelController::knownEntries(const QStringList &inFolder) const
{
    QList<ModelEntry> entries;
    const QStringList added = m_settings.modelPaths();
    for (const QString &path : added + inFolder) {
        const bool isKnown = std::any_of(entries.begin(), entries.end(), [&](const ModelEntry &entry) { return entry.path == path; });
        if (isKnown)
            continue;
        ModelEntry entry;
        entry.path = path;
        entry.isAdded = added.contains(path);
        entry.lastUsed = m_settings.lastUsed(path);
        entries.append(entry);
    }
    if (!m_guide.isEmpty()) {
        ModelEntry entry;
        entry.path = m_guide;
        entry.isGuide = true;
        entry.lastUsed = m_settings.lastUsed(guideIdentity);
        entries.append(entry);
    }
    return entries;
}

void ModelController::scanned(const QStringList &inFolder)
{
    m_models.setEntries(knownEntries(inFolder));
    m_models.setCurrent(currentPath());
    if (std::exchange(m_wantsGuide, false))
        withoutOwnModel();
    readFacts();
}

void ModelController::readFacts()
{
    for (const ModelEntry &entry : m_models.entries()) {
        if (entry.hasFacts)
            continue;
        m_worker.start([this, path = entry.path] {
            ModelInfo info;
            QString whyNot;
            try {
                info = m_facts.readModel(std::filesystem::path(path.toStdU16String()));
                if (!info.runs)
                    whyNot = info.whyNot.empty() ? tr("Hearth does not run this model yet.") : QString::fromStdString(info.whyNot);
            } catch (const Error &error) {
                info.fileBytes = quint64(QFileInfo(path).size());
                whyNot = QString::fromUtf8(error.what());
            }
            QMetaObject::invokeMethod(
                this,
                [this, path, info, whyNot] {
                    if (info.adapter)
                        return removeFromList(path); // no model of its own
                    m_models.setFacts(path, info, whyNot);
                },
                Qt::QueuedConnection);
        });
    }
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
    if (!m_devices.contains(deviceId) || m_settings.device() == deviceId)
        return;
    m_settings.setDevice(deviceId);
    m_devices.select(deviceId);
    if (m_state == State::Ready)
        begin(currentPath(), m_isByItself);
    else if (m_state == State::Loading)
        begin(m_loadingPath, m_isByItself);
}

} // namespace hearth
