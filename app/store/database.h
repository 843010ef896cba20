#pragma once

#include <QSqlDatabase>
#include <QString>
#include <QVariant>

#include <functional>

class QSqlQuery;

namespace hearth {

// Why the database refused, as far as the user can do something about it.
struct StoreError
{
    enum class Kind : quint8 { None, DiskFull, ReadOnly, Damaged, Busy, Other };
    Kind kind = Kind::None;
    QString message;
    explicit operator bool() const { return kind != Kind::None; }
};

// Thrown inside the store's thread only; Store turns it into a value.
struct DatabaseFailure
{
    StoreError error;
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
    // The first column of the first row; invalid when there is none.
    QVariant value(const QString &sql, const QVariantList &values = {});
    // All or nothing. isDurable: on the disk, not only in its cache, when it returns.
    void transaction(const std::function<void()> &body, bool isDurable = false);

    [[nodiscard]] const QString &path() const { return m_path; }

private:
    QString m_path;
    QString m_name; // of the connection
    QSqlDatabase m_db;
};

} // namespace hearth
