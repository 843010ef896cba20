#include "app/chat/linkeddocuments.h"

#include "app/documents/filecheck.h"
#include "app/store/whendone.h"

namespace hearth {

LinkedDocuments::LinkedDocuments(Documents &documents, const QString &readerProgram, QObject *parent)
    : QObject(parent), m_documents(documents), m_reader(readerProgram)
{
}

QList<qint64> LinkedDocuments::collectionsOf(qint64 chatId) const
{
    return m_documents.collectionsOf(chatId);
}

QString LinkedDocuments::selfContained(const QString &question, const SaidBefore &before) const
{
    return hearth::selfContained(question, before);
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
    return m_documents.wholeText(collections);
}

QFuture<FilePlace> LinkedDocuments::whereIs(qint64 fileId, const QByteArray &hash)
{
    return m_documents.whereIs(fileId, hash);
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
    return inBackground([path, quit = m_quit.get_token()] { return hearth::contentHash(path, quit); });
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
