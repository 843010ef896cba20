#include "app/documents/indexwork.h"

#include "app/documents/cutter.h"
#include "app/documents/filecheck.h"
#include "app/documents/placescan.h"
#include "app/documents/terms.h"
#include "app/store/database.h"
#include "inference/vectorsearch.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <exception>

namespace hearth {

namespace {

constexpr int batchPassages = 8;      // embedded at once: short enough to stop soon
constexpr int filesABatch = 25;       // while files wait, a batch now and then tells how long embedding will take
constexpr int mostAttempts = 3;       // at a file that changes while it is read
constexpr double leastMeasured = 0.5; // seconds, before a time is told

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

// A file without a passage was not indexed, and its report says so.
void failWithoutText(Document &document)
{
    if (document.failure.trouble != ReadTrouble::None)
        return;
    document.failure = {ReadTrouble::Empty, 0, Text::tr("There is no text in it.")};
    if (!document.problems.isEmpty())
        document.failure = {document.problems[0].trouble, 0, document.problems[0].detail};
}

// A model may give what is no number; then a passage has the vector that is near nothing.
QuantizedVector packed(const std::vector<float> &vector)
{
    try {
        return quantizeVector(vector);
    } catch (const std::exception &) {
        return {std::vector<int8_t>(vector.size(), 0), 0};
    }
}

} // namespace

IndexWork::IndexWork(IndexWorkOptions options) : m_options(std::move(options)) { }

IndexWork::~IndexWork() = default;

IndexSettings IndexWork::wantedSettings()
{
    return {.reader = documentVersion,
            .cutter = cutterVersion,
            .terms = termsVersion,
            .embedder = m_options.embedder ? m_options.embedder->identity() : QStringLiteral("")};
}

void IndexWork::open()
{
    m_target.reset();
    m_current.reset();
    m_library.reset();
    if (!QDir().mkpath(m_options.folder)) {
        throw DatabaseFailure{{StoreError::Kind::ReadOnly, Text::tr("%1 cannot be made.").arg(QDir::toNativeSeparators(m_options.folder))}};
    }
    m_library = std::make_unique<Database>(libraryPath(m_options.folder));
    prepareLibrary(*m_library);
    m_numbers = readIndexNumbers(*m_library);
    chooseTarget();
    sweep();
    m_needsTidying = true;
    m_names.clear();
    m_embeddedUpTo = 0;
    m_passages = m_target->passageCount();
    m_unembedded = m_target->settings().embedder.isEmpty() ? 0 : m_passages - m_target->vectorCount();
    fillQueue();
}

std::unique_ptr<IndexFile> IndexWork::openIndex(int number, const IndexSettings &settings)
{
    try {
        return std::make_unique<IndexFile>(m_options.folder, number, settings, m_options.largestIndexBytes);
    } catch (const DatabaseFailure &failure) {
        if (failure.error.kind != StoreError::Kind::Damaged || !setIndexAside(m_options.folder, number))
            throw;
    }
    m_notice =
        Text::tr("The index of the documents was damaged. It was set aside and is made again; until then, answers may miss something.");
    return nullptr;
}

// The index that is written: the one that answers when it has the settings that are wanted, else one beside it.
void IndexWork::chooseTarget()
{
    const IndexSettings wanted = wantedSettings();
    const auto openExisting = [&](int number) {
        return number > 0 && QFile::exists(indexPath(m_options.folder, number)) ? openIndex(number, wanted) : nullptr;
    };
    m_current = openExisting(m_numbers.current);
    IndexNumbers numbers{m_current ? m_numbers.current : 0, 0};
    if (m_current && m_current->settings() == wanted) {
        m_target = std::move(m_current);
    } else {
        m_target = openExisting(m_numbers.next);
        if (m_target && m_target->settings() != wanted)
            m_target.reset();
        if (!m_target) {
            QList<int> taken = indexNumbers(m_options.folder) << m_numbers.current << m_numbers.next;
            m_target = openIndex(*std::max_element(taken.begin(), taken.end()) + 1, wanted);
        }
        if (!m_target)
            throw DatabaseFailure{{StoreError::Kind::Damaged, QStringLiteral("A new index is damaged.")}};
        // Where nothing answers yet, what is there so far is better than nothing.
        (m_current ? numbers.next : numbers.current) = m_target->number();
    }
    if (!(numbers == m_numbers))
        writeIndexNumbers(*m_library, numbers);
    m_numbers = numbers;
}

// Indexes that nobody needs; those that are still open elsewhere go the next time.
void IndexWork::sweep()
{
    for (const int number : indexNumbers(m_options.folder)) {
        if (number != m_numbers.current && number != m_numbers.next)
            removeIndex(m_options.folder, number);
    }
}

void IndexWork::rescan(std::stop_token stop)
{
    QList<CollectionContent> contents;
    QHash<QString, PlaceContent> scanned;
    m_sizes.clear();
    m_folders.clear();
    for (const CollectionRecord &collection : readCollections(*m_library)) {
        CollectionContent content{collection.id, {}, {}};
        for (const QString &place : collection.places) {
            if (!scanned.contains(place))
                scanned.insert(place, scanPlace(place, stop));
            const PlaceContent &found = scanned[place];
            content.files += found.files;
            content.unread += found.unread;
        }
        contents.append(content);
    }
    if (stop.stop_requested())
        return;
    for (const PlaceContent &found : std::as_const(scanned)) {
        m_folders += found.folders;
        for (const FoundFile &file : found.files)
            m_sizes.insert(file.path, file.bytes);
    }
    m_folders.removeDuplicates();
    m_needsTidying = writeFiles(*m_library, contents) || m_needsTidying;
    fillQueue();
}

void IndexWork::fillQueue()
{
    const QSet<QByteArray> known = m_target->hashes();
    std::map<qint64, Waiting> queue;
    for (const LibraryFile &file : readFiles(*m_library)) {
        const bool isMissing = !file.hash.isEmpty() && !known.contains(file.hash);
        const bool mayBeReadNow =
            !file.problems.isEmpty() && file.problems[0].trouble == ReadTrouble::NotReadable && QFileInfo(file.path).isReadable();
        if (file.isWaiting || isMissing || mayBeReadNow)
            queue.insert({file.id, {file.path, m_sizes.value(file.path, std::max<qint64>(0, file.bytes)), 0}});
    }
    m_queue = std::move(queue);
}

void IndexWork::retry(qint64 collection)
{
    QSet<QByteArray> failed;
    for (const FileReport &report : readReport(*m_library, false, collection)) {
        const QByteArray hash = readFile(*m_library, false, report.fileId).hash;
        if (!hash.isEmpty() && !m_target->containsText(hash))
            failed.insert(hash);
    }
    for (const QByteArray &hash : std::as_const(failed))
        m_target->remove(hash);
    makeFilesWait(*m_library, collection);
    fillQueue();
}

bool IndexWork::step(std::stop_token stop, std::stop_token stopEmbedding)
{
    if (!m_queue.empty()) {
        if (m_unembedded > 0 && ++m_filesSinceBatch >= filesABatch) {
            m_filesSinceBatch = 0;
            embedNext(stopEmbedding);
            return true;
        }
        readNext(stop);
        return true;
    }
    if (m_needsTidying) {
        tidy();
        return true;
    }
    if (m_unembedded > 0 && embedNext(stopEmbedding))
        return true;
    return finish();
}

void IndexWork::readNext(std::stop_token stop)
{
    QElapsedTimer timer;
    timer.start();
    const auto next = m_queue.begin();
    LibraryFile file = readFile(*m_library, false, next->first);
    const FileStamp stamp = stampOf(next->second.path);
    if (file.id < 0 || !stamp.exists) { // the next look at its folder takes it from the library
        m_queue.erase(next);
        m_needsTidying = true;
        return;
    }
    const QByteArray oldHash = file.hash;
    file.bytes = stamp.bytes;
    file.modifiedAt = stamp.modifiedAt;
    file.isWaiting = false;
    file.problems.clear();
    const ReadProblem problem = problemBefore(file.path, stamp.bytes, m_options.largestFileBytes);
    if (problem.trouble != ReadTrouble::None) {
        file.problems.append(problem);
        file.hash.clear();
    } else {
        const QByteArray hash = contentHash(file.path, stop);
        const bool isTaken = !stop.stop_requested() && takeContent(file, hash, stop);
        if (stop.stop_requested())
            return;
        if (!isTaken || stampOf(file.path) != stamp) { // it is being written: once more, later at the latest
            if (++next->second.attempts >= mostAttempts)
                m_queue.erase(next);
            return;
        }
    }
    settle(file, oldHash);
    m_reading.amount += double(next->second.bytes);
    m_reading.seconds += double(timer.nsecsElapsed()) / 1e9;
    m_queue.erase(next);
}

void IndexWork::settle(const LibraryFile &file, const QByteArray &oldHash)
{
    writeFile(*m_library, file);
    setNames(file.hash);
    if (oldHash != file.hash) {
        setNames(oldHash);
        m_needsTidying = true;
    }
}

// Sees to it that the index has the content. False: the file was not what it was when it was hashed.
bool IndexWork::takeContent(LibraryFile &file, const QByteArray &hash, std::stop_token stop)
{
    if (hash.isEmpty()) {
        file.hash.clear();
        file.problems.append({ReadTrouble::NotReadable, 0, Text::tr("It could not be read to its end.")});
        return true;
    }
    file.hash = hash;
    if (m_target->contains(hash))
        return true;
    IndexFile::Content content{.hash = hash, .bytes = file.bytes, .document = {}, .passages = {}};
    // Another embedder needs no new look at the files.
    if (m_current && m_current->settings().reader == documentVersion && m_current->containsText(hash))
        content.document = m_current->document(hash);
    else
        content.document = m_options.read(file.path, stop);
    const FileStamp after = stampOf(file.path);
    if (stop.stop_requested() || after.bytes != file.bytes || after.modifiedAt != file.modifiedAt)
        return false;
    if (content.document.failure.trouble == ReadTrouble::NotReadable) {
        file.hash.clear();
        file.problems.append(content.document.failure);
        return true;
    }
    CutterOptions cutting;
    if (m_options.embedder)
        cutting.countTokens = [this](const QString &text) { return m_options.embedder->countTokens(text); };
    if (content.document.failure.trouble == ReadTrouble::None)
        content.passages = cutDocument(content.document, cutting);
    if (content.passages.isEmpty())
        failWithoutText(content.document);
    m_unembedded += m_target->put(content, QDateTime::currentDateTime());
    m_passages += content.passages.size();
    return true;
}

void IndexWork::setNames(const QByteArray &hash)
{
    if (!hash.isEmpty())
        setNames(hash, pathsOf(*m_library, hash));
}

void IndexWork::setNames(const QByteArray &hash, const QStringList &paths)
{
    QStringList names;
    for (const QString &path : paths)
        names.append(QFileInfo(path).fileName());
    names.removeDuplicates();
    names.sort();
    if (names.isEmpty() || m_names.value(hash) == names)
        return;
    m_target->setNames(hash, names);
    m_names.insert(hash, names);
}

// Forgets contents that no file has any more, and their names.
void IndexWork::tidy()
{
    QHash<QByteArray, QStringList> live;
    for (const LibraryFile &file : readFiles(*m_library)) {
        if (!file.hash.isEmpty())
            live[file.hash].append(file.path);
    }
    for (const QByteArray &hash : m_target->hashes()) {
        const auto paths = live.constFind(hash);
        if (paths != live.cend()) {
            setNames(hash, *paths);
            continue;
        }
        m_target->remove(hash);
        m_names.remove(hash);
    }
    m_passages = m_target->passageCount();
    if (m_options.embedder)
        m_unembedded = m_passages - m_target->vectorCount();
    m_needsTidying = false;
}

// False: none is left.
bool IndexWork::embedNext(std::stop_token stop)
{
    QElapsedTimer timer;
    timer.start();
    const QList<IndexFile::Unembedded> batch = m_target->unembedded(m_embeddedUpTo, batchPassages);
    if (batch.isEmpty()) {
        if (m_embeddedUpTo == 0)
            m_unembedded = 0;
        m_embeddedUpTo = 0; // once more from the start: there may be gaps
        return m_unembedded > 0;
    }
    QStringList texts;
    QHash<QByteArray, qsizetype> places; // of what is there more than once
    for (const IndexFile::Unembedded &passage : batch) {
        if (!places.contains(passage.hash)) {
            places.insert(passage.hash, texts.size());
            texts.append(passage.text);
        }
    }
    const auto vectors = m_options.embedder->embed(texts, PassageEmbedder::Role::Passage, stop);
    if (stop.stop_requested() || qsizetype(vectors.size()) < texts.size())
        return true;
    QList<IndexFile::Vector> rows;
    for (const IndexFile::Unembedded &passage : batch) {
        const QuantizedVector vector = packed(vectors[size_t(places.value(passage.hash))]);
        rows.append({passage.passageId, double(vector.scale),
                     QByteArray(reinterpret_cast<const char *>(vector.values.data()), qsizetype(vector.values.size()))});
    }
    m_target->putVectors(rows);
    m_embeddedUpTo = batch.last().passageId;
    m_unembedded = std::max<qint64>(0, m_unembedded - batch.size());
    m_embedding.amount += double(batch.size());
    m_embedding.seconds += double(timer.nsecsElapsed()) / 1e9;
    return true;
}

// All is done: the new index answers from now on. False: it did already.
bool IndexWork::finish()
{
    m_notice.clear();
    if (!m_current)
        return false;
    const IndexNumbers numbers{m_target->number(), 0};
    writeIndexNumbers(*m_library, numbers);
    m_numbers = numbers;
    m_current.reset();
    sweep();
    return true;
}

IndexProgress IndexWork::progress() const
{
    IndexProgress progress;
    for (const qint64 bytes : m_sizes)
        progress.bytesAll += bytes;
    qint64 waitingBytes = 0;
    for (const auto &[id, waiting] : m_queue)
        waitingBytes += waiting.bytes;
    progress.filesAll = int(std::max<qsizetype>(m_sizes.size(), qsizetype(m_queue.size())));
    progress.filesDone = progress.filesAll - int(m_queue.size());
    progress.bytesDone = std::max<qint64>(0, progress.bytesAll - waitingBytes);
    progress.passagesAll = int(m_passages);
    progress.passagesEmbedded = int(m_passages - m_unembedded);
    progress.currentFile = m_queue.empty() ? QString() : m_queue.begin()->second.path;
    progress.notice = m_notice;
    double left = 0;
    bool isKnown = true;
    if (waitingBytes > 0) {
        isKnown = m_reading.amount > 0 && m_reading.seconds > leastMeasured;
        left += isKnown ? double(waitingBytes) * m_reading.seconds / m_reading.amount : 0;
    }
    if (m_options.embedder && (m_unembedded > 0 || waitingBytes > 0)) {
        isKnown = isKnown && m_embedding.amount > 0;
        // Files that wait bring as many passages a byte as those before.
        const double perByte = progress.bytesDone > 0 ? double(m_passages) / double(progress.bytesDone) : 0;
        const double passages = double(m_unembedded) + perByte * double(waitingBytes);
        left += isKnown ? passages * m_embedding.seconds / m_embedding.amount : 0;
    }
    progress.secondsLeft = isKnown ? left : -1;
    return progress;
}

} // namespace hearth
