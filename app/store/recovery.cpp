#include "app/store/recovery.h"

#include "app/store/database.h"
#include "app/store/migrations.h"
#include "app/store/runfacts.h"
#include "app/store/votekeys.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSqlField>
#include <QSqlQuery>
#include <QSqlRecord>

#include <algorithm>
#include <functional>

// A damaged SQLite file mostly has a few bad pages. Rows are looked up one id after the other, as ids count from 1: a scan would end,
// or leave rows out in silence, where a bad page holds ids out of order. What a bad page yields may be anything, so each row is looked
// at before it is taken. The pages of the header
// and the schema have no rows: when they are bad, they are replaced, in a copy, by those of a fresh database, which has its tables at the
// same pages because the same steps built it.

namespace hearth {

namespace {

constexpr int pageBytes = 4096;             // SQLite's default, and so ours
constexpr qint64 largestIdEver = 1LL << 40; // anything above is garbage
constexpr qint64 mostIdsAPage = 64;         // looked up in all: many times what fits, as removed ones leave gaps
constexpr qint64 fewestLookedUp = 100000;

QString workingCopy(const QString &path)
{
    return path + QStringLiteral(".damaged-copy");
}
QString recoveredFile(const QString &path)
{
    return path + QStringLiteral(".recovered");
}

void removeWithCompanions(const QString &path)
{
    for (const char *suffix : {"", "-wal", "-shm"})
        QFile::remove(path + QLatin1String(suffix));
}

QString asideName(const QString &path)
{
    const QFileInfo info(path);
    const QString date = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd-HHmmss"));
    QString name;
    for (int i = 1; name.isEmpty() || QFile::exists(name); ++i) {
        name = info.path()
            + QStringLiteral("/%1-damaged-%2%3.sqlite")
                  .arg(info.completeBaseName(), date, i == 1 ? QString() : QStringLiteral("-%1").arg(i));
    }
    return name;
}

// A row as column names and values; a new database may have other columns than an old one.
using RowSink = std::function<void(const QSqlRecord &row)>;

// Reads the rows of one table that can be read.
class TableReader
{
public:
    TableReader(Database &db, const QString &table, RowSink sink) : m_db(db), m_table(table), m_sink(std::move(sink)) { }

    // False: rows may be missing.
    bool readAll()
    {
        const QString sql = QStringLiteral("SELECT * FROM %1 WHERE id = ?").arg(m_table);
        bool isComplete = true;
        for (qint64 id = 1, last = lastId(); id <= last; ++id) {
            try {
                m_db.forEach(sql, {id}, [&](const QSqlQuery &row) { m_sink(row.record()); });
            } catch (const DatabaseFailure &) {
                isComplete = false;
            }
        }
        return isComplete;
    }

private:
    // The largest id there may be; the last page may tell nonsense.
    qint64 lastId()
    {
        const qint64 pages = m_db.value(QStringLiteral("PRAGMA page_count")).toLongLong();
        const qint64 most = std::max(fewestLookedUp, pages * mostIdsAPage);
        try {
            const qint64 told = m_db.value(QStringLiteral("SELECT id FROM %1 ORDER BY id DESC LIMIT 1").arg(m_table)).toLongLong();
            return told < 0 ? most : std::min(told, most);
        } catch (const DatabaseFailure &) {
            return most;
        }
    }

