#include "app/library/librarycontroller.h"

#include "app/library/defaultsmap.h"
#include "app/library/modelcontroller.h"
#include "app/settings/settings.h"

#include <QDateTime>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace hearth {

namespace {

QString verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Intact: return QStringLiteral("intact");
    case Verdict::Damaged: return QStringLiteral("damaged");
    case Verdict::NotKnown: return QStringLiteral("unknown");
    case Verdict::Unreadable: return QStringLiteral("unreadable");
    case Verdict::Cancelled: break;
    }
    return QStringLiteral("cancelled");
}

QString textOf(qint64 bytes)
{
    return hearth::sizeText(quint64(bytes));
}

struct Program
{
    QString id;
    ModelSource source;
    QStringList LibraryPlaces::*folders;
};

QList<Program> knownPrograms()
{
    return {{QStringLiteral("lmstudio"), ModelSource::LmStudio, &LibraryPlaces::lmStudio},
            {QStringLiteral("ollama"), ModelSource::Ollama, &LibraryPlaces::ollama},
            {QStringLiteral("huggingface"), ModelSource::HubCache, &LibraryPlaces::hubCaches}};
}

} // namespace

LibraryController::LibraryController(ModelController &models, Settings &settings, QObject *parent)
    : QObject(parent), m_models(models), m_settings(settings), m_keeper(settings.dataFolder() + QStringLiteral("/model-hashes.json"))
{
    connect(&settings, &Settings::libraryChanged, this, &LibraryController::placesChanged);
    connect(&settings, &Settings::libraryChanged, this, &LibraryController::programsChanged);
    connect(&models.scanner(), &LibraryScanner::finished, this, &LibraryController::programsChanged);
    connect(&models.scanner(), &LibraryScanner::scanned, this, [this](const auto &, const QHash<QString, ModelFacts> &facts, bool isCut) {
        m_isCut = isCut;
        m_adapters.clear();
        for (auto known = facts.begin(); known != facts.end(); ++known)
            takeFacts(known.key(), known.value());
        Q_EMIT scanned();
    });
    connect(&models.scanner(), &LibraryScanner::factsRead, this, &LibraryController::takeFacts);
    connect(&models.scanner(), &LibraryScanner::finished, this, &LibraryController::scanned);
    connect(&models.needs(), &ModelNeeds::told, this, [this] {
        ++m_memoryNews;
        Q_EMIT memoryTold();
    });
    connectKeeper();
}

void LibraryController::connectKeeper()
{
    connect(&m_keeper, &LibraryKeeper::busyChanged, this, [this] {
        m_progress = {};
        Q_EMIT busyChanged();
        Q_EMIT progressChanged();
    });
    connect(&m_keeper, &LibraryKeeper::progressed, this, [this](const HashProgress &progress) {
        m_progress = progress;
        Q_EMIT progressChanged();
    });
    connect(&m_keeper, &LibraryKeeper::verified, this, [this](const VerifyResult &result) {
        if (result.verdict != Verdict::Cancelled)
            m_verdicts.insert(
                result.path,
                QVariantMap{{QStringLiteral("verdict"), verdictName(result.verdict)}, {QStringLiteral("sentence"), result.sentence}});
        Q_EMIT verdictsChanged();
        Q_EMIT verified(result.path, verdictName(result.verdict), result.sentence);
    });
    connect(&m_keeper, &LibraryKeeper::duplicatesFound, this, [this](const QList<DuplicateGroup> &groups, bool isWhole) {
        m_hasAllDuplicates = isWhole;
        m_duplicates.clear();
        for (const DuplicateGroup &group : groups) {
            m_duplicates.append(QVariantMap{{QStringLiteral("paths"), group.paths},
                                            {QStringLiteral("sizeText"), textOf(group.sizeBytes)},
                                            {QStringLiteral("wastedText"), textOf(group.wastedBytes())}});
        }
        Q_EMIT duplicatesChanged();
    });
    connect(&m_keeper, &LibraryKeeper::planned, this, [this](const QString &path, const RemovalPlan &plan) {
        Q_EMIT removalPlanned(path, plan.refusal, textOf(plan.freedBytes), plan.note, plan.trashed);
    });
    connect(&m_keeper, &LibraryKeeper::removed, this, [this](const QString &path, const RemovalResult &result) {
        if (result.error.isEmpty()) {
            m_models.removeFromList(path);
            m_verdicts.remove(path);
        }
        Q_EMIT removed(path, textOf(result.freedBytes), result.error);
        m_models.rescan();
    });
}

void LibraryController::takeFacts(const QString &path, const ModelFacts &facts)
{
    const ModelInfo &info = facts.info;
    if (!info.adapter)
        return;
    m_adapters.insert(
        path,
        QVariantMap{{QStringLiteral("path"), path},
                    {QStringLiteral("name"), QString::fromStdString(info.name)},
                    {QStringLiteral("architecture"), QString::fromStdString(info.architecture)},
                    {QStringLiteral("baseModel"), QString::fromStdString(info.adapter->baseModel)},
                    {QStringLiteral("whyNot"), info.adapter->matrices > 0 ? QString() : QString::fromStdString(info.whyNot)}});
}

const InstalledModel *LibraryController::find(const QString &path) const
{
    const ModelEntry *entry = m_models.model()->find(path);
    return entry ? &entry->installed : nullptr;
}

