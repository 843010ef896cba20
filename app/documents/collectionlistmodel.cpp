#include "app/documents/collectionlistmodel.h"

#include "app/documents/reporttexts.h"

#include <QDir>
#include <QFileInfo>
#include <QVariantMap>

#include <algorithm>

namespace hearth {

namespace {

bool isEqual(const CollectionRecord &a, const CollectionRecord &b)
{
    return a.name == b.name && a.places == b.places && a.files == b.files && a.unreadFiles == b.unreadFiles && a.passages == b.passages
        && a.bytes == b.bytes;
}

QVariantList placeRows(const QStringList &places)
{
    QVariantList rows;
    for (const QString &place : places) {
        const QFileInfo info(place);
        rows.append(QVariantMap{{QStringLiteral("path"), place},
                                {QStringLiteral("name"), QDir::toNativeSeparators(place)},
                                {QStringLiteral("isFolder"), info.isDir()},
                                {QStringLiteral("isThere"), info.exists()}});
    }
    return rows;
}

} // namespace

int CollectionListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_collections.size());
}

QVariant CollectionListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const CollectionRecord &record = m_collections[index.row()];
    switch (role) {
    case IdRole: return record.id;
    case Qt::DisplayRole:
    case NameRole: return record.name;
    case FilesRole: return record.files;
    case UnreadFilesRole: return record.unreadFiles;
    case PassagesRole: return record.passages;
    case FactsTextRole: return factsText(record);
    case PlacesRole: return placeRows(record.places);
    case IsOwnRole: return record.ownerChat >= 0;
    default: return {};
    }
}

QHash<int, QByteArray> CollectionListModel::roleNames() const
{
    return {{IdRole, "collectionId"},   {NameRole, "name"},           {FilesRole, "files"},   {UnreadFilesRole, "unreadFiles"},
            {PassagesRole, "passages"}, {FactsTextRole, "factsText"}, {PlacesRole, "places"}, {IsOwnRole, "isOwn"}};
}

void CollectionListModel::setCollections(const QList<CollectionRecord> &collections)
{
    const auto isWanted = [&](qint64 id) {
        return std::any_of(collections.begin(), collections.end(), [id](const CollectionRecord &record) { return record.id == id; });
    };
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (isWanted(m_collections[row].id))
            continue;
        beginRemoveRows({}, row, row);
        m_collections.removeAt(row);
        endRemoveRows();
    }
    for (int row = 0; row < collections.size(); ++row)
        put(row, collections[row]);
    Q_EMIT countChanged();
}

// What is above `row` is as it should be.
void CollectionListModel::put(int row, const CollectionRecord &record)
{
    const auto found = std::find_if(m_collections.begin() + row, m_collections.end(),
                                    [&](const CollectionRecord &other) { return other.id == record.id; });
    if (found == m_collections.end()) {
        beginInsertRows({}, row, row);
        m_collections.insert(row, record);
        endInsertRows();
        return;
    }
    const int from = int(found - m_collections.begin());
    if (from != row) {
        beginMoveRows({}, from, from, {}, row);
        m_collections.move(from, row);
        endMoveRows();
    }
    if (isEqual(m_collections[row], record))
        return;
    m_collections[row] = record;
    Q_EMIT dataChanged(index(row), index(row));
}

const CollectionRecord *CollectionListModel::find(qint64 id) const
{
    const auto found =
        std::find_if(m_collections.begin(), m_collections.end(), [id](const CollectionRecord &record) { return record.id == id; });
    return found == m_collections.end() ? nullptr : &*found;
}

} // namespace hearth
