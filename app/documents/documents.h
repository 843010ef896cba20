#pragma once

#include "app/documents/collection.h"
#include "app/documents/passagehit.h"

#include <QFuture>
#include <QObject>
#include <QSet>

#include <functional>
#include <memory>
#include <stop_token>

namespace hearth {

class Database;
class PassageEmbedder;

// What a search wants.
struct DocumentQuery
{
    QString text;              // the question, self-contained
    QList<qint64> collections; // empty: all that are listed
    int limit = 10;            // hits at most
};

struct DocumentsOptions
{
    QString folder;        // of the index and the collections; made when needed
    QString readerProgram; // hearth-reader
    QString embedder;      // a model file; empty: words only
    QString judge;         // a cross-encoder; empty: by overlap and proximity
    QStringList ocrLanguages{QStringLiteral("eng")};
};

// What Documents works with; each that is not given is made of the options. For tests, and for other models.
struct DocumentParts
{
    std::function<Document(const QString &path, std::stop_token stop)> read;
    std::shared_ptr<PassageEmbedder> embedder;
    // Makes a search on a connection of openForSearch; both are used by the searcher's thread only.
    using Search = std::function<SearchOutcome(const DocumentQuery &query)>;
    std::function<Search(Database &index)> makeSearch;
    int rescanMs = 30000; // between looks at all places; what changes in a folder or file that is watched is seen within seconds
    int retryMs = 10000;  // after trouble, of a model too
    bool isPolite = true; // indexing has the lowest priority
};

// Collections of documents, their index, and searching it. UI thread; the work is done on the indexer's thread at the lowest priority and
// on the searcher's thread, each with its own connection to the index, and in readers' processes.
class Documents : public QObject
{
    Q_OBJECT

public:
    explicit Documents(const DocumentsOptions &options, QObject *parent = nullptr, DocumentParts parts = {});
    ~Documents() override; // soon, whatever goes on: a file that is being read is read again at the next start

    // Returns at once: reads the collections, of which collectionsChanged() tells, and goes on with indexing. As long as they were not
    // read, nothing is changed; when they can't be, progress() tells, and they are tried again.
    void open();
    [[nodiscard]] bool isReady() const; // they were read

    [[nodiscard]] QList<CollectionRecord> collections() const;  // those that are listed, by name
    [[nodiscard]] CollectionRecord collection(qint64 id) const; // id -1: not there
    qint64 addCollection(const QString &name);                  // -1: not now
    void renameCollection(qint64 id, const QString &name);
    void removeCollection(qint64 id); // its passages too, where no other has the file; never the files themselves
    void addPlaces(qint64 id, const QStringList &paths);
    void removePlace(qint64 id, const QString &path);
    void rescan(qint64 id); // looks at every file again, and reads again those that could not be read

    // Of a chat. The last one may be the chat's own, made when files are dropped on it.
    [[nodiscard]] QList<qint64> collectionsOf(qint64 chatId) const;
    void setCollectionsOf(qint64 chatId, const QList<qint64> &collections);
    // The id of the chat's own collection; -1: not now.
    qint64 addFilesToChat(qint64 chatId, const QStringList &paths);
    void forgetChat(qint64 chatId);
    // After the start: what is left of chats that are gone, after a crash, is forgotten. `kept`: all that there are; others that were given
    // something since the start are new ones.
    void forgetChatsBut(const QSet<qint64> &kept);

    [[nodiscard]] IndexProgress progress() const;
    void setPaused(bool isPaused); // kept: after the next start, it is still so
    // While an answer is written, indexing waits.
    void setBusy(bool isAnswering);
    // Another model for searching by meaning; empty: words only. An index is made for it beside the one that answers.
    void setEmbedder(const QString &modelFile);
    void setJudge(const QString &modelFile);
    // For files that are read from now on; those that could not be read are tried again, and pages that were recognized in other languages
    // are recognized again.
    void setOcrLanguages(const QStringList &languages);
    void lookAgain(); // at all folders, for what has changed

    QFuture<QList<FileReport>> report(qint64 collection);
    QFuture<SearchOutcome> search(const DocumentQuery &query);
    // Where a file is that was read under this id with this content (SHA-256): it may have been moved since, and has another id then.
    QFuture<FilePlace> whereIs(qint64 fileId, const QByteArray &hash);
    // The stored text of a file: all its pages, as they were read. Empty when it is not indexed (any more).
    QFuture<Document> document(qint64 fileId);
    QFuture<QByteArray> contentHash(qint64 fileId); // of what was read last; empty as above
    // Tokens that all of these collections' text takes (an estimate), and the text itself: for putting small documents into the prompt
    // whole.
    QFuture<qint64> sizeInTokens(const QList<qint64> &collections);
    QFuture<QList<PassageHit>> wholeText(const QList<qint64> &collections); // as readWhole gives it

Q_SIGNALS:
    void collectionsChanged();
    void attachmentsChanged(qint64 chatId);
    void progressChanged();
    void reportChanged(qint64 collection);

private:
    struct State;
    void readState();
    void readStateLater();
    void readLost();
    bool takeState(const State &state); // true: the collections are others than were known
    void readCounts();
    qint64 add(const QString &name, qint64 ownerChat);
    quint64 lookLater(); // its ticket
    void noteChatsBefore();
    void forgetOthers();

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace hearth