QString LibraryController::modelsFolder() const
{
    return ownModelsFolder(m_settings.dataFolder());
}

QStringList LibraryController::folders() const
{
    return m_settings.modelFolders();
}

QVariantList LibraryController::programs() const
{
    const LibraryPlaces places = m_models.shelf().otherPrograms();
    QVariantList list;
    for (const Program &program : knownPrograms()) {
        const QStringList &folders = places.*program.folders;
        if (folders.isEmpty())
            continue;
        int count = 0;
        qint64 bytes = 0;
        for (const ModelEntry &entry : m_models.model()->entries()) {
            if (entry.installed.source != program.source || !folders.contains(entry.installed.root))
                continue;
            ++count;
            bytes += entry.installed.sizeBytes;
        }
        list.append(QVariantMap{{QStringLiteral("id"), program.id},
                                {QStringLiteral("name"), sourceName(program.source)},
                                {QStringLiteral("isUsed"), m_settings.usesProgram(program.id)},
                                {QStringLiteral("folders"), folders},
                                {QStringLiteral("count"), count},
                                {QStringLiteral("sizeText"), textOf(bytes)}});
    }
    return list;
}

void LibraryController::setUsesProgram(const QString &id, bool value)
{
    m_settings.setUsesProgram(id, value);
}

bool LibraryController::isScanning() const
{
    return m_models.scanner().isScanning();
}

QString LibraryController::sizeText() const
{
    qint64 total = 0;
    for (const InstalledModel &model : m_models.scanner().models())
        total += model.sizeBytes;
    return textOf(total);
}

double LibraryController::progress() const
{
    return m_progress.totalBytes > 0 ? double(m_progress.doneBytes) / double(m_progress.totalBytes) : 0;
}

void LibraryController::addFolder(const QUrl &folder)
{
    const QString path = QDir::cleanPath(folder.isLocalFile() ? folder.toLocalFile() : folder.path());
    QStringList all = folders();
    if (!QFileInfo(path).isDir() || all.contains(path))
        return;
    all.append(path);
    m_settings.setModelFolders(all);
}

void LibraryController::removeFolder(const QString &folder)
{
    QStringList all = folders();
    all.removeAll(folder);
    m_settings.setModelFolders(all);
}

QVariantMap LibraryController::details(const QString &path) const
{
    const ModelListModel &list = *m_models.model();
    const int row = list.rowOf(path);
    if (row < 0)
        return {};
    QVariantMap all;
    const QHash<int, QByteArray> roles = list.roleNames();
    for (auto role = roles.begin(); role != roles.end(); ++role)
        all.insert(QString::fromLatin1(role.value()), list.data(list.index(row), role.key()));
    const InstalledModel &installed = list.entries()[row].installed;
    all.insert(QStringLiteral("files"), installed.files);
    all.insert(QStringLiteral("root"), installed.root);
    all.insert(QStringLiteral("manifest"), installed.manifest);
    all.insert(QStringLiteral("chatTemplate"), QString::fromStdString(list.entries()[row].info.chatTemplate));
    all.insert(QStringLiteral("modified"), QDateTime::fromMSecsSinceEpoch(installed.modifiedAt));
    return all;
}

void LibraryController::planRemoval(const QString &path)
{
    if (const InstalledModel *model = find(path))
        m_keeper.plan(*model, m_models.scanner().models());
}

void LibraryController::remove(const QString &path)
{
    const InstalledModel *model = find(path);
    if (!model)
        return;
    m_models.giveBack(path);
    m_keeper.remove(*model, m_models.scanner().models());
}

void LibraryController::verify(const QString &path)
{
    if (const InstalledModel *model = find(path))
        m_keeper.verify(*model);
}

void LibraryController::findDuplicates()
{
    QList<InstalledModel> models;
    for (const ModelEntry &entry : m_models.model()->entries()) {
        if (!entry.isGuide && !entry.installed.weights.isEmpty())
            models.append(entry.installed);
    }
    m_keeper.findDuplicates(models);
}

void LibraryController::cancel()
{
    m_keeper.cancel();
}

QVariantMap LibraryController::defaults(const QString &path) const
{
    return toMap(m_models.defaultsOf(path));
}

QString LibraryController::memoryFor(const QString &path, int tokens)
{
    const ModelEntry *entry = m_models.model()->find(path);
    if (!entry || !entry->hasFacts || !entry->whyNot.isEmpty())
        return {};
    LoadOptions how = m_models.loadOptionsOf(path);
    how.contextTokens = tokens > 0 ? tokens : m_settings.contextTokens();
    const FitEstimate *known = m_models.needs().known(how);
    const uint64_t bytes = known ? known->ram.total() + known->gpuMemory.total() : 0;
    return bytes > 0 ? QString::fromStdString(memoryText(bytes)) : QString();
}

void LibraryController::setDefaults(const QString &path, const QVariantMap &defaults)
{
    m_models.setDefaultsOf(path, modelDefaultsFrom(defaults));
}

void LibraryController::showInFolder(const QString &path)
{
    const QFileInfo info(path);
    QDesktopServices::openUrl(QUrl::fromLocalFile(info.isDir() ? path : info.absolutePath()));
}

} // namespace hearth
