#include "app/documents/documentkeeper.h"

#include "app/documents/indexrows.h"
#include "app/documents/indexschema.h"
#include "app/store/database.h"

#include <QCoreApplication>
#include <QDir>
#include <QTimer>

#include <algorithm>

namespace hearth {

namespace {

constexpr int retryMs = 3000;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

} // namespace

DocumentKeeper::DocumentKeeper(QString folder) : m_folder(std::move(folder)), m_thread(QStringLiteral("documents")) { }

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
    m_thread.wait([&] {
        try {
            state.collections = readCollections(library());
            state.attachments = readAttachments(library());
            for (const CollectionRecord &collection : std::as_const(state.collections))
                state.largestId = std::max(state.largestId, collection.id);
            // Ids are not given again: a chat may have remembered one.
            state.largestId =
                std::max(state.largestId,
                         library().value(QStringLiteral("SELECT seq FROM sqlite_sequence WHERE name = 'collections'")).toLongLong());
        } catch (const DatabaseFailure &) {
            m_library.reset();
        }
    });
    return state;
}

void DocumentKeeper::reopen()
{
    m_thread.post([this] {
        m_index.reset();
        m_library.reset();
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
    QString trouble;
    while (!m_changes.empty()) {
        try {
            m_changes.front()(library());
            m_changes.pop_front();
        } catch (const DatabaseFailure &failure) {
            m_library.reset();
            trouble = Text::tr("Changes to the collections can't be written in %1 just now: %2")
                          .arg(QDir::toNativeSeparators(m_folder), failure.error.message);
            break;
        }
    }
    {
        const std::lock_guard lock(m_mutex);
        m_trouble = trouble;
    }
    if (trouble.isEmpty() || m_isRetryPlanned)
        return;
    m_isRetryPlanned = true;
    QTimer::singleShot(retryMs, m_thread.context(), [this] {
        m_isRetryPlanned = false;
        flush();
    });
}

void DocumentKeeper::writeCollection(const CollectionRecord &collection)
{
    write([collection](Database &library) { hearth::writeCollection(library, collection); });
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
    // A second try for an index that was replaced a moment ago.
    for (int attempt = 0; attempt < 2; ++attempt) {
        try {
            Database *db = index();
            return db != nullptr ? query(*db, true) : query(library(), false);
        } catch (const DatabaseFailure &) {
            m_index.reset();
            m_library.reset();
        }
    }
    return {};
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
