#pragma once

#include <QSqlDatabase>
#include <QString>
#include <QVariant>

#include <functional>
#include <memory>
#include <stop_token>

class QSqlQuery;

namespace hearth {

// Why the database refused, as far as the user can do something about it.
struct StoreError
{
    enum class Kind : quint8 { None, DiskFull, ReadOnly, Damaged, Busy, Stopped, Other };
    Kind kind = Kind::None;
    QString message;
    explicit operator bool() const { return kind != Kind::None; }
};

// Thrown inside the store's thread only; Store turns it into a value.
struct DatabaseFailure
{
    StoreError error;
};

// One row of a result while it is visited, for those who do not know Qt's SQL: only app/store does.
class DatabaseRow
{
public:
    explicit DatabaseRow(const QSqlQuery &query) : m_query(query) { }
    [[nodiscard]] QVariant value(int column) const;
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] qint64 integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] QString text(int column) const;
    [[nodiscard]] QByteArray bytes(int column) const;

private:
    const QSqlQuery &m_query;
};

// One SQLite connection. Belongs to the thread that made it. Every method throws DatabaseFailure.
class Database
{
public:
    enum class Mode : quint8 { ReadWrite, ReadOnly };

    // ReadWrite: WAL, foreign keys, a busy timeout. `path` may be ":memory:".
    explicit Database(const QString &path, Mode mode = Mode::ReadWrite);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    void run(const QString &sql, const QVariantList &values = {});
    using RowVisitor = std::function<void(const QSqlQuery &row)>;
    void forEach(const QString &sql, const QVariantList &values, const RowVisitor &visit);
    using DatabaseRowVisitor = std::function<void(const DatabaseRow &row)>;
    void forEachRow(const QString &sql, const QVariantList &values, const DatabaseRowVisitor &visit);
    // The first column of the first row; invalid when there is none.
    QVariant value(const QString &sql, const QVariantList &values = {});
    // All or nothing. isDurable: on the disk, not only in its cache, when it returns.
    void transaction(const std::function<void()> &body, bool isDurable = false);

    // Once it is asked for, what runs and all that is begun afterwards ends with a failure of kind Stopped; what a transaction did is
    // undone. Heeded between rows everywhere, and within a statement where canBeStopped().
    void setStop(std::stop_token stop);
    // False: Qt has an SQLite of its own here, which this program can't reach.
    [[nodiscard]] bool canBeStopped();

    [[nodiscard]] const QString &path() const { return m_path; }

private:
    friend class Statement;
    void checkStop() const;
    QString m_path;
    QString m_name; // of the connection
    QSqlDatabase m_db;
    std::stop_token m_stop;
};

// SQL that is run many times, and parsed only once. Used in the database's thread, and gone before it. Every method throws DatabaseFailure.
class Statement
{
public:
    Statement(Database &db, const QString &sql);
    ~Statement();
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;

    void run(const QVariantList &values);
    void forEachRow(const QVariantList &values, const Database::DatabaseRowVisitor &visit);
    QVariant value(const QVariantList &values); // as Database::value

private:
    void execute(const QVariantList &values);
    const Database &m_db;
    std::unique_ptr<QSqlQuery> m_query;
};

} // namespace hearth
