#include "app/documents/documentkeeper.h"

#include "app/documents/indexrows.h"
#include "app/documents/indexschema.h"
#include "app/store/database.h"

#include <QCoreApplication>
#include <QDir>
#include <QTimer>

namespace hearth {

namespace {

constexpr int retryMs = 3000;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

} // namespace

DocumentKeeper::DocumentKeeper(QString folder, Tellers tellers)
    : m_folder(std::move(folder)), m_tellers(std::move(tellers)), m_thread(QStringLiteral("documents"))
{
}

DocumentKeeper::~DocumentKeeper()
{
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
    if (!m_index)
        m_index = openForSearch(m_folder);
    return m_index.get();
}

DocumentKeeper::State DocumentKeeper::open()
{
    State state;
    m_thread.wait([&] { state = readState(); });
    return state;
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
    while (!m_changes.empty()) {
        try {
            m_changes.front()(library());
            m_changes.pop_front();
        } catch (const DatabaseFailure &failure) {
            onFailure(failure.error);
            trouble = Text::tr("Changes to the collections can't be written in %1 just now: %2")
                          .arg(QDir::toNativeSeparators(m_folder), failure.error.message);
            break;
        }
    }
    tell(trouble);
    if (trouble.isEmpty() || m_isRetryPlanned)
        return;
    m_isRetryPlanned = true;
    QTimer::singleShot(retryMs, m_thread.context(), [this] {
        m_isRetryPlanned = false;
        flush();
    });
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

void DocumentKeeper::deleteCollection(qint64 id, std::function<void()> afterwards)
{
    write([id, afterwards = std::move(afterwards)](Database &library) {
        hearth::deleteCollection(library, id);
        afterwards();
    });
}

void DocumentKeeper::writeAttachments(qint64 chatId, const QList<qint64> &collections)
{
    write([chatId, collections](Database &library) { hearth::writeAttachments(library, chatId, collections); });
}

void DocumentKeeper::afterwards(std::function<void()> job)
{
    write([job = std::move(job)](Database &) { job(); });
}

template <typename Result> Result DocumentKeeper::read(const std::function<Result(Database &db, bool hasIndex)> &query)
{
    const auto ask = [&] {
        Database *db = index();
        return db != nullptr ? query(*db, true) : query(library(), false);
    };
    try {
        return ask();
    } catch (const DatabaseFailure &) { // a second try, for an index that was replaced a moment ago
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

QString DocumentKeeper::trouble() const
{
    const std::lock_guard lock(m_mutex);
    return m_trouble;
}

} // namespace hearth
