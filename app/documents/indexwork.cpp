#include "app/documents/indexwork.h"

#include "app/documents/cutter.h"
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

constexpr int batchPassages = 8;       // embedded at once: short enough to stop soon
constexpr int filesABatch = 25;        // while files wait, a batch now and then tells how long embedding will take
constexpr qint64 leastPauseMs = 60000; // before a file that can't be opened is tried again; then twice as long, and so on
constexpr int mostDoublings = 6;
constexpr double leastMeasured = 0.5; // seconds, before a time is told

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

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
            .terms = termsMark(),
            .embedder = m_options.embedder ? m_options.embedder->identity() : QStringLiteral("")};
}

void IndexWork::lock()
{
    if (m_lock)
        return;
    auto lock = std::make_unique<QLockFile>(m_options.folder + QStringLiteral("/index.lock"));
    lock->setStaleLockTime(0); // however long it takes; that of a program that is gone does not count
    // What a killed program left may name a process or a host that is another one now; while its owner lives it can't be removed.
    if (lock->tryLock(0) || (lock->error() == QLockFile::LockFailedError && lock->removeStaleLockFile() && lock->tryLock(0))) {
        m_lock = std::move(lock);
        return;
    }
    const QString folder = QDir::toNativeSeparators(m_options.folder);
    if (lock->error() != QLockFile::LockFailedError)
        throw DatabaseFailure{{StoreError::Kind::ReadOnly, Text::tr("%1 can't be written.").arg(folder)}};
    qint64 process = 0;
    QString host;
    QString program;
    lock->getLockInfo(&process, &host, &program);
    throw DatabaseFailure{{StoreError::Kind::Busy,
                           Text::tr("%1 (process %2) is indexing the documents in %3 now. Quit it, or wait until it has ended.")
                               .arg(program.isEmpty() ? Text::tr("Another program") : program)
                               .arg(process)
                               .arg(folder)}};
}

void IndexWork::open()
{
    m_target.reset();
    m_current.reset();
    m_library.reset();
    if (!QDir().mkpath(m_options.folder)) {
        throw DatabaseFailure{{StoreError::Kind::ReadOnly, Text::tr("%1 cannot be made.").arg(QDir::toNativeSeparators(m_options.folder))}};
    }
    lock();
    m_library = std::make_unique<Database>(libraryPath(m_options.folder));
    m_library->setStop(m_options.quit);
    prepareLibrary(*m_library);
    m_numbers = readIndexNumbers(*m_library);
    chooseTarget();
    sweep();
    m_needsTidying = true;
    m_names.clear();
    m_embeddedUpTo = 0;
    m_passages = m_target->passageCount();
    m_unembedded = !m_options.embedder ? 0 : m_passages - m_target->vectorCount();
    fillQueue();
    recognizeAgain();
}

