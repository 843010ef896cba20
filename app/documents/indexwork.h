#pragma once

#include "app/documents/collection.h"
#include "app/documents/documentlibrary.h"
#include "app/documents/indexfile.h"
#include "app/documents/passageembedder.h"

#include <functional>
#include <map>
#include <memory>
#include <stop_token>

namespace hearth {

// Reads one file. The stop token is heeded soon; what comes back then does not count.
using DocumentReader = std::function<Document(const QString &path, std::stop_token stop)>;

struct IndexWorkOptions
{
    QString folder; // of the library and the index; made when needed
    DocumentReader read;
    std::shared_ptr<PassageEmbedder> embedder; // null: words only
    qint64 largestFileBytes = 1LL << 29;       // a larger one is reported, not read
    qint64 largestIndexBytes = 0;              // the index grows no further; 0: as far as the disk allows
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

    void open();
    // Counts from the next open() on.
    void setEmbedder(std::shared_ptr<PassageEmbedder> embedder) { m_options.embedder = std::move(embedder); }
    // Looks at all places of all collections.
    void rescan(std::stop_token stop = {});
    // Files of this collection that could not be read are read again at the next steps, the others are compared by content.
    void retry(qint64 collection);
    // False: nothing is left to do. What is stopped is done again at the next step; embedding has its own token, as it is what an answer
    // would have to share the processor with.
    bool step(std::stop_token stop = {}, std::stop_token stopEmbedding = {});
    // After a DatabaseFailure of kind Damaged: sets aside what is damaged and opens again; what is lost is read again.
    void repair();

    [[nodiscard]] IndexProgress progress() const;                   // without isRunning, isPaused, trouble
    [[nodiscard]] QStringList folders() const { return m_folders; } // to be watched
    [[nodiscard]] int currentIndex() const { return m_numbers.current; }
    [[nodiscard]] bool isOpen() const { return m_target != nullptr; }

private:
    struct Waiting
    {
        QString path;
        qint64 bytes = 0;
        int attempts = 0;
    };
    struct Speed
    {
        double seconds = 0;
        double amount = 0;
    };

    IndexSettings wantedSettings();
    std::unique_ptr<IndexFile> openIndex(int number, const IndexSettings &settings);
    void chooseTarget();
    void sweep();
    void fillQueue();
    void readNext(std::stop_token stop);
    void settle(const LibraryFile &file, const QByteArray &oldHash);
    bool takeContent(LibraryFile &file, const QByteArray &hash, std::stop_token stop);
    void setNames(const QByteArray &hash);
    void setNames(const QByteArray &hash, const QStringList &paths);
    void tidy();
    bool embedNext(std::stop_token stop);
    bool finish();
    void salvageLibrary();

    IndexWorkOptions m_options;
    std::unique_ptr<Database> m_library;
    std::unique_ptr<IndexFile> m_current; // answers; null: m_target does, or there is none
    std::unique_ptr<IndexFile> m_target;  // is written
    IndexNumbers m_numbers;
    std::map<qint64, Waiting> m_queue;      // by file
    QHash<QString, qint64> m_sizes;         // of all files, as found
    QHash<QByteArray, QStringList> m_names; // as the target has them, as far as they were looked at
    QStringList m_folders;
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
