#include "app/chat/linkeddocuments.h"

#include "app/documents/cutter.h"
#include "app/documents/filecheck.h"
#include "app/documents/question.h"

#include <QFileInfo>
#include <QPromise>
#include <QSet>
#include <QThreadPool>

#include <memory>

namespace hearth {

namespace {

QList<PassageHit> passagesOf(const FileReport &file, const Document &document)
{
    CutterOptions options;
    options.overlapTokens = 0;
    QList<PassageHit> hits;
    for (const Passage &passage : cutDocument(document, options)) {
        PassageHit hit;
        hit.passage = passage;
        hit.fileId = file.fileId;
        hit.filePath = file.path;
        hit.fileName = QFileInfo(file.path).fileName();
        hit.fileHash = file.hash;
        hits.append(hit);
    }
    return hits;
}

// The results that there are.
template <typename T> QList<T> resultsOf(const QList<QFuture<T>> &futures)
{
    QList<T> results;
    for (const QFuture<T> &future : futures) {
        if (!future.isCanceled() && future.resultCount() > 0)
            results.append(future.result());
    }
    return results;
}

// Each file once, though it may be in several collections.
QList<FileReport> indexedFiles(const QList<QList<FileReport>> &reports)
{
    QList<FileReport> files;
    QSet<qint64> known;
    for (const QList<FileReport> &report : reports) {
        for (const FileReport &file : report) {
            if (file.state == FileState::Indexed && !known.contains(file.fileId)) {
                known.insert(file.fileId);
                files.append(file);
            }
        }
    }
    return files;
}

} // namespace

LinkedDocuments::LinkedDocuments(Documents &documents, const QString &readerProgram, QObject *parent)
    : QObject(parent), m_documents(documents), m_reader(readerProgram)
{
}

QList<qint64> LinkedDocuments::collectionsOf(qint64 chatId) const
{
    return m_documents.collectionsOf(chatId);
}

QString LinkedDocuments::selfContained(const QString &question, const QStringList &asked) const
{
    return hearth::selfContained(question, asked);
}

QFuture<SearchOutcome> LinkedDocuments::search(const DocumentQuery &query)
{
    return m_documents.search(query);
}

QFuture<qint64> LinkedDocuments::sizeInTokens(const QList<qint64> &collections)
{
    return m_documents.sizeInTokens(collections);
}

QFuture<QList<PassageHit>> LinkedDocuments::passages(const QList<qint64> &collections)
{
    auto promise = std::make_shared<QPromise<QList<PassageHit>>>();
    promise->start();
    QList<QFuture<QList<FileReport>>> reports;
    for (const qint64 collection : collections)
        reports.append(m_documents.report(collection));
    QtFuture::whenAll(reports.begin(), reports.end()).then(this, [this, promise](const QList<QFuture<QList<FileReport>>> &told) {
        const QList<FileReport> files = indexedFiles(resultsOf(told));
        QList<QFuture<Document>> documents;
        for (const FileReport &file : files)
            documents.append(m_documents.document(file.fileId));
        QtFuture::whenAll(documents.begin(), documents.end()).then(this, [promise, files](const QList<QFuture<Document>> &read) {
            QList<PassageHit> hits;
            for (qsizetype i = 0; i < files.size(); ++i) {
                if (!read[i].isCanceled() && read[i].resultCount() > 0)
                    hits.append(passagesOf(files[i], read[i].result()));
            }
            promise->addResult(hits);
            promise->finish();
        });
    });
    return promise->future();
}

QFuture<Document> LinkedDocuments::document(qint64 fileId)
{
    return m_documents.document(fileId);
}

QFuture<QByteArray> LinkedDocuments::contentHash(qint64 fileId)
{
    return m_documents.contentHash(fileId);
}

QFuture<QByteArray> LinkedDocuments::hashOnDisk(const QString &path)
{
    const auto promise = std::make_shared<QPromise<QByteArray>>();
    promise->start();
    QThreadPool::globalInstance()->start([promise, path] {
        promise->addResult(hearth::contentHash(path));
        promise->finish();
    });
    return promise->future();
}

void LinkedDocuments::lookAgain()
{
    m_documents.lookAgain();
}

QFuture<QByteArray> LinkedDocuments::render(const QString &path, int page, int width)
{
    return m_reader.render(path, page, width);
}

void LinkedDocuments::setBusy(bool isAnswering)
{
    m_documents.setBusy(isAnswering);
}

} // namespace hearth