std::unique_ptr<IndexFile> IndexWork::openIndex(int number, const IndexSettings &settings)
{
    try {
        return std::make_unique<IndexFile>(m_options.folder, number, settings, m_options.largestIndexBytes, m_options.quit);
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
    IndexSettings wanted = wantedSettings();
    const auto openExisting = [&](int number) {
        return number > 0 && QFile::exists(indexPath(m_options.folder, number)) ? openIndex(number, wanted) : nullptr;
    };
    m_current = openExisting(m_numbers.current);
    if (m_current && !m_options.embedder && m_options.keepsVectors)
        wanted.embedder = m_current->settings().embedder;
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
            throw DatabaseFailure{
                {StoreError::Kind::Damaged, Text::tr("A new index in %1 is damaged. See to the disk.").arg(m_options.folder)}};
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

void IndexWork::fillQueue()
{
    const QSet<QByteArray> known = m_target->hashes();
    const QSet<qint64> first = filesOfChats(*m_library);
    Queue queue;
    for (const LibraryFile &file : readFiles(*m_library)) {
        const bool isMissing = !file.hash.isEmpty() && !known.contains(file.hash);
        if (file.isWaiting || isMissing || isWorthATry(file))
            queue.insert({{!first.contains(file.id), file.id},
                          {file.path, m_found.value(file.path, {std::max<qint64>(0, file.bytes), 0}).bytes, 0}});
    }
    m_queue = std::move(queue);
}

QStringList IndexWork::latestFiles(qsizetype most) const
{
    QList<std::pair<qint64, QString>> files;
    files.reserve(m_found.size());
    for (auto file = m_found.cbegin(); file != m_found.cend(); ++file)
        files.append({file->modifiedAt, file.key()});
    const auto end = files.begin() + std::min(most, files.size());
    std::partial_sort(files.begin(), end, files.end(), std::greater<>());
    QStringList latest;
    for (auto file = files.begin(); file != end; ++file)
        latest.append(file->second);
    return latest;
}

// Of one that could not be opened: its permissions are others now, or some time has gone by. An edited one is waiting anyway.
bool IndexWork::isWorthATry(const LibraryFile &file)
{
    if (file.problems.isEmpty() || file.problems[0].trouble != ReadTrouble::NotReadable)
        return false;
    const QFileInfo info(file.path);
    if (!info.isReadable())
        return false;
    const auto known = m_unreadable.constFind(file.id);
    return known == m_unreadable.cend() || known->pause.hasExpired() || known->changedAt != info.metadataChangeTime().toMSecsSinceEpoch();
}

void IndexWork::noteUnreadable(const LibraryFile &file)
{
    if (file.problems.isEmpty() || file.problems[0].trouble != ReadTrouble::NotReadable) {
        m_unreadable.remove(file.id);
        return;
    }
    Unreadable &known = m_unreadable[file.id];
    known.changedAt = QFileInfo(file.path).metadataChangeTime().toMSecsSinceEpoch();
    known.pause.setRemainingTime(leastPauseMs << std::min(known.tries++, mostDoublings));
}

void IndexWork::retry(qint64 collection)
{
    for (const FileReport &report : readReport(*m_library, false, collection)) {
        const QByteArray hash = hearth::readFile(*m_library, false, report.fileId).hash;
        m_unreadable.remove(report.fileId);
        // What could be read of it stays until there is more.
        if (!hash.isEmpty() && m_target->contains(hash) && m_target->mayHaveMore(hash))
            m_reread.insert(hash);
    }
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
        tidy(stop);
        return true;
    }
    if (m_unembedded > 0 && embedNext(stopEmbedding))
        return true;
    return finish();
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
    if (m_current && m_current->contains(hash))
        m_current->setNames(hash, names);
    m_names.insert(hash, names);
}

// Forgets contents that no file has any more, and their names.
void IndexWork::tidy(const std::stop_token &stop)
{
    QHash<QByteArray, QStringList> live;
    for (const LibraryFile &file : readFiles(*m_library)) {
        if (!file.hash.isEmpty())
            live[file.hash].append(file.path);
    }
    for (const QByteArray &hash : m_target->hashes()) {
        if (stop.stop_requested()) // the rest is still to be tidied
            return;
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
    recognizeAgain(); // what it took from the other one may be in other languages
    return true;
}

bool IndexWork::wasPaused() const
{
    return readPaused(*m_library);
}

IndexProgress IndexWork::progress() const
{
    IndexProgress progress;
    for (const Found &file : m_found)
        progress.bytesAll += file.bytes;
    qint64 waitingBytes = 0;
    for (const auto &[id, waiting] : m_queue)
        waitingBytes += waiting.bytes;
    progress.filesAll = int(std::max<qsizetype>(m_found.size(), qsizetype(m_queue.size())));
    progress.filesDone = progress.filesAll - int(m_queue.size());
    progress.bytesDone = std::max<qint64>(0, progress.bytesAll - waitingBytes);
    progress.passagesAll = int(m_passages);
    progress.passagesEmbedded = int(m_passages - m_unembedded);
    progress.currentFile = m_queue.empty() ? QString() : m_queue.begin()->second.path;
    progress.notice = m_notice;
    progress.unreachable = m_unreachable;
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
