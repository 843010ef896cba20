#pragma once

#include "app/documents/documents.h"
#include "app/documents/documentsport.h"

#include <QHash>
#include <QPromise>

#include <algorithm>

namespace hearth::test {

// Documents that do what a test says: collections and attachments are kept in memory, files are what `files` has, nothing is read.
class ScriptedDocuments : public DocumentsPort
{
public:
    QList<CollectionRecord> records; // the chats' own too
    QHash<qint64, QList<FileReport>> files;
    QHash<qint64, QList<qint64>> attachments; // by chat
    IndexProgress now;
    SearchOutcome outcome;
    QList<DocumentQuery> queries;
    QList<qint64> rescanned;
    int reports = 0; // that were asked for

    [[nodiscard]] QList<CollectionRecord> collections() const override
    {
        QList<CollectionRecord> listed;
        std::copy_if(records.begin(), records.end(), std::back_inserter(listed), [](const auto &record) { return record.ownerChat < 0; });
        std::sort(listed.begin(), listed.end(), [](const auto &a, const auto &b) { return a.name < b.name; });
        return listed;
    }
    [[nodiscard]] CollectionRecord collection(qint64 id) const override
    {
        const auto found = std::find_if(records.begin(), records.end(), [id](const auto &record) { return record.id == id; });
        return found == records.end() ? CollectionRecord() : *found;
    }
    qint64 addCollection(const QString &name) override
    {
        CollectionRecord record;
        record.id = ++m_lastId;
        record.name = name;
        records.append(record);
        Q_EMIT collectionsChanged();
        return record.id;
    }
    void renameCollection(qint64 id, const QString &name) override
    {
        change(id, [&](CollectionRecord &record) { record.name = name; });
    }
    void removeCollection(qint64 id) override
    {
        records.removeIf([id](const CollectionRecord &record) { return record.id == id; });
        for (QList<qint64> &attached : attachments)
            attached.removeAll(id);
        Q_EMIT collectionsChanged();
    }
    void addPlaces(qint64 id, const QStringList &paths) override
    {
        change(id, [&](CollectionRecord &record) { record.places += paths; });
    }
    void removePlace(qint64 id, const QString &path) override
    {
        change(id, [&](CollectionRecord &record) { record.places.removeAll(path); });
    }
    void rescan(qint64 id) override { rescanned.append(id); }

    [[nodiscard]] QList<qint64> collectionsOf(qint64 chatId) const override { return attachments.value(chatId); }
    void setCollectionsOf(qint64 chatId, const QList<qint64> &collections) override
    {
        attachments[chatId] = collections;
        Q_EMIT attachmentsChanged(chatId);
    }
    qint64 addFilesToChat(qint64 chatId, const QStringList &paths) override
    {
        qint64 own = -1;
        for (const CollectionRecord &record : std::as_const(records))
            own = record.ownerChat == chatId ? record.id : own;
        if (own < 0) {
            CollectionRecord record;
            own = record.id = ++m_lastId;
            record.ownerChat = chatId;
            records.append(record);
            attachments[chatId].append(own);
        }
        addPlaces(own, paths);
        Q_EMIT attachmentsChanged(chatId);
        return own;
    }
    void forgetChat(qint64 chatId) override
    {
        attachments.remove(chatId);
        records.removeIf([chatId](const CollectionRecord &record) { return record.ownerChat == chatId; });
        Q_EMIT attachmentsChanged(chatId);
    }

    [[nodiscard]] IndexProgress progress() const override { return now; }
    void setProgress(const IndexProgress &progress)
    {
        now = progress;
        Q_EMIT progressChanged();
    }
    void setPaused(bool isPaused) override
    {
        now.isPaused = isPaused;
        Q_EMIT progressChanged();
    }

    bool isClosing = false; // every question is dropped without an answer
    QFuture<QList<FileReport>> report(qint64 collection) override
    {
        ++reports;
        return answer(files.value(collection));
    }
    QFuture<SearchOutcome> search(const DocumentQuery &query) override
    {
        queries.append(query);
        return answer(outcome);
    }
    void change(qint64 id, const std::function<void(CollectionRecord &)> &how)
    {
        for (CollectionRecord &record : records) {
            if (record.id == id)
                how(record);
        }
        Q_EMIT collectionsChanged();
    }

private:
    template <typename T> QFuture<T> answer(const T &value) const
    {
        QPromise<T> promise;
        promise.start();
        if (isClosing)
            promise.future().cancel();
        else
            promise.addResult(value);
        promise.finish();
        return promise.future();
    }

    qint64 m_lastId = 0;
};

} // namespace hearth::test
