#include "app/documents/documentlibrary.h"

#include "app/documents/indexrows.h"
#include "app/store/database.h"

#include <QFileInfo>

#include <algorithm>

namespace hearth {

namespace {

QString listOf(const QList<qint64> &ids)
{
    QStringList numbers;
    for (const qint64 id : ids)
        numbers.append(QString::number(id));
    return numbers.join(u',');
}

// Where the library's tables are on this connection.
QString schemaOf(bool hasIndex)
{
    return hasIndex ? QStringLiteral("library") : QStringLiteral("main");
}

QString notNull(const QString &text)
{
    return text.isNull() ? QStringLiteral("") : text;
}

void insertPlaces(Database &library, qint64 id, const QStringList &places)
{
    for (const QString &place : places) {
        library.run(QStringLiteral("INSERT OR IGNORE INTO places(collection_id, path) SELECT id, ? FROM collections WHERE id = ?"),
                    {place, id});
    }
}

bool isBelow(const QString &path, const QStringList &places)
{
    return std::any_of(places.begin(), places.end(), [&path](const QString &place) {
        return path == place || path.startsWith(place.endsWith(u'/') ? place : place + u'/');
    });
}

LibraryFile fileOf(const DatabaseRow &row)
{
    LibraryFile file;
    file.id = row.integer(0);
    file.path = row.text(1);
    file.bytes = row.integer(2);
    file.modifiedAt = row.integer(3);
    file.hash = row.bytes(4);
    file.isWaiting = row.integer(5) != 0;
    file.problems = problemsFromText(row.text(6));
    return file;
}

const QString fileColumns = QStringLiteral("f.id, f.path, f.size, f.modified, f.hash, f.is_waiting, f.problem");

// Brings files and memberships in line with what lies on the disk.
class FileWriter
{
public:
    explicit FileWriter(Database &library)
        : m_library(library), m_add(library, QStringLiteral("INSERT INTO files(path) VALUES (?)")),
          m_lastId(library, QStringLiteral("SELECT last_insert_rowid()")),
          m_wait(library, QStringLiteral("UPDATE files SET is_waiting = 1 WHERE id = ?")),
          m_join(library, QStringLiteral("INSERT OR IGNORE INTO collection_files(collection_id, file_id) VALUES (?, ?)")),
          m_leave(library, QStringLiteral("DELETE FROM collection_files WHERE collection_id = ? AND file_id = ?"))
    {
        for (const LibraryFile &file : readFiles(library))
            m_files.insert(file.path, file);
    }

    void write(const CollectionContent &content)
    {
        QHash<qint64, QString> members;
        m_library.forEachRow(QStringLiteral("SELECT f.id, f.path FROM collection_files m JOIN files f ON f.id = m.file_id "
                                            "WHERE m.collection_id = ?"),
                             {content.id}, [&](const DatabaseRow &row) { members.insert(row.integer(0), row.text(1)); });
        QSet<qint64> seen;
        for (const FoundFile &found : content.files) {
            const qint64 id = idOf(found);
            const bool isSeen = seen.contains(id); // a place may lie within another
            seen.insert(id);
            if (members.remove(id) > 0 || isSeen)
                continue;
            m_join.run({content.id, id});
            m_hasChanged = true;
        }
        for (auto member = members.cbegin(); member != members.cend(); ++member) {
            if (isBelow(member.value(), content.unread))
                continue;
            m_leave.run({content.id, member.key()});
            m_hasChanged = true;
        }
    }

    [[nodiscard]] bool hasChanged() const { return m_hasChanged; }

private:
    qint64 idOf(const FoundFile &found)
    {
        LibraryFile &file = m_files[found.path];
        if (file.id < 0) {
            m_add.run({found.path});
            file.id = m_lastId.value({}).toLongLong();
        } else if (!file.isWaiting && (file.bytes != found.bytes || file.modifiedAt != found.modifiedAt)) {
            m_wait.run({file.id});
            m_hasChanged = true;
        }
        file.isWaiting = true;
        return file.id;
    }

