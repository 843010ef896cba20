#pragma once

#include "app/documents/collection.h"
#include "app/documents/passagehit.h"

#include <QHash>
#include <QSet>

namespace hearth {

class Database;

// What stands in library.sqlite: collections, their files, and what chats ask about. Free functions over a connection of the calling
// thread; each that writes is one transaction. All throw DatabaseFailure.

// --- Collections and chats: written by the keeper.
QList<CollectionRecord> readCollections(Database &library); // all, without counts
QHash<qint64, QList<qint64>> readAttachments(Database &library);
// Ids that nobody else is given, from the first one on: for collections that are made here and written later.
qint64 reserveCollectionIds(Database &library, int count);
// Its name, owner and places. With an id of reserveCollectionIds(), or -1: the next one. Fails where the id is taken: nothing that is
// stored is ever written over. Returns the id.
qint64 insertCollection(Database &library, const CollectionRecord &collection);
// The same in place of what was there under its id: for a library that is made again. Its files stay as they are.
void writeCollection(Database &library, const CollectionRecord &collection);
void renameCollection(Database &library, qint64 id, const QString &name);
// One by one, so that what another program has added stays. Nothing happens to a collection that is gone.
void addPlaces(Database &library, qint64 id, const QStringList &places);
void removePlace(Database &library, qint64 id, const QString &place);
void deleteCollection(Database &library, qint64 id); // its files leave the library at the next writeFiles()
void writeAttachments(Database &library, qint64 chatId, const QList<qint64> &collections);

// --- Files: written by the indexer.
// A file as it lies on the disk.
struct FoundFile
{
    QString path;
    qint64 bytes = 0;
    qint64 modifiedAt = 0; // ms since 1970
};
// What lies at the places of one collection.
struct CollectionContent
{
    qint64 id = -1;
    QList<FoundFile> files;
    QStringList unread; // folders and files that can't be looked into just now: what was known below them stays
};
// On which volume each place lay when it was looked at last (where that is mounted), by the place's path.
QHash<QString, QString> readVolumes(Database &library);
void writeVolumes(Database &library, const QHash<QString, QString> &volumes); // these, and no others
// Files that are new or have changed are waiting afterwards; those that no collection has any more are gone. True: something is not as
// it was.
bool writeFiles(Database &library, const QList<CollectionContent> &contents);

struct LibraryFile
{
    qint64 id = -1;
    QString path;
    qint64 bytes = -1; // as it was read; -1: never
    qint64 modifiedAt = -1;
    QByteArray hash;
    bool isWaiting = false;
    QList<ReadProblem> problems;
};
QList<LibraryFile> readFiles(Database &library); // by id
// The outcome of reading it: all fields but the path count. Nothing happens to a file that is gone.
void writeFile(Database &library, const LibraryFile &file);
void makeFilesWait(Database &library, qint64 collection);
void makeFilesWait(Database &library, const QByteArray &hash); // with this content
QStringList pathsOf(Database &library, const QByteArray &hash);
QSet<qint64> filesOfChats(Database &library); // somebody waits for them: dropped on a chat

// --- Numbers of the indexes. 0: none.
struct IndexNumbers
{
    int current = 0;
    int next = 0;
    bool operator==(const IndexNumbers &) const = default;
};
IndexNumbers readIndexNumbers(Database &library);
void writeIndexNumbers(Database &library, const IndexNumbers &numbers);

// --- Whether the user has paused reading; until they let it go on.
bool readPaused(Database &library);
void writePaused(Database &library, bool isPaused);

// --- Reports. On a connection of openForSearch, or a library alone (hasIndex false).
QHash<qint64, CollectionRecord> readCounts(Database &db, bool hasIndex); // by id, with counts only
QList<FileReport> readReport(Database &db, bool hasIndex, qint64 collection);
LibraryFile readFile(Database &db, bool hasIndex, qint64 fileId); // id -1: not there
// The file that has this content now: the one of that id if it does, else any other, which was moved or copied; where none has it, the one
// of that id, whose content has changed.
FilePlace findFile(Database &db, bool hasIndex, qint64 fileId, const QByteArray &hash);
MissingFiles readMissing(Database &db, bool hasIndex, const QList<qint64> &collections);
qint64 readTokens(Database &index, const QList<qint64> &collections);

} // namespace hearth
