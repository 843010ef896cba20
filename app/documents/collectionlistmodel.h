#pragma once

#include "app/documents/collection.h"
#include "app/documents/pathfacts.h"

#include <QAbstractListModel>
#include <QSet>

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
        // {path, name, isFolder, isThere, isReachable}, as of the last setFacts() and setUnreachable(); what was not looked at yet is taken
        // to be there.
        PlacesRole,
        IsOwnRole,             // one chat's own files
        UnreachablePlacesRole, // how many
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
    // Places that can't be looked into now, while what was read of them is kept.
    void setUnreachable(const QStringList &places);

Q_SIGNALS:
    void countChanged();

private:
    void put(int row, const CollectionRecord &record);
    [[nodiscard]] int unreachablePlaces(const CollectionRecord &record) const;

    QList<CollectionRecord> m_collections;
    PathFactsByPath m_facts;
    QSet<QString> m_unreachable;
};

} // namespace hearth
