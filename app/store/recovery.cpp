#include "app/store/recovery.h"

#include "app/store/database.h"
#include "app/store/migrations.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QSqlField>
#include <QSqlQuery>
#include <QSqlRecord>

#include <functional>

// A damaged SQLite file mostly has a few bad pages. Rows are read in order of id from both ends until a bad page ends them; what lies
// between is searched by halves, down to single rows. The first page (header and schema) has no ends to read from: when it is bad, it is
// replaced, in a copy, by that of a fresh database, which has its tables at the same pages because the same steps built it.

namespace hearth {

namespace {

constexpr int pageBytes = 4096; // SQLite's default, and so ours
constexpr int mostProbes = 20000; // ranges tried in the gap of one table

QString workingCopy(const QString &path) { return path + QStringLiteral(".damaged-copy"); }
QString recoveredFile(const QString &path) { return path + QStringLiteral(".recovered"); }

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
        name = info.path() + QStringLiteral("/%1-damaged-%2%3.sqlite")
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
    TableReader(Database &db, const QString &table, RowSink sink)
        : m_db(db)
        , m_table(table)
        , m_sink(std::move(sink))
    {
    }

    // False: rows may be missing.
    bool readAll()
    {
        qint64 first = 0; // last id read from the front
        if (readOrdered(QStringLiteral("ORDER BY id"), first))
            return true;
        qint64 last = first;
        if (readOrdered(QStringLiteral("AND id > %1 ORDER BY id DESC").arg(first), last) || last <= first)
            return false;
        readGap(first + 1, last - 1);
        return false;
    }

private:
    bool readOrdered(const QString &rest, qint64 &lastId)
    {
        try {
            m_db.forEach(QStringLiteral("SELECT * FROM %1 WHERE id > 0 %2").arg(m_table, rest), {}, [&](const QSqlQuery &row) {
                const QSqlRecord record = row.record();
                lastId = record.value(QStringLiteral("id")).toLongLong();
                m_sink(record);
            });
            return true;
        } catch (const DatabaseFailure &) {
            return false;
        }
    }

    void readGap(qint64 from, qint64 to)
    {
        if (from > to || ++m_probes > mostProbes)
            return;
        try {
            // Collected first: a range that fails half way is read again by halves.
            QList<QSqlRecord> rows;
            m_db.forEach(QStringLiteral("SELECT * FROM %1 WHERE id BETWEEN ? AND ?").arg(m_table), {from, to},
                         [&](const QSqlQuery &row) { rows.append(row.record()); });
            for (const QSqlRecord &row : std::as_const(rows))
                m_sink(row);
        } catch (const DatabaseFailure &) {
            if (from == to)
                return;
            const qint64 middle = from + (to - from) / 2;
            readGap(from, middle);
            readGap(middle + 1, to);
        }
    }

    Database &m_db;
    QString m_table;
    RowSink m_sink;
    int m_probes = 0;
};

// Bad text must not stop a good row: NOT NULL columns get their default, foreign bytes are what SQLite made of them.
bool insertRow(Database &to, const QString &table, const QSqlRecord &row)
{
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

// Messages without their chat get one; those without their parent become first messages.
void mendReferences(Database &db)
{
    db.run(QStringLiteral(R"(INSERT INTO chats (id, title, created_at, updated_at, current_leaf)
        SELECT chat_id, 'Recovered chat', min(created_at), max(created_at), -1 FROM messages
        WHERE chat_id NOT IN (SELECT id FROM chats) GROUP BY chat_id)"));
    db.run(QStringLiteral("UPDATE messages SET parent_id = NULL WHERE parent_id IS NOT NULL "
                          "AND parent_id NOT IN (SELECT id FROM messages)"));
    db.run(QStringLiteral("UPDATE chats SET current_leaf = coalesce((SELECT max(id) FROM messages WHERE chat_id = chats.id), -1) "
                          "WHERE current_leaf <> -1 AND current_leaf NOT IN (SELECT id FROM messages)"));
}

bool salvageInto(const QString &damaged, Database &to, RecoveryReport &report)
{
    bool isComplete = true;
    Database from(damaged);
    // A cyclic or partly read schema must not make the rest fail.
    for (const char *table : {"chats", "messages"}) {
        TableReader reader(from, QLatin1String(table), [&](const QSqlRecord &row) {
            if (!insertRow(to, QLatin1String(table), row))
                isComplete = false;
        });
        isComplete = reader.readAll() && isComplete;
    }
    report.chats = to.value(QStringLiteral("SELECT count(*) FROM chats")).toInt();
    report.messages = to.value(QStringLiteral("SELECT count(*) FROM messages")).toInt();
    return isComplete;
}

void setBigEndian(QByteArray &bytes, int at, quint32 value)
{
    for (int i = 0; i < 4; ++i)
        bytes[at + i] = char(value >> (8 * (3 - i)));
}

// Puts the first page of a fresh database over that of the copy. Header fields: sqlite.org/fileformat2.html, section 1.3.
void replaceFirstPage(const QString &copy, const QString &fresh)
{
    QFile source(fresh);
    QFile target(copy);
    if (!source.open(QIODevice::ReadOnly) || !target.open(QIODevice::ReadWrite) || target.size() < pageBytes)
        return;
    QByteArray page = source.read(pageBytes);
    if (page.size() != pageBytes)
        return;
    setBigEndian(page, 28, quint32(target.size() / pageBytes)); // size in pages,
    setBigEndian(page, 92, 1);                                  // which counts while this
    setBigEndian(page, 24, 1);                                  // equals the change counter
    setBigEndian(page, 32, 0);                                  // no free pages known
    setBigEndian(page, 36, 0);
    target.write(page);
}

void copyDamaged(const QString &path, bool withWal)
{
    const QString copy = workingCopy(path);
    removeWithCompanions(copy);
    QFile::copy(path, copy);
    if (withWal)
        QFile::copy(path + QStringLiteral("-wal"), copy + QStringLiteral("-wal"));
}

RecoveryReport salvage(const QString &path, Database &to)
{
    RecoveryReport report;
    for (const bool withNewFirstPage : {false, true}) {
        copyDamaged(path, !withNewFirstPage);
        if (withNewFirstPage)
            replaceFirstPage(workingCopy(path), to.path());
        try {
            report.mayBeIncomplete = !salvageInto(workingCopy(path), to, report);
        } catch (const DatabaseFailure &failure) {
            if (failure.error.kind == StoreError::Kind::DiskFull)
                throw;
            report.mayBeIncomplete = true;
        }
        if (report.chats > 0 || report.messages > 0)
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
        report = salvage(path, to);
        to.transaction([&] { mendReferences(to); }, true);
        report.chats = to.value(QStringLiteral("SELECT count(*) FROM chats")).toInt();
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