    Database &m_library;
    Statement m_add;
    Statement m_lastId;
    Statement m_wait;
    Statement m_join;
    Statement m_leave;
    QHash<QString, LibraryFile> m_files;
    bool m_hasChanged = false;
};

} // namespace

QList<CollectionRecord> readCollections(Database &library)
{
    QList<CollectionRecord> collections;
    library.forEachRow(QStringLiteral("SELECT id, name, owner_chat FROM collections ORDER BY id"), {}, [&](const DatabaseRow &row) {
        CollectionRecord collection;
        collection.id = row.integer(0);
        collection.name = row.text(1);
        collection.ownerChat = row.integer(2);
        collections.append(collection);
    });
    for (CollectionRecord &collection : collections) {
        library.forEachRow(QStringLiteral("SELECT path FROM places WHERE collection_id = ? ORDER BY path"), {collection.id},
                           [&](const DatabaseRow &row) { collection.places.append(row.text(0)); });
    }
    return collections;
}

QHash<qint64, QList<qint64>> readAttachments(Database &library)
{
    QHash<qint64, QList<qint64>> attachments;
    library.forEachRow(QStringLiteral("SELECT chat_id, collection_id FROM attachments ORDER BY chat_id, position"), {},
                       [&](const DatabaseRow &row) { attachments[row.integer(0)].append(row.integer(1)); });
    return attachments;
}

qint64 reserveCollectionIds(Database &library, int count)
{
    qint64 last = 0;
    library.transaction([&] {
        last = library
                   .value(QStringLiteral("SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'collections'), 0), "
                                         "coalesce((SELECT max(id) FROM collections), 0))"))
                   .toLongLong();
        library.run(QStringLiteral("DELETE FROM sqlite_sequence WHERE name = 'collections'"));
        library.run(QStringLiteral("INSERT INTO sqlite_sequence(name, seq) VALUES ('collections', ?)"), {last + count});
    });
    return last + 1;
}

qint64 insertCollection(Database &library, const CollectionRecord &collection)
{
    qint64 id = collection.id;
    library.transaction(
        [&] {
            library.run(QStringLiteral("INSERT INTO collections(id, name, owner_chat) VALUES (?, ?, ?)"),
                        {id < 0 ? QVariant() : QVariant(id), notNull(collection.name), collection.ownerChat});
            id = library.value(QStringLiteral("SELECT last_insert_rowid()")).toLongLong();
            insertPlaces(library, id, collection.places);
        },
        true);
    return id;
}

void renameCollection(Database &library, qint64 id, const QString &name)
{
    library.transaction([&] { library.run(QStringLiteral("UPDATE collections SET name = ? WHERE id = ?"), {notNull(name), id}); }, true);
}

void addPlaces(Database &library, qint64 id, const QStringList &places)
{
    library.transaction([&] { insertPlaces(library, id, places); }, true);
}

void removePlace(Database &library, qint64 id, const QString &place)
{
    library.transaction([&] { library.run(QStringLiteral("DELETE FROM places WHERE collection_id = ? AND path = ?"), {id, place}); }, true);
}

void writeCollection(Database &library, const CollectionRecord &collection)
{
    library.transaction(
        [&] {
            library.run(QStringLiteral("INSERT INTO collections(id, name, owner_chat) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                                       "name = excluded.name, owner_chat = excluded.owner_chat"),
                        {collection.id, notNull(collection.name), collection.ownerChat});
            library.run(QStringLiteral("DELETE FROM places WHERE collection_id = ?"), {collection.id});
            insertPlaces(library, collection.id, collection.places);
        },
        true);
}

void deleteCollection(Database &library, qint64 id)
{
    library.transaction([&] { library.run(QStringLiteral("DELETE FROM collections WHERE id = ?"), {id}); }, true);
}

void writeAttachments(Database &library, qint64 chatId, const QList<qint64> &collections)
{
    library.transaction(
        [&] {
            library.run(QStringLiteral("DELETE FROM attachments WHERE chat_id = ?"), {chatId});
            for (qsizetype i = 0; i < collections.size(); ++i) {
                library.run(QStringLiteral("INSERT INTO attachments(chat_id, position, collection_id) SELECT ?, ?, id FROM collections "
                                           "WHERE id = ?"),
                            {chatId, i, collections[i]});
            }
        },
        true);
}

QHash<QString, QString> readVolumes(Database &library)
{
    QHash<QString, QString> volumes;
    library.forEachRow(QStringLiteral("SELECT path, volume FROM volumes"), {},
                       [&](const DatabaseRow &row) { volumes.insert(row.text(0), row.text(1)); });
    return volumes;
}

void writeVolumes(Database &library, const QHash<QString, QString> &volumes)
{
    library.transaction([&] {
        library.run(QStringLiteral("DELETE FROM volumes"));
        for (auto place = volumes.cbegin(); place != volumes.cend(); ++place)
            library.run(QStringLiteral("INSERT INTO volumes(path, volume) VALUES (?, ?)"), {place.key(), place.value()});
    });
}

bool writeFiles(Database &library, const QList<CollectionContent> &contents)
{
    bool hasChanged = false;
    library.transaction([&] {
        FileWriter writer(library);
        for (const CollectionContent &content : contents) {
            // It may have been removed while its folders were looked through.
            if (library.value(QStringLiteral("SELECT 1 FROM collections WHERE id = ?"), {content.id}).isValid())
                writer.write(content);
        }
        library.run(QStringLiteral("DELETE FROM files WHERE id NOT IN (SELECT file_id FROM collection_files)"));
        hasChanged = writer.hasChanged() || library.value(QStringLiteral("SELECT changes()")).toInt() > 0;
    });
    return hasChanged;
}

QList<LibraryFile> readFiles(Database &library)
{
    QList<LibraryFile> files;
    library.forEachRow(QStringLiteral("SELECT %1 FROM files f ORDER BY f.id").arg(fileColumns), {},
                       [&](const DatabaseRow &row) { files.append(fileOf(row)); });
    return files;
}

void writeFile(Database &library, const LibraryFile &file)
{
    library.run(QStringLiteral("UPDATE files SET size = ?, modified = ?, hash = ?, is_waiting = ?, problem = ? WHERE id = ?"),
                {file.bytes, file.modifiedAt, file.hash.isEmpty() ? QVariant() : QVariant(file.hash), file.isWaiting ? 1 : 0,
                 problemsToText(file.problems), file.id});
}

void makeFilesWait(Database &library, qint64 collection)
{
    library.run(
        QStringLiteral("UPDATE files SET is_waiting = 1 WHERE id IN (SELECT file_id FROM collection_files WHERE collection_id = ?)"),
        {collection});
}

void makeFilesWait(Database &library, const QByteArray &hash)
{
    library.run(QStringLiteral("UPDATE files SET is_waiting = 1 WHERE hash = ?"), {hash});
}

QStringList pathsOf(Database &library, const QByteArray &hash)
{
    QStringList paths;
    library.forEachRow(QStringLiteral("SELECT path FROM files WHERE hash = ? ORDER BY path"), {hash},
                       [&](const DatabaseRow &row) { paths.append(row.text(0)); });
    return paths;
}

QSet<qint64> filesOfChats(Database &library)
{
    QSet<qint64> files;
    library.forEachRow(QStringLiteral("SELECT m.file_id FROM collection_files m JOIN collections c ON c.id = m.collection_id "
                                      "WHERE c.owner_chat >= 0"),
                       {}, [&](const DatabaseRow &row) { files.insert(row.integer(0)); });
    return files;
}

IndexNumbers readIndexNumbers(Database &library)
{
    IndexNumbers numbers;
    library.forEachRow(QStringLiteral("SELECT key, value FROM state"), {}, [&](const DatabaseRow &row) {
        if (row.text(0) == QLatin1String("index"))
            numbers.current = int(row.integer(1));
        else if (row.text(0) == QLatin1String("next"))
            numbers.next = int(row.integer(1));
    });
    return numbers;
}

void writeIndexNumbers(Database &library, const IndexNumbers &numbers)
{
    library.transaction(
        [&] {
            const QString sql = QStringLiteral("INSERT OR REPLACE INTO state(key, value) VALUES (?, ?)");
            library.run(sql, {QStringLiteral("index"), numbers.current});
            library.run(sql, {QStringLiteral("next"), numbers.next});
        },
        true);
}

bool readPaused(Database &library)
{
    return library.value(QStringLiteral("SELECT value FROM state WHERE key = 'paused'")).toInt() != 0;
}

void writePaused(Database &library, bool isPaused)
{
    library.transaction(
        [&] {
            library.run(QStringLiteral("INSERT OR REPLACE INTO state(key, value) VALUES (?, ?)"),
                        {QStringLiteral("paused"), isPaused ? 1 : 0});
        },
        true);
}

QHash<qint64, CollectionRecord> readCounts(Database &db, bool hasIndex)
{
    QHash<qint64, CollectionRecord> counts;
    const QString content = hasIndex ? QStringLiteral("LEFT JOIN main.contents c ON c.hash = f.hash") : QString();
    const QString columns = hasIndex
        ? QStringLiteral("sum(f.problem <> '' OR coalesce(c.trouble, 0) <> 0), sum(coalesce(c.passage_count, 0)), "
                         "sum(f.is_waiting <> 0 OR (c.id IS NULL AND f.problem = ''))")
        : QStringLiteral("sum(f.problem <> ''), 0, sum(f.is_waiting <> 0 OR f.problem = '')");
    const QString sql = QStringLiteral("SELECT m.collection_id, count(*), sum(max(f.size, 0)), %1 FROM %2.collection_files m "
                                       "JOIN %2.files f ON f.id = m.file_id %3 GROUP BY m.collection_id")
                            .arg(columns, schemaOf(hasIndex), content);
    db.forEachRow(sql, {}, [&](const DatabaseRow &row) {
        CollectionRecord &record = counts[row.integer(0)];
        record.id = row.integer(0);
        record.files = int(row.integer(1));
        record.bytes = row.integer(2);
        record.unreadFiles = int(row.integer(3));
        record.passages = int(row.integer(4));
        record.waitingFiles = int(row.integer(5)); // as readReport() has it
    });
    return counts;
}

QList<FileReport> readReport(Database &db, bool hasIndex, qint64 collection)
{
    QList<FileReport> reports;
    const QString content = hasIndex ? QStringLiteral("LEFT JOIN main.contents c ON c.hash = f.hash") : QString();
    const QString columns = hasIndex
        ? QStringLiteral("c.id, c.format, c.page_count, c.passage_count, c.hidden_count, c.trouble, c.problems, c.indexed_at")
        : QStringLiteral("NULL, '', 0, 0, 0, 0, '', 0");
    const QString sql = QStringLiteral("SELECT %1, %2 FROM %3.collection_files m JOIN %3.files f ON f.id = m.file_id %4 "
                                       "WHERE m.collection_id = ? ORDER BY f.path")
                            .arg(fileColumns, columns, schemaOf(hasIndex), content);
    constexpr int first = 7; // of the content's columns
    db.forEachRow(sql, {collection}, [&](const DatabaseRow &row) {
        const LibraryFile file = fileOf(row);
        FileReport report;
        report.fileId = file.id;
        report.path = file.path;
        report.hash = file.hash;
        report.bytes = std::max<qint64>(0, file.bytes);
        const bool isKnown = !row.isNull(first);
        report.format = row.text(first + 1);
        report.pages = int(row.integer(first + 2));
        report.passages = int(row.integer(first + 3));
        report.hiddenPassages = int(row.integer(first + 4));
        report.problems = file.problems + problemsFromText(row.text(first + 6));
        if (isKnown)
            report.indexedAt = QDateTime::fromMSecsSinceEpoch(row.integer(first + 7));
        const bool hasFailed = !file.problems.isEmpty() || row.integer(first + 5) != 0;
        if (file.isWaiting || (!isKnown && !hasFailed))
            report.state = FileState::Waiting;
        else
            report.state = hasFailed ? FileState::Failed : FileState::Indexed;
        reports.append(report);
    });
    return reports;
}

LibraryFile readFile(Database &db, bool hasIndex, qint64 fileId)
{
    LibraryFile file;
    db.forEachRow(QStringLiteral("SELECT %1 FROM %2.files f WHERE f.id = ?").arg(fileColumns, schemaOf(hasIndex)), {fileId},
                  [&](const DatabaseRow &row) { file = fileOf(row); });
    return file;
}

FilePlace findFile(Database &db, bool hasIndex, qint64 fileId, const QByteArray &hash)
{
    FilePlace place;
    const QString sql = QStringLiteral("SELECT f.id, f.path FROM %1.files f WHERE f.id = ? OR f.hash = ? "
                                       "ORDER BY (f.hash = ?) DESC, (f.id = ?) DESC, f.path LIMIT 1")
                            .arg(schemaOf(hasIndex));
    db.forEachRow(sql, {fileId, hash, hash, fileId}, [&](const DatabaseRow &row) { place = {row.integer(0), row.text(1)}; });
    return place;
}

MissingFiles readMissing(Database &db, bool hasIndex, const QList<qint64> &collections)
{
    constexpr int mostNames = 3;
    const QString content = hasIndex ? QStringLiteral("LEFT JOIN main.contents c ON c.hash = f.hash") : QString();
    // As readReport() has it: waiting, or nothing is known of it and nothing is wrong with it.
    const QString isWaiting = hasIndex ? QStringLiteral("(f.is_waiting <> 0 OR (c.id IS NULL AND f.problem = ''))")
                                       : QStringLiteral("(f.is_waiting <> 0 OR f.problem = '')");
    const QString isMissing =
        hasIndex ? QStringLiteral("(f.is_waiting <> 0 OR f.problem <> '' OR c.id IS NULL OR c.trouble <> 0)") : QStringLiteral("1");
    const QString sql =
        QStringLiteral("SELECT f.path, %1 FROM %2.files f %3 WHERE f.id IN (SELECT file_id FROM %2.collection_files WHERE collection_id "
                       "IN (%4)) AND %5 ORDER BY 2 DESC, f.path")
            .arg(isWaiting, schemaOf(hasIndex), content, listOf(collections), isMissing);
    MissingFiles missing;
    db.forEachRow(sql, {}, [&](const DatabaseRow &row) {
        ++(row.integer(1) != 0 ? missing.waiting : missing.failed);
        if (missing.names.size() < mostNames)
            missing.names.append(QFileInfo(row.text(0)).fileName());
    });
    return missing;
}

qint64 readTokens(Database &index, const QList<qint64> &collections)
{
    return index
        .value(QStringLiteral("SELECT coalesce(sum(c.tokens), 0) FROM main.contents c WHERE c.hash IN (SELECT f.hash FROM library.files f "
                              "JOIN library.collection_files m ON m.file_id = f.id WHERE m.collection_id IN (%1))")
                   .arg(listOf(collections)))
        .toLongLong();
}

} // namespace hearth