    Database &m_db;
    QString m_table;
    RowSink m_sink;
};

// All that is kept for good, and a table after what it refers to.
constexpr const char *tables[] = {"chats", "messages", "model_defaults", "lab_runs", "lab_votes", "lab_prompt_sets"};

bool isId(const QSqlRecord &row, const char *column)
{
    const qint64 id = row.value(QLatin1String(column)).toLongLong();
    return id > 0 && id <= largestIdEver;
}

bool hasText(const QSqlRecord &row, const char *column)
{
    return !row.value(QLatin1String(column)).toString().isEmpty();
}

// A result is long, and lies on many pages: one of them may be another's.
bool hasJson(const QSqlRecord &row, const char *column)
{
    return !QJsonDocument::fromJson(row.value(QLatin1String(column)).toString().toUtf8()).isNull();
}

bool looksLikeMessage(const QSqlRecord &row)
{
    const QString role = row.value(QStringLiteral("role")).toString();
    const qint64 parent = row.value(QStringLiteral("parent_id")).toLongLong();
    return isId(row, "chat_id") && parent >= 0 && parent < row.value(QStringLiteral("id")).toLongLong()
        && (role == QLatin1String("user") || role == QLatin1String("assistant"));
}

bool looksRight(const QString &table, const QSqlRecord &row)
{
    if (!isId(row, "id"))
        return false;
    if (table == QLatin1String("messages"))
        return looksLikeMessage(row);
    if (table == QLatin1String("model_defaults"))
        return row.value(QStringLiteral("identity")).toString().contains(u':');
    if (table == QLatin1String("lab_runs"))
        return hasJson(row, "result");
    if (table == QLatin1String("lab_votes"))
        return isId(row, "run_id") && hasText(row, "winner") && hasText(row, "loser");
    if (table == QLatin1String("lab_prompt_sets"))
        return hasText(row, "name") && hasJson(row, "prompts");
    return true; // a chat may have no title
}

// Bad text must not stop a good row: NOT NULL columns get their default, foreign bytes are what SQLite made of them.
bool insertRow(Database &to, const QString &table, const QSqlRecord &row)
{
    if (!looksRight(table, row))
        return false;
    QStringList names;
    QStringList marks;
    QVariantList values;
    for (int i = 0; i < row.count(); ++i) {
        if (row.isNull(i))
            continue;
        names.append(row.fieldName(i));
        marks.append(QStringLiteral("?"));
        values.append(row.value(i));
    }
    try {
        to.run(QStringLiteral("INSERT OR IGNORE INTO %1 (%2) VALUES (%3)").arg(table, names.join(u','), marks.join(u',')), values);
        return true;
    } catch (const DatabaseFailure &failure) {
        if (failure.error.kind == StoreError::Kind::DiskFull || failure.error.kind == StoreError::Kind::ReadOnly)
            throw;
        return false; // a column of garbage
    }
}

// Messages without their chat get one; those without their parent become first messages. Votes without their comparison say nothing.
void mendReferences(Database &db)
{
    db.run(QStringLiteral(R"(INSERT INTO chats (id, title, created_at, updated_at, current_leaf)
        SELECT chat_id, 'Recovered chat', min(created_at), max(created_at), -1 FROM messages
        WHERE chat_id NOT IN (SELECT id FROM chats) GROUP BY chat_id)"));
    db.run(QStringLiteral("UPDATE messages SET parent_id = NULL WHERE parent_id IS NOT NULL "
                          "AND parent_id NOT IN (SELECT id FROM messages)"));
    db.run(QStringLiteral("UPDATE chats SET current_leaf = coalesce((SELECT max(id) FROM messages WHERE chat_id = chats.id), -1) "
                          "WHERE current_leaf <> -1 AND current_leaf NOT IN (SELECT id FROM messages)"));
    db.run(QStringLiteral("DELETE FROM lab_votes WHERE run_id NOT IN (SELECT id FROM lab_runs)"));
    keyOldVotes(db); // of an older database; so are these
    describeOldRuns(db);
    tellOldEndings(db);
}

// An older database has fewer. Where the schema cannot be read, the attempt tells.
bool hasTable(Database &db, const QString &table)
{
    try {
        const QVariant found = db.value(QStringLiteral("SELECT count(*) FROM sqlite_schema WHERE name = ?"), {table});
        return found.toInt() > 0 || table == QLatin1String("chats") || table == QLatin1String("messages");
    } catch (const DatabaseFailure &) {
        return true;
    }
}

void count(Database &db, RecoveryReport &report)
{
    report.chats = db.value(QStringLiteral("SELECT count(*) FROM chats")).toInt();
    report.messages = db.value(QStringLiteral("SELECT count(*) FROM messages")).toInt();
    report.comparisons = db.value(QStringLiteral("SELECT count(*) FROM lab_runs")).toInt();
    report.promptSets = db.value(QStringLiteral("SELECT count(*) FROM lab_prompt_sets")).toInt();
}

bool hasRows(Database &db)
{
    return std::any_of(std::begin(tables), std::end(tables), [&db](const char *table) {
        return db.value(QStringLiteral("SELECT count(*) FROM %1").arg(QLatin1String(table))).toInt() > 0;
    });
}

bool salvageInto(const QString &damaged, Database &to, RecoveryReport &report)
{
    bool isComplete = true;
    Database from(damaged);
    // A cyclic or partly read schema must not make the rest fail.
    for (const char *table : tables) {
        if (!hasTable(from, QLatin1String(table)))
            continue;
        TableReader reader(from, QLatin1String(table), [&](const QSqlRecord &row) {
            if (!insertRow(to, QLatin1String(table), row))
                isComplete = false;
        });
        isComplete = reader.readAll() && isComplete;
    }
    count(to, report);
    return isComplete;
}

void setBigEndian(QByteArray &bytes, int at, quint32 value)
{
    for (int i = 0; i < 4; ++i)
        bytes[at + i] = char(value >> (8 * (3 - i)));
}

// Pages of a fresh database that hold its header and schema: all but the roots of its tables and indexes.
QList<int> schemaPages(Database &fresh)
{
    QList<int> pages;
    for (int page = 1; page <= fresh.value(QStringLiteral("PRAGMA page_count")).toInt(); ++page)
        pages.append(page);
    fresh.forEach(QStringLiteral("SELECT rootpage FROM sqlite_schema"), {},
                  [&](const QSqlQuery &row) { pages.removeAll(row.value(0).toInt()); });
    return pages;
}

// Puts them over those of the copy. Header fields: sqlite.org/fileformat2.html, section 1.3.
void replaceSchema(const QString &copy, const QString &fresh, const QList<int> &pages)
{
    QFile source(fresh);
    QFile target(copy);
    if (!source.open(QIODevice::ReadOnly) || !target.open(QIODevice::ReadWrite))
        return;
    for (const int number : pages) {
        const qint64 offset = qint64(number - 1) * pageBytes;
        source.seek(offset);
        QByteArray page = source.read(pageBytes);
        if (page.size() != pageBytes || target.size() < offset + pageBytes)
            return;
        if (number == 1) {
            setBigEndian(page, 28, quint32(target.size() / pageBytes)); // size in pages,
            setBigEndian(page, 92, 1);                                  // which counts while this
            setBigEndian(page, 24, 1);                                  // equals the change counter
            setBigEndian(page, 32, 0);                                  // no free pages known
            setBigEndian(page, 36, 0);
        }
        target.seek(offset);
        target.write(page);
    }
}

void copyDamaged(const QString &path, bool withWal)
{
    const QString copy = workingCopy(path);
    removeWithCompanions(copy);
    QFile::copy(path, copy);
    if (withWal)
        QFile::copy(path + QStringLiteral("-wal"), copy + QStringLiteral("-wal"));
}

RecoveryReport salvage(const QString &path, Database &to, const QList<int> &schema)
{
    RecoveryReport report;
    for (const bool withNewSchema : {false, true}) {
        copyDamaged(path, !withNewSchema);
        if (withNewSchema)
            replaceSchema(workingCopy(path), to.path(), schema);
        try {
            report.mayBeIncomplete = !salvageInto(workingCopy(path), to, report);
        } catch (const DatabaseFailure &failure) {
            if (failure.error.kind == StoreError::Kind::DiskFull)
                throw;
            report.mayBeIncomplete = true;
        }
        if (hasRows(to))
            break;
    }
    return report;
}

} // namespace

bool isDatabaseSound(const QString &path)
{
    if (!QFile::exists(path) || QFileInfo(path).size() == 0)
        return true;
    try {
        Database db(path);
        if (db.value(QStringLiteral("PRAGMA quick_check(1)")).toString() != QLatin1String("ok"))
            return false;
        // A file with another's header can be well formed and still not hold what we need.
        if (schemaVersion(db) >= 1)
            db.value(QStringLiteral("SELECT count(*) FROM chats, (SELECT id FROM messages LIMIT 1)"));
        return true;
    } catch (const DatabaseFailure &failure) {
        return failure.error.kind != StoreError::Kind::Damaged && failure.error.kind != StoreError::Kind::Other;
    }
}

RecoveryReport recoverDatabase(const QString &path)
{
    const QString recovered = recoveredFile(path);
    removeWithCompanions(recovered);
    RecoveryReport report;
    {
        Database to(recovered);
        to.run(QStringLiteral("PRAGMA foreign_keys = OFF"));
        migrate(to);
        to.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)")); // its first page is read as a file
        report = salvage(path, to, schemaPages(to));
        to.transaction([&] { mendReferences(to); }, true);
        count(to, report);
        to.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
    }
    removeWithCompanions(workingCopy(path));
    report.keptAside = asideName(path);
    if (!QFile::rename(path, report.keptAside))
        throw DatabaseFailure{{StoreError::Kind::ReadOnly, QStringLiteral("%1 cannot be renamed.").arg(path)}};
    QFile::rename(path + QStringLiteral("-wal"), report.keptAside + QStringLiteral("-wal"));
    QFile::remove(path + QStringLiteral("-shm"));
    finishRecovery(path);
    return report;
}

void finishRecovery(const QString &path)
{
    const QString recovered = recoveredFile(path);
    if (!QFile::exists(path) && QFile::exists(recovered)) {
        QFile::rename(path + QStringLiteral("-wal"), path + QStringLiteral(".stray-wal")); // never let it be taken for the new file's
        QFile::remove(path + QStringLiteral("-shm"));
        QFile::rename(recovered, path);
    }
    removeWithCompanions(recovered);
    removeWithCompanions(workingCopy(path));
}

} // namespace hearth
