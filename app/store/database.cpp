#include "app/store/database.h"

#include <QSqlError>
#include <QSqlQuery>

#include <atomic>

namespace hearth {

namespace {

// SQLite's primary result codes (sqlite.org/rescode.html).
enum SqliteCode { Busy = 5, Locked = 6, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26 };

StoreError::Kind kindOf(const QSqlError &error)
{
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case Busy:
    case Locked: return StoreError::Kind::Busy;
    case ReadOnly:
    case CannotOpen: return StoreError::Kind::ReadOnly;
    case Corrupt:
    case NotADatabase: return StoreError::Kind::Damaged;
    case Full: return StoreError::Kind::DiskFull;
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

} // namespace

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

void Database::run(const QString &sql, const QVariantList &values)
{
    QSqlQuery query(m_db);
    runQuery(query, sql, values);
}

void Database::forEach(const QString &sql, const QVariantList &values, const RowVisitor &visit)
{
    QSqlQuery query(m_db);
    runQuery(query, sql, values);
    while (query.next())
        visit(query);
    // A damaged page ends the rows with an error, not with a failed exec.
    if (query.lastError().isValid())
        fail(query.lastError());
}

QVariant Database::value(const QString &sql, const QVariantList &values)
{
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
    } catch (const DatabaseFailure &) {
        QSqlQuery(m_db).exec(QStringLiteral("ROLLBACK")); // SQLite may have rolled back by itself
        if (isDurable)
            QSqlQuery(m_db).exec(QStringLiteral("PRAGMA synchronous = NORMAL"));
        throw;
    }
    if (isDurable)
        run(QStringLiteral("PRAGMA synchronous = NORMAL"));
}

} // namespace hearth
