#include "app/documents/documents.h"

#include "app/documents/documentkeeper.h"
#include "app/documents/indexer.h"
#include "app/documents/modelembedder.h"
#include "app/documents/readerprocess.h"
#include "app/documents/searchdesk.h"

#include <QDir>

#include <algorithm>
#include <mutex>

namespace hearth {

namespace {

// Set by the UI thread, read by the indexer's.
struct OcrChoice
{
    std::mutex mutex;
    QStringList languages;
};

DocumentReader readerOf(const DocumentsOptions &options, const std::shared_ptr<OcrChoice> &ocr)
{
    return [process = ReaderProcess(options.readerProgram), ocr](const QString &path, std::stop_token stop) {
        ReadOptions reading;
        {
            const std::lock_guard lock(ocr->mutex);
            reading.ocrLanguages = ocr->languages;
        }
        reading.stop = std::move(stop);
        return process.read(path, reading);
    };
}

std::shared_ptr<PassageEmbedder> embedderOf(const QString &modelFile)
{
    return modelFile.isEmpty() ? nullptr : std::make_shared<ModelEmbedder>(modelFile);
}

IndexerOptions indexerOptions(const DocumentsOptions &options, const DocumentParts &parts, const std::shared_ptr<OcrChoice> &ocr)
{
    IndexerOptions indexing;
    indexing.work.folder = options.folder;
    indexing.work.read = parts.read ? parts.read : readerOf(options, ocr);
    indexing.work.embedder = parts.embedder;
    indexing.work.largestFileBytes = ReadLimits().inputBytes;
    indexing.rescanMs = parts.rescanMs;
    indexing.retryMs = parts.retryMs;
    indexing.isPolite = parts.isPolite;
    return indexing;
}

} // namespace

struct Documents::Private
{
    Private(const DocumentsOptions &options, const DocumentParts &parts)
        : indexer(indexerOptions(options, parts, ocr)), keeper(options.folder), desk(options.folder, parts.makeSearch, parts.embedder)
    {
        ocr->languages = options.ocrLanguages;
        desk.setJudge(options.judge);
    }

    CollectionRecord *find(qint64 id)
    {
        const auto found = std::find_if(all.begin(), all.end(), [id](const CollectionRecord &each) { return each.id == id; });
        return found == all.end() ? nullptr : &*found;
    }
    void store(const CollectionRecord &collection) { keeper.writeCollection(collection); }

