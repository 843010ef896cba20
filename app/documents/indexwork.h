#pragma once

#include "app/documents/collection.h"
#include "app/documents/documentlibrary.h"
#include "app/documents/indexfile.h"
#include "app/documents/passageembedder.h"

#include <QDeadlineTimer>
#include <QLockFile>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>

namespace hearth {

struct PlaceContent;

// Reads one file. The stop token is heeded soon; what comes back then does not count.
using DocumentReader = std::function<Document(const QString &path, std::stop_token stop)>;

struct IndexWorkOptions
{
    QString folder; // of the library and the index; made when needed
    DocumentReader read;
    std::shared_ptr<PassageEmbedder> embedder; // null: words only
    // In which languages `read` recognizes pages, in one order ("deu+eng"); none, or empty: it can't.
    std::function<QString()> recognition;
    // Where the volume that has a path is mounted; none: as the system tells.
    std::function<QString(const QString &path)> volumeOf;
    qint64 largestFileBytes = 1LL << 29; // a larger one is reported, not read
    qint64 largestIndexBytes = 0;        // the index grows no further; 0: as far as the disk allows
    // Without an embedder: vectors of the index that answers stay, and new passages get theirs when somebody has the model. Else they go.
    bool keepsVectors = false;
    std::stop_token quit; // asked for: everything ends soon, with a DatabaseFailure of kind Stopped where it has no other end
    // Runs what it is given while no other connection of this program to the folder's files is open; none: there is no other.
    std::function<void(const std::function<void()> &body)> whileOthersAreClosed;
};

// All the work of indexing, in steps, without a thread or a clock of its own: Indexer runs it. What is done is on the disk after each step,
// so that it can be killed anywhere and goes on from there. Files are read first, so that their words are found soon; then passages are
// embedded. Used by one thread. All but the constructor throw DatabaseFailure, step() EmbedderFailure too; both leave everything as it was
// before the step, to be tried again.
class IndexWork
{
public:
    explicit IndexWork(IndexWorkOptions options);
    ~IndexWork();

    // One program at a time: where another has the folder, a DatabaseFailure of kind Busy.
    void open();
    // Counts from the next open() on.
    void setEmbedder(std::shared_ptr<PassageEmbedder> embedder) { m_options.embedder = std::move(embedder); }
    // Looks at all places of all collections.
    void rescan(std::stop_token stop = {});
    // Files of this collection that could not be read are read again at the next steps, the others are compared by content.
    void retry(qint64 collection);
    // Pages that were recognized in other languages are recognized again at the next steps; what was read stays where that gives less.
    void recognizeAgain();
    // False: nothing is left to do. What is stopped is done again at the next step, however large the file; embedding has its own token, as
    // it is what an answer would have to share the processor with.
    bool step(std::stop_token stop = {}, std::stop_token stopEmbedding = {});
    // After a DatabaseFailure of kind Damaged: sets aside what is damaged and opens again; what is lost is read again. suspected: the
    // index in which somebody met the damage, 0 for the library; none: it was met here. It goes even where no check finds the damage.
    void repair(std::optional<int> suspected = {});

    [[nodiscard]] IndexProgress progress() const;                   // without isRunning, isPaused, trouble
    [[nodiscard]] QStringList folders() const { return m_folders; } // to be watched
    [[nodiscard]] QStringList latestFiles(qsizetype most) const;    // those that changed last, as found: to be watched
    [[nodiscard]] int currentIndex() const { return m_numbers.current; }
    [[nodiscard]] bool isOpen() const { return m_target != nullptr; }
    [[nodiscard]] bool wasPaused() const; // by the user, before the program ended; once open

private:
    struct Waiting
    {
        QString path;
        qint64 bytes = 0;
        int attempts = 0;
    };
    // Those that somebody waits for first, then by file.
    using Queue = std::map<std::pair<bool, qint64>, Waiting>;
    struct Speed
    {
        double seconds = 0;
        double amount = 0;
    };

    IndexSettings wantedSettings();
    std::unique_ptr<IndexFile> openIndex(int number, const IndexSettings &settings);
    void chooseTarget();
    void sweep();
    void lock();
    void fillQueue();
    bool isVolumeGone(const QString &place) const;
    void noteVolumes(const QStringList &places);
    void noteUnreachable(const QHash<QString, PlaceContent> &scanned);
    void readNext(std::stop_token stop);
    void readFile(Queue::iterator next, LibraryFile file, std::stop_token stop);
    void giveUp(Queue::iterator next, LibraryFile file, ReadProblem problem);
    void settle(const LibraryFile &file, const QByteArray &oldHash);
    bool takeContent(LibraryFile &file, const QByteArray &hash, std::stop_token stop);
    bool hasContent(const QByteArray &hash) const;
    const IndexFile *readingOf(const QByteArray &hash) const;
    void read(IndexFile::Content &content, const QString &path, bool isReread, std::stop_token stop) const;
    bool isPoorer(const IndexFile::Content &content) const;
    QString recognition() const { return m_options.recognition ? m_options.recognition() : QString(); }
    static int put(IndexFile &index, IndexFile::Content &content, PassageEmbedder *embedder, const std::stop_token &stop);
    void setNames(const QByteArray &hash);
    void setNames(const QByteArray &hash, const QStringList &paths);
    void tidy(const std::stop_token &stop);
    bool embedNext(std::stop_token stop);
    bool finish();
    void salvageLibrary();
    bool setDamagedAside(int suspected);
    bool isWorthATry(const LibraryFile &file);
    void noteUnreadable(const LibraryFile &file);

    IndexWorkOptions m_options;
    std::unique_ptr<QLockFile> m_lock;
    std::unique_ptr<Database> m_library;
    std::unique_ptr<IndexFile> m_current; // answers; null: m_target does, or there is none
    std::unique_ptr<IndexFile> m_target;  // is written
    IndexNumbers m_numbers;
    Queue m_queue;
    struct Unreadable
    {
        qint64 changedAt = 0; // of its permissions too
        int tries = 0;
        QDeadlineTimer pause;
    };
    QHash<qint64, Unreadable> m_unreadable; // files that could not be opened: not at every look again
    QSet<QByteArray> m_reread;              // contents that are read again, in place of what is there
    QSet<QByteArray> m_recognizedLess;      // those that gave less when they were recognized again, in m_recognition
    QString m_recognition;
    QHash<qint64, int> m_failures; // of files that could not be taken in, by no fault of theirs that is known
    struct Found
    {
        qint64 bytes = 0;
        qint64 modifiedAt = 0;
    };
    QHash<QString, Found> m_found;          // all files
    QHash<QByteArray, QStringList> m_names; // as the target has them, as far as they were looked at
    QStringList m_folders;
    QHash<QString, QString> m_volumes; // of the places, when they were there last
    QHash<QString, QString> m_volumesNow;
    QStringList m_unreachable; // places; what is known of them stays
    bool m_needsTidying = true;
    qint64 m_embeddedUpTo = 0; // passage
    qint64 m_unembedded = 0;
    qint64 m_passages = 0;
    int m_filesSinceBatch = 0;
    Speed m_reading;   // bytes
    Speed m_embedding; // passages
    QString m_notice;
};

} // namespace hearth
