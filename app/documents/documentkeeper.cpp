#include "app/documents/documentkeeper.h"

#include "app/documents/indexrows.h"
#include "app/documents/indexschema.h"
#include "app/documents/wholetext.h"
#include "app/store/database.h"

#include <QCoreApplication>
#include <QDir>
#include <QTimer>

#include <exception>

namespace hearth {

namespace {

constexpr int mostTries = 5; // at a change that fails for a reason that will not go away

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

} // namespace

DocumentKeeper::DocumentKeeper(QString folder, Tellers tellers, int retryMs)
    : m_folder(std::move(folder)), m_retryMs(retryMs), m_tellers(std::move(tellers)), m_thread(QStringLiteral("documents"))
{
}

DocumentKeeper::~DocumentKeeper()
{
    stop();
    m_thread.wait([this] {
        flush();
        m_index.reset();
        m_library.reset();
    });
}

Database &DocumentKeeper::library()
{
    if (!m_library) {
        QDir().mkpath(m_folder);
        m_library = std::make_unique<Database>(libraryPath(m_folder));
        prepareLibrary(*m_library);
    }
    return *m_library;
}

Database *DocumentKeeper::index()
{
    if (!m_index) {
        m_index = openForSearch(m_folder);
        if (m_index)
            m_index->setStop(m_quit.get_token());
    }
    return m_index.get();
}

QFuture<DocumentKeeper::State> DocumentKeeper::state()
{
    return m_thread.run([this] { return readState(); });
}

DocumentKeeper::State DocumentKeeper::readState()
{
    flush();
    if (!m_changes.empty())
        return {};
    try {
        State state;
        state.collections = readCollections(library());
        state.attachments = readAttachments(library());
        state.firstFreeId = reserveCollectionIds(library(), reservedIds);
        state.isRead = true;
        m_isDamageTold = false;
        tell({});
        return state;
    } catch (const DatabaseFailure &failure) {
        onFailure(failure.error);
        tell(Text::tr("The list of the collections in %1 can't be read just now: %2. It is tried again by itself.")
                 .arg(QDir::toNativeSeparators(m_folder), failure.error.message));
    }
    return {};
}

void DocumentKeeper::onFailure(const StoreError &error)
{
    m_index.reset();
    m_library.reset();
    if (error.kind != StoreError::Kind::Damaged || m_isDamageTold)
        return;
    m_isDamageTold = true;
    m_tellers.libraryDamaged();
}

void DocumentKeeper::tell(const QString &trouble)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_trouble == trouble)
            return;
        m_trouble = trouble;
    }
    m_tellers.troubleChanged();
}

void DocumentKeeper::reopen()
{
    m_thread.post([this] {
        m_index.reset();
        m_library.reset();
    });
}

void DocumentKeeper::whileClosed(const std::function<void()> &body)
{
    m_thread.wait([&] {
        m_index.reset();
        m_library.reset();
        body();
    });
}

void DocumentKeeper::write(Change change)
{
    m_thread.post([this, change = std::move(change)] {
        m_changes.push_back(change);
        flush();
    });
}

void DocumentKeeper::flush()
{
    if (m_changes.empty())
        return;
    QString trouble;
    while (!m_changes.empty() && trouble.isEmpty())
        trouble = tryFirst();
    tell(trouble);
    if (trouble.isEmpty() || m_isRetryPlanned)
        return;
    m_isRetryPlanned = true;
    QTimer::singleShot(m_retryMs, m_thread.context(), [this] {
        m_isRetryPlanned = false;
        flush();
    });
}

QString DocumentKeeper::tryFirst()
{
    StoreError error;
    try {
        m_changes.front()(library());
    } catch (const DatabaseFailure &failure) {
        error = failure.error;
        onFailure(error);
    } catch (const std::exception &failure) { // out of memory
        error = {StoreError::Kind::Other, QString::fromUtf8(failure.what())};
    }
    if (error && isHopeless(error)) {
        giveUpFirst(error.message);
        return {};
    }
    if (error) {
        return Text::tr("Changes to the collections can't be written in %1 just now: %2")
            .arg(QDir::toNativeSeparators(m_folder), error.message);
    }
    m_changes.pop_front();
    m_failures = 0;
    return {};
}

// Of a disk that is full or read-only, and of another program that writes, time or the user will see to it; a damaged file is repaired.
bool DocumentKeeper::isHopeless(const StoreError &error)
{
    return error.kind == StoreError::Kind::Other && (++m_failures >= mostTries || m_quit.stop_requested());
}

