#include "app/documents/documentsprivate.h"

#include "app/documents/modelembedder.h"
#include "app/documents/readerprocess.h"
#include "app/store/whendone.h"

#include <QDir>
#include <QStandardPaths>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace hearth {

namespace {

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

// The languages in one order: in another one they give the same, nearly always.
std::function<QString()> recognitionOf(const std::shared_ptr<OcrChoice> &ocr)
{
    return [ocr]() -> QString {
        if (QStandardPaths::findExecutable(QStringLiteral("tesseract")).isEmpty())
            return {};
        const std::lock_guard lock(ocr->mutex);
        QStringList languages = ocr->languages;
        languages.sort();
        return languages.join(u'+');
    };
}

std::shared_ptr<PassageEmbedder> embedderOf(const QString &modelFile)
{
    return modelFile.isEmpty() ? nullptr : std::make_shared<ModelEmbedder>(modelFile, true);
}

IndexerOptions indexerOptions(const DocumentsOptions &options, const DocumentParts &parts, const std::shared_ptr<OcrChoice> &ocr)
{
    IndexerOptions indexing;
    indexing.work.folder = options.folder;
    indexing.work.read = parts.read ? parts.read : readerOf(options, ocr);
    if (!parts.read)
        indexing.work.recognition = recognitionOf(ocr);
    indexing.work.embedder = parts.embedder;
    indexing.work.largestFileBytes = ReadLimits().inputBytes;
    indexing.rescanMs = parts.rescanMs;
    indexing.retryMs = parts.retryMs;
    indexing.isPolite = parts.isPolite;
    return indexing;
}

bool isSameSet(QStringList a, QStringList b)
{
    a.sort();
    b.sort();
    return a == b;
}

} // namespace

Documents::Private::Private(const DocumentsOptions &options, const DocumentParts &parts, const DocumentKeeper::Tellers &tellers)
    : retryMs(parts.retryMs), indexer(indexing(options, parts)),
      keeper(options.folder, tellers, std::min(parts.retryMs, DocumentKeeper::usualRetryMs)), desk(options.folder, parts)
{
    ocr->languages = options.ocrLanguages;
    desk.setJudge(options.judge);
}

Documents::Private::~Private()
{
    desk.stop(); // the indexer may wait for both
    keeper.stop();
    indexer.stop(); // it calls the others
}

IndexerOptions Documents::Private::indexing(const DocumentsOptions &options, const DocumentParts &parts)
{
    IndexerOptions made = indexerOptions(options, parts, ocr);
    made.work.whileOthersAreClosed = [this](const std::function<void()> &body) {
        keeper.whileClosed([this, &body] { desk.whileClosed(body); });
    };
    return made;
}

CollectionRecord *Documents::Private::find(qint64 id)
{
    const auto found = std::find_if(all.begin(), all.end(), [id](const CollectionRecord &each) { return each.id == id; });
    return found == all.end() ? nullptr : &*found;
}

int Documents::Private::unseenPlaces(const QList<qint64> &collections) const
{
    int places = 0;
    for (const qint64 id : collections) {
        const auto look = looks.constFind(id);
        places += look != looks.cend() && !indexer.hasLooked(look->ticket) ? look->places : 0;
    }
    return places;
}

Documents::Documents(const DocumentsOptions &options, QObject *parent, DocumentParts parts) : QObject(parent)
{
    if (!parts.embedder)
        parts.embedder = embedderOf(options.embedder);
    const DocumentKeeper::Tellers tellers{[this] { QMetaObject::invokeMethod(this, &Documents::progressChanged, Qt::QueuedConnection); },
                                          [this] {
                                              QMetaObject::invokeMethod(
                                                  this, [this] { d->indexer.repair(0); }, Qt::QueuedConnection);
                                          },
                                          [this] { QMetaObject::invokeMethod(this, &Documents::readLost, Qt::QueuedConnection); }};
    d = std::make_unique<Private>(options, parts, tellers);
    connect(&d->indexer, &Indexer::progressChanged, this, &Documents::progressChanged);
    connect(&d->indexer, &Indexer::filesChanged, this, [this] { readCounts(); });
    connect(&d->indexer, &Indexer::indexReplaced, this, [this] {
        d->keeper.reopen();
        d->desk.reopen();
        if (d->isOpen)
            readState();
    });
    d->desk.setDamaged([indexer = &d->indexer](int number) { indexer->repair(number); });
}

Documents::~Documents() = default;

void Documents::open()
{
    if (d->isOpen)
        return;
    d->isOpen = true;
    readState();
    d->indexer.start();
}

bool Documents::isReady() const
{
    return d->isRead;
}

void Documents::readState()
{
    whenDone(d->keeper.state(), this, [this, changes = d->changes](const DocumentKeeper::State &state) {
        if (changes != d->changes) // it does not have the last ones
            return readState();
        if (takeState({state}))
            Q_EMIT collectionsChanged();
        readCounts();
    });
}

// What is shown is what is written again.
void Documents::readLost()
{
    Q_EMIT progressChanged();
    readState();
}

void Documents::readStateLater()
{
    if (d->isReadPlanned)
        return;
    d->isReadPlanned = true;
    QTimer::singleShot(d->retryMs, this, [this] {
        d->isReadPlanned = false;
        readState();
    });
}

