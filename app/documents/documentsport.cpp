#include "app/documents/documentsport.h"

#include "app/documents/documents.h"

namespace hearth {

namespace {

class RealDocuments final : public DocumentsPort
{
public:
    explicit RealDocuments(Documents &documents) : m_documents(documents)
    {
        connect(&documents, &Documents::collectionsChanged, this, &DocumentsPort::collectionsChanged);
        connect(&documents, &Documents::attachmentsChanged, this, &DocumentsPort::attachmentsChanged);
        connect(&documents, &Documents::progressChanged, this, &DocumentsPort::progressChanged);
        connect(&documents, &Documents::reportChanged, this, &DocumentsPort::reportChanged);
    }

    [[nodiscard]] QList<CollectionRecord> collections() const override { return m_documents.collections(); }
    [[nodiscard]] CollectionRecord collection(qint64 id) const override { return m_documents.collection(id); }
    qint64 addCollection(const QString &name) override { return m_documents.addCollection(name); }
    void renameCollection(qint64 id, const QString &name) override { m_documents.renameCollection(id, name); }
    void removeCollection(qint64 id) override { m_documents.removeCollection(id); }
    void addPlaces(qint64 id, const QStringList &paths) override { m_documents.addPlaces(id, paths); }
    void removePlace(qint64 id, const QString &path) override { m_documents.removePlace(id, path); }
    void rescan(qint64 id) override { m_documents.rescan(id); }

    [[nodiscard]] QList<qint64> collectionsOf(qint64 chatId) const override { return m_documents.collectionsOf(chatId); }
    void setCollectionsOf(qint64 chatId, const QList<qint64> &collections) override { m_documents.setCollectionsOf(chatId, collections); }
    qint64 addFilesToChat(qint64 chatId, const QStringList &paths) override { return m_documents.addFilesToChat(chatId, paths); }
    void forgetChat(qint64 chatId) override { m_documents.forgetChat(chatId); }

    [[nodiscard]] IndexProgress progress() const override { return m_documents.progress(); }
    void setPaused(bool isPaused) override { m_documents.setPaused(isPaused); }

    QFuture<QList<FileReport>> report(qint64 collection) override { return m_documents.report(collection); }
    QFuture<SearchOutcome> search(const DocumentQuery &query) override { return m_documents.search(query); }

private:
    Documents &m_documents;
};

} // namespace

std::unique_ptr<DocumentsPort> realDocuments(Documents &documents)
{
    return std::make_unique<RealDocuments>(documents);
}

} // namespace hearth
