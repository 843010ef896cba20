#pragma once

#include "app/documents/indexschema.h"
#include "app/documents/passage.h"

#include <QDateTime>
#include <QSet>

#include <memory>
#include <stop_token>

namespace hearth {

class Database;
class Statement;

// One index-N.sqlite, for its writer. Each method is a transaction of its own, so that what was written is whole whenever the program
// dies. Used by one thread. Every method throws DatabaseFailure.
class IndexFile
{
public:
    // Made when it is not there; then `settings` are its own. largestBytes: it grows no further; 0: as far as the disk allows.
    // stop: see Database::setStop.
    IndexFile(const QString &folder, int number, const IndexSettings &settings, qint64 largestBytes = 0, std::stop_token stop = {});
    ~IndexFile();
    IndexFile(const IndexFile &) = delete;
    IndexFile &operator=(const IndexFile &) = delete;

    [[nodiscard]] int number() const { return m_number; }
    [[nodiscard]] const IndexSettings &settings() const { return m_settings; }

    [[nodiscard]] QSet<QByteArray> hashes() const; // of all contents
    [[nodiscard]] bool contains(const QByteArray &hash) const;
    // Whether it is there, and could be read: no failure of the whole file.
    [[nodiscard]] bool containsText(const QByteArray &hash) const;
    // Whether a second reading may find more: of what failed, and of pages that had no text, or took too long or too much.
    [[nodiscard]] bool mayHaveMore(const QByteArray &hash) const;
    [[nodiscard]] Document document(const QByteArray &hash) const; // as it was put; empty when it is not there
    [[nodiscard]] QString recognized(const QByteArray &hash) const;
    // Contents with pages that were recognized in other languages than these.
    [[nodiscard]] QList<QByteArray> recognizedOtherwise(const QString &languages) const;

    struct Content
    {
        QByteArray hash;
        qint64 bytes = 0;
        Document document;
        QList<Passage> passages;
        QString recognized; // in which languages pages were recognized ("deu+eng"); empty: none was
    };
    // In place of what was there under the hash. Passages with the hash of one that has a vector get a copy of it; the
    // others are counted in what comes back. Stopped: nothing was put, and the failure is of kind Stopped.
    int put(const Content &content, const QDateTime &now, const std::stop_token &stop = {});
    // File names, without folders, that this content has.
    void setNames(const QByteArray &hash, const QStringList &names);
    void remove(const QByteArray &hash);

    struct Unembedded
    {
        qint64 passageId = -1;
        QByteArray hash;
        QString text; // for the embedder
    };
    // Passages without a vector, by id.
    [[nodiscard]] QList<Unembedded> unembedded(qint64 afterId, int limit) const;
    struct Vector
    {
        qint64 passageId = -1;
        double scale = 0;
        QByteArray data;
    };
    void putVectors(const QList<Vector> &vectors);

    [[nodiscard]] qint64 passageCount() const;
    [[nodiscard]] qint64 vectorCount() const;
    [[nodiscard]] bool isSound() const; // reads the file through

private:
    struct Statements;
    qint64 contentId(const QByteArray &hash) const;
    void putPages(qint64 contentId, const Document &document);
    int putPassages(qint64 contentId, const QList<Passage> &passages, const std::stop_token &stop);
    void removeRows(qint64 contentId);

    int m_number;
    IndexSettings m_settings;
    std::unique_ptr<Database> m_db;
    std::unique_ptr<Statements> m_statements; // gone before m_db
};

// Moves an index and its companions aside as index-N-damaged-<date>.sqlite, in place of one that was moved so before: it can be made
// again, and a second copy of somebody's documents helps nobody. False: it could not be moved.
bool setIndexAside(const QString &folder, int number);
// All of an index's files. False: some are still there (open elsewhere).
bool removeIndex(const QString &folder, int number);

} // namespace hearth
