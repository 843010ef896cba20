#include "app/store/database.h"

#include <QSet>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlQuery>

#include <atomic>

#ifdef HEARTH_HAS_SQLITE
#include <sqlite3.h>
#endif

namespace hearth {

namespace {

// SQLite's primary result codes (sqlite.org/rescode.html).
enum SqliteCode {
    Busy = 5,
    Locked = 6,
    ReadOnly = 8,
    Interrupt = 9,
    IoError = 10,
    Corrupt = 11,
    Full = 13,
    CannotOpen = 14,
    NotADatabase = 26
};
constexpr int noRoomForIndex = IoError | 19 << 8; // SQLITE_IOERR_SHMSIZE: that of the write-ahead log, on a full disk

StoreError::Kind kindOf(const QSqlError &error)
{
    const int code = error.nativeErrorCode().toInt();
    if (code == noRoomForIndex)
        return StoreError::Kind::DiskFull;
    switch (code & 0xff) {
    case Busy:
    case Locked: return StoreError::Kind::Busy;
    case ReadOnly:
    case CannotOpen: return StoreError::Kind::ReadOnly;
    case Corrupt:
    case NotADatabase: return StoreError::Kind::Damaged;
    case Full: return StoreError::Kind::DiskFull;
    case Interrupt: return StoreError::Kind::Stopped;
    default: return StoreError::Kind::Other;
    }
}

[[noreturn]] void fail(const QSqlError &error)
{
    throw DatabaseFailure{{kindOf(error), error.databaseText().isEmpty() ? error.text() : error.databaseText()}};
}

void runQuery(QSqlQuery &query, const QString &sql, const QVariantList &values)
{
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        fail(query.lastError());
    for (const QVariant &value : values)
        query.addBindValue(value);
    if (!query.exec())
        fail(query.lastError());
}

#ifdef HEARTH_HAS_SQLITE

// Qt's plug-in may have an SQLite of its own, and a connection of one must not be shown to another: its version and options tell.
bool isOurSqlite(const QSqlDatabase &db)
{
    QSqlQuery query(db);
    query.setForwardOnly(true);
    if (!query.exec(QStringLiteral("SELECT sqlite_source_id()")) || !query.next()
        || query.value(0).toString() != QLatin1String(sqlite3_sourceid()) || !query.exec(QStringLiteral("PRAGMA compile_options")))
        return false;
    QSet<QString> theirs;
    while (query.next())
        theirs.insert(query.value(0).toString());
    QSet<QString> ours;
    for (int i = 0; const char *option = sqlite3_compileoption_get(i); ++i)
        ours.insert(QLatin1String(option));
    return !ours.isEmpty() && theirs == ours;
}

// Null: it can't be reached.
sqlite3 *handleOf(const QSqlDatabase &db)
{
    static const bool isOurs = isOurSqlite(db);
    const QVariant handle = db.driver()->handle();
    if (!isOurs || !handle.isValid() || qstrcmp(handle.typeName(), "sqlite3*") != 0)
        return nullptr;
    return *static_cast<sqlite3 *const *>(handle.constData());
}

extern "C" int isStopped(void *stop)
{
    return static_cast<const std::stop_token *>(stop)->stop_requested() ? 1 : 0;
}

#endif

} // namespace

QVariant DatabaseRow::value(int column) const
{
    return m_query.value(column);
}

bool DatabaseRow::isNull(int column) const
{
    return m_query.isNull(column);
}

qint64 DatabaseRow::integer(int column) const
{
    return m_query.value(column).toLongLong();
}

double DatabaseRow::real(int column) const
{
    return m_query.value(column).toDouble();
}

QString DatabaseRow::text(int column) const
{
    return m_query.value(column).toString();
}

QByteArray DatabaseRow::bytes(int column) const
{
    return m_query.value(column).toByteArray();
}

Database::Database(const QString &path, Mode mode) : m_path(path)
{
    static std::atomic<int> connections = 0;
    m_name = QStringLiteral("hearth-%1").arg(++connections);
    m_db = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_name);
    m_db.setDatabaseName(path);
    m_db.setConnectOptions(mode == Mode::ReadOnly ? QStringLiteral("QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=5000")
                                                  : QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"));
    try {
        if (!m_db.open())
            fail(m_db.lastError());
        if (mode == Mode::ReadWrite) {
            run(QStringLiteral("PRAGMA journal_mode = WAL"));
            run(QStringLiteral("PRAGMA synchronous = NORMAL"));
            run(QStringLiteral("PRAGMA foreign_keys = ON"));
        }
    } catch (...) {
        m_db = {};
        QSqlDatabase::removeDatabase(m_name);
        throw;
    }
}

Database::~Database()
{
    m_db.close();
    m_db = {};
    QSqlDatabase::removeDatabase(m_name);
}

void Database::setStop(std::stop_token stop)
{
    m_stop = std::move(stop);
#ifdef HEARTH_HAS_SQLITE
    constexpr int operations = 1000; // of SQLite's machine, between two looks: far less than a millisecond
    if (sqlite3 *handle = handleOf(m_db))
        sqlite3_progress_handler(handle, operations, isStopped, &m_stop);
#endif
}

bool Database::canBeStopped()
{
#ifdef HEARTH_HAS_SQLITE
    return handleOf(m_db) != nullptr;
#else
    return false;
#endif
}

void Database::checkStop() const
{
    if (m_stop.stop_requested())
        throw DatabaseFailure{{StoreError::Kind::Stopped, QStringLiteral("It was stopped.")}};
}

void Database::run(const QString &sql, const QVariantList &values)
{
    checkStop();
    QSqlQuery query(m_db);
    runQuery(query, sql, values);
}

void Database::forEach(const QString &sql, const QVariantList &values, const RowVisitor &visit)
{
    checkStop();
    QSqlQuery query(m_db);
    runQuery(query, sql, values);
    while (query.next()) {
        checkStop();
        visit(query);
    }
    // A damaged page ends the rows with an error, not with a failed exec.
    if (query.lastError().isValid())
        fail(query.lastError());
}

void Database::forEachRow(const QString &sql, const QVariantList &values, const DatabaseRowVisitor &visit)
{
    forEach(sql, values, [&visit](const QSqlQuery &query) { visit(DatabaseRow(query)); });
}

QVariant Database::value(const QString &sql, const QVariantList &values)
{
    checkStop();
    QSqlQuery query(m_db);
    runQuery(query, sql, values);
    if (query.next())
        return query.value(0);
    if (query.lastError().isValid())
        fail(query.lastError());
    return {};
}

void Database::transaction(const std::function<void()> &body, bool isDurable)
{
    // The pragma counts from the next transaction on: FULL makes its commit wait for the disk.
    if (isDurable)
        run(QStringLiteral("PRAGMA synchronous = FULL"));
    run(QStringLiteral("BEGIN IMMEDIATE"));
    try {
        body();
        run(QStringLiteral("COMMIT"));
    } catch (...) {
        QSqlQuery(m_db).exec(QStringLiteral("ROLLBACK")); // SQLite may have rolled back by itself
        if (isDurable)
            QSqlQuery(m_db).exec(QStringLiteral("PRAGMA synchronous = NORMAL"));
        throw;
    }
    if (isDurable)
        run(QStringLiteral("PRAGMA synchronous = NORMAL"));
}

Statement::Statement(Database &db, const QString &sql) : m_db(db), m_query(std::make_unique<QSqlQuery>(db.m_db))
{
    m_query->setForwardOnly(true);
    if (!m_query->prepare(sql))
        fail(m_query->lastError());
}

Statement::~Statement() = default;

void Statement::execute(const QVariantList &values)
{
    m_db.checkStop();
    for (qsizetype i = 0; i < values.size(); ++i)
        m_query->bindValue(int(i), values[i]);
    if (!m_query->exec()) {
        const QSqlError error = m_query->lastError();
        m_query->finish();
        fail(error);
    }
}

void Statement::run(const QVariantList &values)
{
    execute(values);
    m_query->finish();
}

void Statement::forEachRow(const QVariantList &values, const Database::DatabaseRowVisitor &visit)
{
    execute(values);
    try {
        while (m_query->next()) {
            m_db.checkStop();
            visit(DatabaseRow(*m_query));
        }
    } catch (...) {
        m_query->finish(); // a statement that is not ended holds on to what it saw
        throw;
    }
    const QSqlError error = m_query->lastError();
    m_query->finish();
    if (error.isValid())
        fail(error);
}

QVariant Statement::value(const QVariantList &values)
{
    QVariant first;
    bool isFirst = true;
    forEachRow(values, [&](const DatabaseRow &row) {
        if (isFirst)
            first = row.value(0);
        isFirst = false;
    });
    return first;
}

} // namespace hearth
