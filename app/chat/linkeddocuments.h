#pragma once

#include "app/chat/answerdocuments.h"
#include "app/documents/readerprocess.h"

#include <QObject>

namespace hearth {

// The real documents, as chats use them. UI thread.
class LinkedDocuments final : public QObject, public AnswerDocuments
{
    Q_OBJECT

public:
    // documents outlives this. readerProgram: hearth-reader, which draws pages.
    LinkedDocuments(Documents &documents, const QString &readerProgram, QObject *parent = nullptr);

    ~LinkedDocuments() override { m_quit.request_stop(); }

    [[nodiscard]] QList<qint64> collectionsOf(qint64 chatId) const override;
    [[nodiscard]] QString selfContained(const QString &question, const SaidBefore &before) const override;
    QFuture<SearchOutcome> search(const DocumentQuery &query) override;
    QFuture<qint64> sizeInTokens(const QList<qint64> &collections) override;
    QFuture<QList<PassageHit>> passages(const QList<qint64> &collections) override;
    QFuture<FilePlace> whereIs(qint64 fileId, const QByteArray &hash) override;
    QFuture<Document> document(qint64 fileId) override;
    QFuture<QByteArray> contentHash(qint64 fileId) override;
    QFuture<QByteArray> hashOnDisk(const QString &path) override;
    void lookAgain() override;
    QFuture<QByteArray> render(const QString &path, int page, int width) override;
    void setBusy(bool isAnswering) override;

private:
    Documents &m_documents;
    ReaderProcess m_reader;
    std::stop_source m_quit; // for what other threads do
};

} // namespace hearth
