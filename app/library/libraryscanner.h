#pragma once

#include "app/library/factscache.h"
#include "app/library/libraryscan.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>

namespace hearth {

// Keeps the list of installed models true: scans the places on a worker thread, reads the facts of what is new, watches the folders and
// scans again when they change. UI thread; the worker gets and gives values only.
class LibraryScanner : public QObject
{
    Q_OBJECT

public:
    using Reader = std::function<ModelInfo(const std::filesystem::path &)>; // throws Error

    // cacheFile: where facts are kept between runs.
    LibraryScanner(Reader readModel, const QString &cacheFile, QObject *parent = nullptr);
    ~LibraryScanner() override; // ends the scan under way, waits for the worker

    void setPlaces(const LibraryPlaces &places) { m_places = places; } // from the next scan on
    [[nodiscard]] const LibraryPlaces &places() const { return m_places; }
    void rescan();
    [[nodiscard]] bool isScanning() const { return m_running > 0; }
    // What the last scan found.
    [[nodiscard]] const QList<InstalledModel> &models() const { return m_models; }

    static constexpr int settleMs = 500; // after the last change of a watched folder
    static constexpr int mostWatched = 1000;

Q_SIGNALS:
    // With the facts that are known already, by path. The others follow one by one, then `finished`.
    void scanned(const QList<hearth::InstalledModel> &models, const QHash<QString, hearth::ModelFacts> &facts, bool isCut);
    void factsRead(const QString &path, const hearth::ModelFacts &facts);
    void finished();

private:
    void scan(const LibraryPlaces &places);                           // worker
    [[nodiscard]] ModelFacts read(const InstalledModel &model) const; // worker
    void watch(const QStringList &folders);

    Reader m_readModel;
    QString m_cacheFile;
    LibraryPlaces m_places;
    QList<InstalledModel> m_models;
    QFileSystemWatcher m_watcher;
    QTimer m_settle;
    int m_running = 0;
    std::atomic<bool> m_stop = false;
    std::unique_ptr<FactsCache> m_cache; // worker only
    QThreadPool m_worker;                // one thread
};

} // namespace hearth
