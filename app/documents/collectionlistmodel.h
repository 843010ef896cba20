#pragma once

#include "app/documents/collection.h"
#include "app/documents/pathfacts.h"

#include <QAbstractListModel>

namespace hearth {

// The collections as rows, in the order they come in. UI thread.
class CollectionListModel : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role {
        IdRole = Qt::UserRole + 1,
        NameRole,
        FilesRole,
        UnreadFilesRole,
        PassagesRole,
        FactsTextRole, // "46 files  ·  1,204 passages  ·  3.1 MB"
        PlacesRole,    // {path, name, isFolder, isThere}, as of the last setFacts(); what was not looked at yet is taken to be there
        IsOwnRole,     // one chat's own files
    };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    // Rows that stay are kept, and only told of where something of them changed.
    void setCollections(const QList<CollectionRecord> &collections);
    [[nodiscard]] const CollectionRecord *find(qint64 id) const; // null: not in the list
    [[nodiscard]] QStringList places() const;                    // of all collections, each once
    void setFacts(const PathFactsByPath &facts);                 // of these

Q_SIGNALS:
    void countChanged();

private:
    void put(int row, const CollectionRecord &record);

    QList<CollectionRecord> m_collections;
    PathFactsByPath m_facts;
};

} // namespace hearth