    QList<CollectionRecord> all; // the chats' own too
    QHash<qint64, QList<qint64>> attachments;
    qint64 largestId = 0;
    bool isOpen = false;
    std::shared_ptr<OcrChoice> ocr = std::make_shared<OcrChoice>();
    Indexer indexer; // first: the others' threads call it
    DocumentKeeper keeper;
    SearchDesk desk;
};

Documents::Documents(const DocumentsOptions &options, QObject *parent, DocumentParts parts) : QObject(parent)
{
    if (!parts.embedder)
        parts.embedder = embedderOf(options.embedder);
    d = std::make_unique<Private>(options, parts);
    connect(&d->indexer, &Indexer::progressChanged, this, &Documents::progressChanged);
    connect(&d->indexer, &Indexer::filesChanged, this, [this] { readCounts(); });
    connect(&d->indexer, &Indexer::indexReplaced, this, [this] {
        d->keeper.reopen();
        d->desk.reopen();
        readCounts();
    });
    d->desk.setDamaged([indexer = &d->indexer] { indexer->repair(); });
}

Documents::~Documents() = default;

void Documents::open()
{
    if (d->isOpen)
        return;
    d->isOpen = true;
    const DocumentKeeper::State state = d->keeper.open();
    d->all = state.collections;
    d->attachments = state.attachments;
    d->largestId = state.largestId;
    d->indexer.start();
    Q_EMIT collectionsChanged();
}

void Documents::readCounts()
{
    d->keeper.counts().then(this, [this](const QHash<qint64, CollectionRecord> &counts) {
        bool hasChanged = false;
        for (CollectionRecord &collection : d->all) {
            const CollectionRecord found = counts.value(collection.id);
            const bool isSame = collection.files == found.files && collection.unreadFiles == found.unreadFiles
                && collection.passages == found.passages && collection.bytes == found.bytes;
            hasChanged = hasChanged || !isSame;
            collection.files = found.files;
            collection.unreadFiles = found.unreadFiles;
            collection.passages = found.passages;
            collection.bytes = found.bytes;
            Q_EMIT reportChanged(collection.id);
        }
        if (hasChanged)
            Q_EMIT collectionsChanged();
    });
}

QList<CollectionRecord> Documents::collections() const
{
    QList<CollectionRecord> listed;
    std::copy_if(d->all.begin(), d->all.end(), std::back_inserter(listed), [](const auto &each) { return each.ownerChat < 0; });
    std::sort(listed.begin(), listed.end(), [](const CollectionRecord &a, const CollectionRecord &b) {
        const int order = a.name.localeAwareCompare(b.name);
        return order == 0 ? a.id < b.id : order < 0;
    });
    return listed;
}

CollectionRecord Documents::collection(qint64 id) const
{
    const CollectionRecord *found = d->find(id);
    return found != nullptr ? *found : CollectionRecord{};
}

qint64 Documents::addCollection(const QString &name)
{
    CollectionRecord collection;
    collection.id = ++d->largestId;
    collection.name = name;
    d->all.append(collection);
    d->store(collection);
    Q_EMIT collectionsChanged();
    return collection.id;
}

void Documents::renameCollection(qint64 id, const QString &name)
{
    CollectionRecord *collection = d->find(id);
    if (collection == nullptr || collection->name == name)
        return;
    collection->name = name;
    d->store(*collection);
    Q_EMIT collectionsChanged();
}

void Documents::removeCollection(qint64 id)
{
    const auto removed = d->all.removeIf([id](const CollectionRecord &each) { return each.id == id; });
    if (removed == 0)
        return;
    d->keeper.deleteCollection(id, [indexer = &d->indexer] { indexer->lookAgain(); });
    QList<qint64> chats;
    for (auto chat = d->attachments.begin(); chat != d->attachments.end(); ++chat) {
        if (chat.value().removeAll(id) > 0)
            chats.append(chat.key());
    }
    Q_EMIT collectionsChanged();
    for (const qint64 chat : std::as_const(chats))
        Q_EMIT attachmentsChanged(chat);
}

void Documents::addPlaces(qint64 id, const QStringList &paths)
{
    CollectionRecord *collection = d->find(id);
    if (collection == nullptr)
        return;
    const QStringList before = collection->places;
    for (const QString &path : paths) {
        const QString place = QDir::cleanPath(QDir(path).absolutePath());
        if (!path.isEmpty() && !collection->places.contains(place))
            collection->places.append(place);
    }
    if (collection->places != before)
        writePlaces(*collection);
}

void Documents::removePlace(qint64 id, const QString &path)
{
    CollectionRecord *collection = d->find(id);
    if (collection != nullptr && collection->places.removeAll(QDir::cleanPath(path)) > 0)
        writePlaces(*collection);
}

void Documents::writePlaces(const CollectionRecord &collection)
{
    d->store(collection);
    d->keeper.afterwards([indexer = &d->indexer] { indexer->lookAgain(); });
    Q_EMIT collectionsChanged();
}

void Documents::rescan(qint64 id)
{
    d->indexer.retry(id);
}

QList<qint64> Documents::collectionsOf(qint64 chatId) const
{
    return d->attachments.value(chatId);
}

void Documents::setCollectionsOf(qint64 chatId, const QList<qint64> &collections)
{
    QList<qint64> known;
    for (const qint64 id : collections) {
        if (d->find(id) != nullptr && !known.contains(id))
            known.append(id);
    }
    if (d->attachments.value(chatId) == known)
        return;
    if (known.isEmpty())
        d->attachments.remove(chatId);
    else
        d->attachments[chatId] = known;
    d->keeper.writeAttachments(chatId, known);
    Q_EMIT attachmentsChanged(chatId);
}

qint64 Documents::addFilesToChat(qint64 chatId, const QStringList &paths)
{
    const auto own = std::find_if(d->all.begin(), d->all.end(), [chatId](const auto &each) { return each.ownerChat == chatId; });
    qint64 id = own == d->all.end() ? -1 : own->id;
    if (id < 0) {
        CollectionRecord collection;
        collection.id = id = ++d->largestId;
        collection.name = tr("Files of this chat");
        collection.ownerChat = chatId;
        d->all.append(collection);
        d->store(collection);
    }
    addPlaces(id, paths);
    QList<qint64> attached = d->attachments.value(chatId);
    attached.removeAll(id);
    setCollectionsOf(chatId, attached << id);
    return id;
}

void Documents::forgetChat(qint64 chatId)
{
    setCollectionsOf(chatId, {});
    const QList<CollectionRecord> all = d->all;
    for (const CollectionRecord &collection : all) {
        if (collection.ownerChat == chatId)
            removeCollection(collection.id);
    }
}

IndexProgress Documents::progress() const
{
    IndexProgress progress = d->indexer.progress();
    if (progress.trouble.isEmpty())
        progress.trouble = d->keeper.trouble();
    return progress;
}

void Documents::setPaused(bool isPaused)
{
    d->indexer.setPaused(isPaused);
}

void Documents::setBusy(bool isAnswering)
{
    d->indexer.setBusy(isAnswering);
}

void Documents::setEmbedder(const QString &modelFile)
{
    const std::shared_ptr<PassageEmbedder> embedder = embedderOf(modelFile);
    d->indexer.setEmbedder(embedder);
    d->desk.setEmbedder(embedder);
}

void Documents::setJudge(const QString &modelFile)
{
    d->desk.setJudge(modelFile);
}

void Documents::setOcrLanguages(const QStringList &languages)
{
    {
        const std::lock_guard lock(d->ocr->mutex);
        d->ocr->languages = languages;
    }
    for (const CollectionRecord &collection : std::as_const(d->all)) {
        if (collection.unreadFiles > 0)
            rescan(collection.id);
    }
}

void Documents::lookAgain()
{
    d->indexer.lookAgain();
}

QFuture<QList<FileReport>> Documents::report(qint64 collection)
{
    const IndexProgress progress = d->indexer.progress();
    return d->keeper.report(collection, progress.isRunning ? progress.currentFile : QString());
}

QFuture<SearchOutcome> Documents::search(const DocumentQuery &query)
{
    DocumentQuery complete = query;
    if (complete.collections.isEmpty()) {
        for (const CollectionRecord &collection : collections())
            complete.collections.append(collection.id);
    }
    return d->desk.search(complete);
}

QFuture<Document> Documents::document(qint64 fileId)
{
    return d->keeper.document(fileId);
}

QFuture<QByteArray> Documents::contentHash(qint64 fileId)
{
    return d->keeper.contentHash(fileId);
}

QFuture<qint64> Documents::sizeInTokens(const QList<qint64> &collections)
{
    return d->keeper.sizeInTokens(collections);
}

} // namespace hearth
