#include "app/library/modelshelf.h"

#include "app/guide/guidefile.h"
#include "app/library/machinefacts.h"
#include "app/settings/settings.h"
#include "app/store/records.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace hearth {

namespace {

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

bool isBrought(const ModelEntry &entry)
{
    const ModelSource source = entry.installed.source;
    return source == ModelSource::ModelsFolder || source == ModelSource::Folder || source == ModelSource::File;
}

} // namespace

ModelShelf::ModelShelf(Settings &settings, const MachineFacts &facts, const QString &guide, QObject *parent)
    : QObject(parent), m_settings(settings), m_otherPlaces(facts.otherPlaces), m_guide(guide),
      m_scanner(facts.readModel, settings.dataFolder() + QStringLiteral("/model-facts.json"))
{
    QList<InstalledModel> known;
    for (const QString &path : settings.modelPaths())
        known.append(unseen(path, ModelSource::File));
    if (!guide.isEmpty())
        known.append(unseen(guide, ModelSource::Guide));
    m_list.setEntries(entriesOf(known));
    connect(&m_list, &ModelListModel::countChanged, this, &ModelShelf::changed);
    connect(&m_scanner, &LibraryScanner::scanned, this, &ModelShelf::takeScan);
    connect(&m_scanner, &LibraryScanner::factsRead, this, &ModelShelf::takeFacts);
    connect(&m_scanner, &LibraryScanner::finished, this, [this] { settle(true); });
    connect(&settings, &Settings::libraryChanged, this, &ModelShelf::rescan);
}

QString ModelShelf::kept(const QString &path) const
{
    return isGuide(path) ? QString(guideIdentity) : path;
}

QString ModelShelf::found(const QString &kept) const
{
    return kept == guideIdentity ? m_guide : kept;
}

bool ModelShelf::hasOwn() const
{
    const QList<ModelEntry> &entries = m_list.entries();
    return std::any_of(entries.begin(), entries.end(),
                       [](const ModelEntry &entry) { return isBrought(entry) && entry.hasFacts && entry.whyNot.isEmpty(); });
}

bool ModelShelf::hasChoice() const
{
    return m_list.rowCount() > 0 && !m_list.entries().constFirst().isGuide; // it is sorted last
}

void ModelShelf::settle(bool isScanDone)
{
    if (m_isSettled)
        return;
    const QList<ModelEntry> &entries = m_list.entries();
    const bool isOpen =
        std::any_of(entries.begin(), entries.end(), [](const ModelEntry &entry) { return isBrought(entry) && !entry.hasFacts; });
    if (isOpen && !hasOwn() && !isScanDone)
        return;
    m_isSettled = true;
    Q_EMIT settled();
}

void ModelShelf::add(const QString &path)
{
    if (m_list.rowOf(path) >= 0)
        return;
    QStringList added = m_settings.modelPaths();
    added.removeAll(path);
    added.prepend(path);
    m_settings.setModelPaths(added);
    QList<ModelEntry> entries = m_list.entries();
    ModelEntry entry;
    entry.path = path;
    entry.isAdded = true;
    entry.installed = unseen(path, ModelSource::File);
    entries.append(entry);
    m_list.setEntries(entries);
    rescan();
}

void ModelShelf::remove(const QString &path)
{
    if (isGuide(path))
        return;
    QStringList added = m_settings.modelPaths();
    added.removeAll(path);
    m_settings.setModelPaths(added);
    if (m_settings.lastModel() == path)
        m_settings.setLastModel({});
    m_list.remove(path);
}

void ModelShelf::markUsed(const QString &path)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    m_settings.setLastUsed(kept(path), now);
    QList<ModelEntry> entries = m_list.entries();
    for (ModelEntry &entry : entries) {
        if (entry.path == path)
            entry.lastUsed = now;
    }
    m_list.setEntries(entries);
}

LibraryPlaces ModelShelf::places() const
{
    LibraryPlaces places = otherPrograms();
    if (!m_settings.usesProgram(QStringLiteral("lmstudio")))
        places.lmStudio.clear();
    if (!m_settings.usesProgram(QStringLiteral("ollama")))
        places.ollama.clear();
    if (!m_settings.usesProgram(QStringLiteral("huggingface")))
        places.hubCaches.clear();
    places.modelsFolder = ownModelsFolder(m_settings.dataFolder());
    for (const QString &folder : m_settings.modelFolders())
        addByKind(places, folder);
    places.files = m_settings.modelPaths();
    places.guide = m_guide;
    return places;
}

void ModelShelf::rescan()
{
    QDir().mkpath(ownModelsFolder(m_settings.dataFolder()));
    m_scanner.setPlaces(places());
    m_scanner.rescan();
}

QList<ModelEntry> ModelShelf::entriesOf(const QList<InstalledModel> &models) const
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

void ModelShelf::takeScan(const QList<InstalledModel> &models, const QHash<QString, ModelFacts> &facts)
{
    QList<ModelEntry> entries;
    for (ModelEntry entry : entriesOf(models)) {
        if (const auto known = facts.constFind(entry.path); known != facts.constEnd()) {
            if (!isModel(known->info)) {
                remove(entry.path);
                continue;
            }
            entry.hasFacts = true;
            entry.info = known->info;
            entry.whyNot = known->whyNot;
        }
        entries.append(entry);
    }
    m_list.setEntries(entries);
    settle(false);
}

void ModelShelf::takeFacts(const QString &path, const ModelFacts &facts)
{
    if (isModel(facts.info))
        m_list.setFacts(path, facts.info, facts.whyNot);
    else
        remove(path);
    Q_EMIT changed();
    settle(false);
}

} // namespace hearth
