#include "app/library/libraryscanner.h"

#include <QSet>

namespace hearth {

LibraryScanner::LibraryScanner(Reader readModel, const QString &cacheFile, QObject *parent)
    : QObject(parent), m_readModel(std::move(readModel)), m_cacheFile(cacheFile)
{
    m_worker.setMaxThreadCount(1);
    m_worker.setThreadPriority(QThread::LowPriority);
    m_settle.setSingleShot(true);
    m_settle.setInterval(settleMs);
    connect(&m_settle, &QTimer::timeout, this, &LibraryScanner::rescan);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_settle, QOverload<>::of(&QTimer::start));
}

LibraryScanner::~LibraryScanner()
{
    m_stop = true;
    m_worker.clear();
    m_worker.waitForDone();
}

void LibraryScanner::rescan()
{
    m_settle.stop();
    ++m_running;
    m_worker.start([this, places = m_places] { scan(places); });
}

void LibraryScanner::scan(const LibraryPlaces &places)
{
    // Posting to this is safe: the destructor waits for the worker.
    const auto post = [this](auto call) { QMetaObject::invokeMethod(this, call, Qt::QueuedConnection); };
    if (!m_cache)
        m_cache = std::make_unique<FactsCache>(m_cacheFile, factsVersion());
    const ScanResult result = scanLibrary(places, {}, m_stop);
    QHash<QString, ModelFacts> known;
    QList<InstalledModel> unknown;
    for (const InstalledModel &model : result.models) {
        if (auto facts = m_cache->find(model))
            known.insert(model.path, *facts);
        else
            unknown.append(model);
    }
    post([this, result, known] {
        m_models = result.models;
        watch(result.folders);
        Q_EMIT scanned(result.models, known, result.isCut);
    });
    for (const InstalledModel &model : unknown) {
        if (m_stop)
            return;
        const ModelFacts facts = read(model);
        if (facts.hasRead) // what cannot be read now may be read the next time
            m_cache->put(model, facts);
        post([this, path = model.path, facts] { Q_EMIT factsRead(path, facts); });
    }
    if (!m_stop)
        m_cache->save(result.models);
    post([this] {
        --m_running;
        Q_EMIT finished();
    });
}

ModelFacts LibraryScanner::read(const InstalledModel &model) const
{
    ModelFacts facts;
    try {
        facts.info = m_readModel(std::filesystem::path(model.path.toStdU16String()));
        if (!facts.info.runs)
            facts.whyNot =
                facts.info.whyNot.empty() ? tr("Hearth does not run this model yet.") : QString::fromStdString(facts.info.whyNot);
    } catch (const std::exception &error) {
        facts.hasRead = false;
        facts.info.fileBytes = quint64(model.sizeBytes);
        facts.whyNot = QString::fromUtf8(error.what());
    }
    return facts;
}

void LibraryScanner::watch(const QStringList &folders)
{
    const QStringList wanted = folders.mid(0, mostWatched);
    const QStringList watched = m_watcher.directories();
    const QSet<QString> wantedSet(wanted.begin(), wanted.end());
    const QSet<QString> watchedSet(watched.begin(), watched.end());
    const QSet<QString> gone = watchedSet - wantedSet;
    const QSet<QString> added = wantedSet - watchedSet;
    if (!gone.isEmpty())
        m_watcher.removePaths(QStringList(gone.begin(), gone.end()));
    if (!added.isEmpty())
        m_watcher.addPaths(QStringList(added.begin(), added.end()));
}

} // namespace hearth