void DocumentKeeper::giveUpFirst(const QString &reason)
{
    m_changes.pop_front();
    m_failures = 0;
    {
        const std::lock_guard lock(m_mutex);
        m_notice = Text::tr("A change to the collections could not be written in %1 and was given up: %2. The others are kept.")
                       .arg(QDir::toNativeSeparators(m_folder), reason);
    }
    m_tellers.changeGivenUp();
}

void DocumentKeeper::insertCollection(const CollectionRecord &collection)
{
    write([collection](Database &library) { hearth::insertCollection(library, collection); });
}

void DocumentKeeper::renameCollection(qint64 id, const QString &name)
{
    write([id, name](Database &library) { hearth::renameCollection(library, id, name); });
}

void DocumentKeeper::addPlaces(qint64 id, const QStringList &places)
{
    write([id, places](Database &library) { hearth::addPlaces(library, id, places); });
}

void DocumentKeeper::removePlace(qint64 id, const QString &place)
{
    write([id, place](Database &library) { hearth::removePlace(library, id, place); });
}

void DocumentKeeper::deleteCollection(qint64 id)
{
    write([id](Database &library) { hearth::deleteCollection(library, id); });
}

void DocumentKeeper::writeAttachments(qint64 chatId, const QList<qint64> &collections)
{
    write([chatId, collections](Database &library) { hearth::writeAttachments(library, chatId, collections); });
}

void DocumentKeeper::writePaused(bool isPaused)
{
    write([isPaused](Database &library) { hearth::writePaused(library, isPaused); });
}

void DocumentKeeper::afterwards(std::function<void()> job)
{
    write([job = std::move(job)](Database &) { job(); });
}

template <typename Result> Result DocumentKeeper::read(const std::function<Result(Database &db, bool hasIndex)> &query)
{
    const auto ask = [&] {
        if (m_quit.stop_requested())
            throw JobStopped();
        Database *db = index();
        return db != nullptr ? query(*db, true) : query(library(), false);
    };
    try {
        return ask();
    } catch (const DatabaseFailure &failure) { // a second try, for an index that was replaced a moment ago
        if (failure.error.kind == StoreError::Kind::Stopped)
            throw JobStopped();
        m_index.reset();
        m_library.reset();
        return ask();
    }
}

QFuture<QHash<qint64, CollectionRecord>> DocumentKeeper::counts()
{
    return m_thread.run([this] { return read<QHash<qint64, CollectionRecord>>(readCounts); });
}

QFuture<QList<FileReport>> DocumentKeeper::report(qint64 collection, const QString &currentFile)
{
    return m_thread.run([this, collection, currentFile] {
        auto reports = read<QList<FileReport>>([collection](Database &db, bool hasIndex) { return readReport(db, hasIndex, collection); });
        for (FileReport &report : reports) {
            if (report.state == FileState::Waiting && report.path == currentFile)
                report.state = FileState::Reading;
        }
        return reports;
    });
}

QFuture<FilePlace> DocumentKeeper::whereIs(qint64 fileId, const QByteArray &hash)
{
    return m_thread.run([this, fileId, hash] {
        return read<FilePlace>([&](Database &db, bool hasIndex) { return findFile(db, hasIndex, fileId, hash); });
    });
}

QFuture<Document> DocumentKeeper::document(qint64 fileId)
{
    return m_thread.run([this, fileId] {
        return read<Document>([fileId](Database &db, bool hasIndex) {
            const QByteArray hash = readFile(db, hasIndex, fileId).hash;
            return hasIndex && !hash.isEmpty() ? readDocument(db, hash) : Document{};
        });
    });
}

QFuture<QByteArray> DocumentKeeper::contentHash(qint64 fileId)
{
    return m_thread.run(
        [this, fileId] { return read<QByteArray>([fileId](Database &db, bool hasIndex) { return readFile(db, hasIndex, fileId).hash; }); });
}

QFuture<qint64> DocumentKeeper::sizeInTokens(const QList<qint64> &collections)
{
    return m_thread.run([this, collections] {
        return read<qint64>([&collections](Database &db, bool hasIndex) { return hasIndex ? readTokens(db, collections) : qint64(0); });
    });
}

QFuture<QList<PassageHit>> DocumentKeeper::wholeText(const QList<qint64> &collections)
{
    return m_thread.run([this, collections] {
        return read<QList<PassageHit>>(
            [&collections](Database &db, bool hasIndex) { return hasIndex ? readWhole(db, collections) : QList<PassageHit>(); });
    });
}

QString DocumentKeeper::trouble() const
{
    const std::lock_guard lock(m_mutex);
    return m_trouble;
}

QString DocumentKeeper::notice() const
{
    const std::lock_guard lock(m_mutex);
    return m_notice;
}

} // namespace hearth
