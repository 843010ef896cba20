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

template <typename T> bool hasResult(const QFuture<T> &future)
{
    return !future.isCanceled() && future.resultCount() > 0;
}

// Each file once, though it may be in several collections. None when one of them is not indexed, or a report did not come.
QList<FileReport> wholeFiles(const QList<QFuture<QList<FileReport>>> &reports)
{
    QList<FileReport> files;
    QSet<qint64> known;
    for (const QFuture<QList<FileReport>> &report : reports) {
        if (!hasResult(report))
            return {};
        for (const FileReport &file : report.result()) {
            if (file.state != FileState::Indexed)
                return {};
            if (known.contains(file.fileId))
                continue;
            known.insert(file.fileId);
            files.append(file);
        }
    }
    return files;
}

// None when the text of a file did not come, or is none.
QList<PassageHit> wholePassages(const QList<FileReport> &files, const QList<QFuture<Document>> &documents)
{
    QList<PassageHit> hits;
    for (qsizetype i = 0; i < files.size(); ++i) {
        const QList<PassageHit> ofFile = hasResult(documents[i]) ? passagesOf(files[i], documents[i].result()) : QList<PassageHit>();
        if (ofFile.isEmpty())
            return {};
        hits += ofFile;
    }
    return hits;
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
        const QList<FileReport> files = wholeFiles(told);
        QList<QFuture<Document>> documents;
        for (const FileReport &file : files)
            documents.append(m_documents.document(file.fileId));
        QtFuture::whenAll(documents.begin(), documents.end()).then(this, [promise, files](const QList<QFuture<Document>> &read) {
            promise->addResult(wholePassages(files, read));
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
    QThreadPool::globalInstance()->start([promise, path, quit = m_quit.get_token()] {
        promise->addResult(hearth::contentHash(path, quit));
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