bool Documents::takeState(const State &state)
{
    if (!state.isRead) {
        readStateLater();
        return false;
    }
    const bool isFirst = !std::exchange(d->isRead, true);
    d->nextId = state.firstFreeId;
    d->endOfIds = state.firstFreeId + DocumentKeeper::reservedIds;
    bool hasChanged = state.collections.size() != d->all.size();
    QList<CollectionRecord> all;
    for (const CollectionRecord &collection : state.collections) {
        if (const CollectionRecord *known = d->find(collection.id)) {
            const bool isSame = known->name == collection.name && isSameSet(known->places, collection.places);
            hasChanged = hasChanged || !isSame;
            CollectionRecord kept = *known; // its counts, and its places in their order
            kept.name = collection.name;
            kept.places = isSame ? known->places : collection.places;
            all.append(kept);
        } else {
            hasChanged = true;
            all.append(collection);
        }
    }
    d->all = all;
    const QHash<qint64, QList<qint64>> before = std::exchange(d->attachments, state.attachments);
    const QList<qint64> chats = before.keys() + state.attachments.keys();
    for (const qint64 chat : QSet<qint64>(chats.begin(), chats.end())) {
        if (before.value(chat) != state.attachments.value(chat))
            Q_EMIT attachmentsChanged(chat);
    }
    if (isFirst)
        noteChatsBefore();
    return hasChanged || isFirst;
}

void Documents::readCounts()
{
    whenDone(d->keeper.counts(), this, [this, number = ++d->counting](const QHash<qint64, CollectionRecord> &counts) {
        if (number != d->counting)
            return; // they were counted again since
        bool hasChanged = false;
        for (CollectionRecord &collection : d->all) {
            const CollectionRecord found = counts.value(collection.id);
            const bool isSame = collection.files == found.files && collection.unreadFiles == found.unreadFiles
                && collection.waitingFiles == found.waitingFiles && collection.passages == found.passages
                && collection.bytes == found.bytes;
            hasChanged = hasChanged || !isSame;
            collection.files = found.files;
            collection.unreadFiles = found.unreadFiles;
            collection.waitingFiles = found.waitingFiles;
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
    return add(name, -1);
}

qint64 Documents::add(const QString &name, qint64 ownerChat)
{
    CollectionRecord collection;
    collection.id = d->takeId();
    if (collection.id < 0) {
        readState(); // brings new ones
        return -1;
    }
    collection.name = name;
    collection.ownerChat = ownerChat;
    ++d->changes;
    d->all.append(collection);
    d->keeper.insertCollection(collection);
    if (d->nextId == d->endOfIds)
        readState();
    Q_EMIT collectionsChanged();
    return collection.id;
}

void Documents::renameCollection(qint64 id, const QString &name)
{
    CollectionRecord *collection = d->find(id);
    if (collection == nullptr || collection->name == name)
        return;
    collection->name = name;
    ++d->changes;
    d->keeper.renameCollection(id, name);
    Q_EMIT collectionsChanged();
}

void Documents::removeCollection(qint64 id)
{
    const auto removed = d->all.removeIf([id](const CollectionRecord &each) { return each.id == id; });
    if (removed == 0)
        return;
    ++d->changes;
    d->keeper.deleteCollection(id);
    lookLater();
    d->looks.remove(id);
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
    QStringList added;
    for (const QString &path : paths) {
        const QString place = QDir::cleanPath(QDir(path).absolutePath());
        if (!path.isEmpty() && !collection->places.contains(place) && !added.contains(place))
            added.append(place);
    }
    if (added.isEmpty())
        return;
    collection->places += added;
    ++d->changes;
    d->keeper.addPlaces(id, added);
    const int unseen = d->unseenPlaces({id});
    d->looks[id] = {lookLater(), unseen + int(added.size())};
    Q_EMIT collectionsChanged();
}

void Documents::removePlace(qint64 id, const QString &path)
{
    CollectionRecord *collection = d->find(id);
    const QString place = QDir::cleanPath(path);
    if (collection == nullptr || collection->places.removeAll(place) == 0)
        return;
    ++d->changes;
    d->keeper.removePlace(id, place);
    const int unseen = d->unseenPlaces({id});
    d->looks[id] = {lookLater(), unseen};
    Q_EMIT collectionsChanged();
}

// When what was changed is written: a look with a later ticket says that all before it were made, so they must come in their order.
quint64 Documents::lookLater()
{
    const quint64 ticket = d->indexer.announceLook();
    d->keeper.afterwards([indexer = &d->indexer, ticket] { indexer->lookAgain(ticket); });
    return ticket;
}

void Documents::rescan(qint64 id)
{
    d->indexer.retry(id);
}

IndexProgress Documents::progress() const
{
    IndexProgress progress = d->indexer.progress();
    if (progress.trouble.isEmpty())
        progress.trouble = d->keeper.trouble();
    if (progress.notice.isEmpty())
        progress.notice = d->keeper.notice();
    return progress;
}

void Documents::setPaused(bool isPaused)
{
    d->indexer.setPaused(isPaused);
    d->keeper.writePaused(isPaused);
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
    d->indexer.recognizeAgain();
    for (const CollectionRecord &collection : std::as_const(d->all)) {
        if (collection.unreadFiles > 0)
            rescan(collection.id);
    }
}

void Documents::lookAgain()
{
    lookLater();
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
    return d->desk.search(complete, d->unseenPlaces(complete.collections));
}

QFuture<FilePlace> Documents::whereIs(qint64 fileId, const QByteArray &hash)
{
    return d->keeper.whereIs(fileId, hash);
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

QFuture<QList<PassageHit>> Documents::wholeText(const QList<qint64> &collections)
{
    return d->keeper.wholeText(collections);
}

} // namespace hearth
