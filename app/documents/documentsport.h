#pragma once

#include "app/documents/collection.h"
#include "app/documents/passagehit.h"

#include <QFuture>
#include <QObject>

#include <memory>

namespace hearth {

class Documents;
struct DocumentQuery;

// What the window needs of Documents (documents.h says what each does), behind an interface, so that tests put a scripted one in its
// place. UI thread.
class DocumentsPort : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] virtual QList<CollectionRecord> collections() const = 0;
    [[nodiscard]] virtual CollectionRecord collection(qint64 id) const = 0;
    virtual qint64 addCollection(const QString &name) = 0;
    virtual void renameCollection(qint64 id, const QString &name) = 0;
    virtual void removeCollection(qint64 id) = 0;
    virtual void addPlaces(qint64 id, const QStringList &paths) = 0;
    virtual void removePlace(qint64 id, const QString &path) = 0;
    virtual void rescan(qint64 id) = 0;

    [[nodiscard]] virtual QList<qint64> collectionsOf(qint64 chatId) const = 0;
    virtual void setCollectionsOf(qint64 chatId, const QList<qint64> &collections) = 0;
    virtual qint64 addFilesToChat(qint64 chatId, const QStringList &paths) = 0;
    virtual void forgetChat(qint64 chatId) = 0;

    [[nodiscard]] virtual IndexProgress progress() const = 0;
    virtual void setPaused(bool isPaused) = 0;

    virtual QFuture<QList<FileReport>> report(qint64 collection) = 0;
    virtual QFuture<SearchOutcome> search(const DocumentQuery &query) = 0;

Q_SIGNALS:
    void collectionsChanged();
    void attachmentsChanged(qint64 chatId);
    void progressChanged();
    void reportChanged(qint64 collection);
};

// The real one; `documents` outlives it.
std::unique_ptr<DocumentsPort> realDocuments(Documents &documents);

} // namespace hearth
