#pragma once

#include "app/documents/documents.h"
#include "app/documents/followup.h"

#include <QFutureWatcher>

#include <optional>

namespace hearth {

// Calls `done` in the context's thread with the result, or with none when there was none: cancelled, or failed.
template <typename T, typename Done> void whenDone(QObject *context, const QFuture<T> &future, Done done)
{
    // QFuture::then leaves out a future that was cancelled (Qt 6.4).
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcher<T>::finished, context, [watcher, done] {
        const QFuture<T> ended = watcher->future();
        const bool hasResult = !ended.isCanceled() && ended.resultCount() > 0;
        watcher->deleteLater();
        done(hasResult ? std::optional<T>(ended.result()) : std::nullopt);
    });
    watcher->setFuture(future);
}

// What chats need of the documents: hearth::Documents behind an interface, so that tests put a scripted one in its place. UI thread.
class AnswerDocuments
{
public:
    virtual ~AnswerDocuments() = default;
    [[nodiscard]] virtual QList<qint64> collectionsOf(qint64 chatId) const = 0;
    // A question that refers to what was said before, in words that can be searched.
    [[nodiscard]] virtual QString selfContained(const QString &question, const SaidBefore &before) const = 0;
    virtual QFuture<SearchOutcome> search(const DocumentQuery &query) = 0;
    virtual QFuture<qint64> sizeInTokens(const QList<qint64> &collections) = 0;
    // All of their text as passages that do not overlap, file by file in reading order. None when some of it is not to be had.
    virtual QFuture<QList<PassageHit>> passages(const QList<qint64> &collections) = 0;
    // Where a file is that was read under this id with this content: a moved one has another id.
    virtual QFuture<FilePlace> whereIs(qint64 fileId, const QByteArray &hash) = 0;
    virtual QFuture<Document> document(qint64 fileId) = 0;           // empty when it is not indexed any more
    virtual QFuture<QByteArray> contentHash(qint64 fileId) = 0;      // SHA-256 of what is indexed; empty as above
    virtual QFuture<QByteArray> hashOnDisk(const QString &path) = 0; // of the file as it is now; empty when it cannot be read
    virtual void lookAgain() = 0;                                    // at the folders, for what has changed
    // A page of a PDF, from 1, as the bytes of a PNG, `width` pixels wide; empty when it cannot be drawn.
    virtual QFuture<QByteArray> render(const QString &path, int page, int width) = 0;
    virtual void setBusy(bool isAnswering) = 0;
};

} // namespace hearth
