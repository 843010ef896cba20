#include "app/library/libraryscan.h"

#include "app/library/hubcache.h"
#include "app/library/modelfiles.h"
#include "app/library/ollamastore.h"
#include "app/store/modelorigin.h"

#include <QDir>

namespace hearth {

namespace {

class Collector
{
public:
    Collector(const ScanLimits &limits, const std::atomic<bool> &stop) : m_limits(limits), m_stop(stop), m_walk(limits, stop) { }

    void addFolder(const QString &root, ModelSource source)
    {
        m_walk.walk(root, [&](const QString &folder, const QFileInfoList &files) {
            QList<InstalledModel> models = modelsAmong(folder, files);
            if (models.isEmpty())
                return;
            const ModelOrigin origin = readOrigin(folder);
            for (InstalledModel &model : models) {
                model.source = source;
                model.root = root;
                if (source == ModelSource::LmStudio)
                    nameByPlace(model);
                nameByOrigin(model, origin);
                add(model);
            }
        });
    }

    void addFile(const QString &path, ModelSource source)
    {
        const QFileInfo info(path);
        if (!info.exists())
            return;
        const QString folder = info.isDir() ? info.absoluteFilePath() : info.absolutePath();
        for (InstalledModel model : modelsAmong(folder, QDir(folder).entryInfoList(QDir::Files | QDir::Readable, QDir::Name))) {
            if (!model.files.contains(info.absoluteFilePath()) && model.path != info.absoluteFilePath())
                continue;
            model.source = source;
            model.root = folder;
            nameByOrigin(model, readOrigin(folder));
            add(model);
            return;
        }
        if (info.isFile())
            addUnknown(info, source); // whatever its name: the user chose it
    }

    void add(const InstalledModel &model)
    {
        const QString canonical = QFileInfo(model.path).canonicalFilePath();
        if (canonical.isEmpty() || m_known.contains(canonical))
            return;
        if (m_result.models.size() >= m_limits.models) {
            m_result.isCut = true;
            return;
        }
        m_known.insert(canonical);
        m_result.models.append(model);
    }

    void addHubCache(const QString &root)
    {
        m_cacheFolders.append(root);
        for (const InstalledModel &model : hubModels(root, m_walk))
            add(model);
    }

    void addOllama(const QString &root)
    {
        m_walk.walk(root + QStringLiteral("/manifests"), [](const QString &, const QFileInfoList &) {}); // to be watched
        for (const InstalledModel &model : ollamaModels(root, m_limits.models, m_stop))
            add(model);
    }

    ScanResult result()
    {
        m_result.folders = m_walk.folders() + m_cacheFolders;
        m_result.isCut |= m_walk.isCut();
        return m_result;
    }

private:
    // root/publisher/repository/...
    static void nameByPlace(InstalledModel &model)
    {
        const QStringList words = QDir(model.root).relativeFilePath(model.path).split(u'/');
        if (words.size() >= 2 && words[0] != QLatin1String(".."))
            model.repository = words[0] + u'/' + words[1];
    }

    static void nameByOrigin(InstalledModel &model, const ModelOrigin &origin)
    {
        if (origin.repository.isEmpty())
            return;
        model.repository = origin.repository;
        model.revision = origin.revision;
        for (const QString &path : std::as_const(model.files)) {
            const QString name = QFileInfo(path).fileName();
            if (!origin.hashes.contains(name))
                continue;
            model.knownHashes.insert(path, origin.hashes.value(name));
            model.statedAt.insert(path, origin.keptAt.value(name));
        }
    }

    void addUnknown(const QFileInfo &info, ModelSource source)
    {
        InstalledModel model;
        model.source = source;
        model.root = info.absolutePath();
        model.path = info.absoluteFilePath();
        model.fileName = info.fileName();
        model.weights = model.files = QStringList{model.path};
        measure(model);
        add(model);
    }

    const ScanLimits m_limits;
    const std::atomic<bool> &m_stop;
    FolderWalk m_walk;
    QSet<QString> m_known; // canonical paths
    QStringList m_cacheFolders;
    ScanResult m_result;
};

} // namespace

ScanResult scanLibrary(const LibraryPlaces &places, const ScanLimits &limits, const std::atomic<bool> &stop)
{
    Collector collector(limits, stop);
    if (!places.guide.isEmpty())
        collector.addFile(places.guide, ModelSource::Guide);
    if (!places.modelsFolder.isEmpty())
        collector.addFolder(places.modelsFolder, ModelSource::ModelsFolder);
    for (const QString &folder : places.folders)
        collector.addFolder(folder, ModelSource::Folder);
    for (const QString &folder : places.lmStudio)
        collector.addFolder(folder, ModelSource::LmStudio);
    for (const QString &root : places.hubCaches)
        collector.addHubCache(root);
    for (const QString &root : places.ollama)
        collector.addOllama(root);
    for (const QString &path : places.files)
        collector.addFile(path, ModelSource::File);
    return collector.result();
}

} // namespace hearth
