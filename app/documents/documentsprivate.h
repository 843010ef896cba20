#pragma once

#include "app/documents/documentkeeper.h"
#include "app/documents/documents.h"
#include "app/documents/indexer.h"
#include "app/documents/searchdesk.h"

#include <QSet>

#include <mutex>
#include <optional>

namespace hearth {

// What Documents consists of. For its own files only.

struct Documents::State : DocumentKeeper::State
{
};

// Set by the UI thread, read by the indexer's.
struct OcrChoice
{
    std::mutex mutex;
    QStringList languages;
};

struct Documents::Private
{
    Private(const DocumentsOptions &options, const DocumentParts &parts, const DocumentKeeper::Tellers &tellers);
    ~Private();
    IndexerOptions indexing(const DocumentsOptions &options, const DocumentParts &parts);

    CollectionRecord *find(qint64 id);
    // An id that nobody else gives; -1: there is none, as long as the library was not read.
    qint64 takeId() { return isRead && nextId < endOfIds ? nextId++ : -1; }
    // Places that were named, but are not looked at yet.
    [[nodiscard]] int unseenPlaces(const QList<qint64> &collections) const;

    struct Look
    {
        quint64 ticket = 0;
        int places = 0;
    };
    QList<CollectionRecord> all; // the chats' own too
    QHash<qint64, QList<qint64>> attachments;
    QHash<qint64, Look> looks; // the last one of each collection
    qint64 nextId = 0;
    qint64 endOfIds = 0;
    quint64 changes = 0;  // made here
    quint64 counting = 0; // of the readings of the counts, the last
    int retryMs;
    bool isOpen = false;
    std::shared_ptr<OcrChoice> ocr = std::make_shared<OcrChoice>();
    bool isRead = false;
    bool isReadPlanned = false;
    QSet<qint64> chatsBefore;              // that something was left of, and that nobody has named since
    std::optional<QSet<qint64>> keptChats; // all that there are; none: not known, or done
    Indexer indexer;                       // first: the others' threads call it
    DocumentKeeper keeper;
    SearchDesk desk;
};

} // namespace hearth
