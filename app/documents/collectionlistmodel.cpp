#include "app/documents/collectionlistmodel.h"

#include "app/documents/reporttexts.h"

#include <QDir>
#include <QFileInfo>
#include <QVariantMap>

#include <algorithm>
#include <utility>

namespace hearth {

namespace {

bool isEqual(const CollectionRecord &a, const CollectionRecord &b)
{
    return a.name == b.name && a.places == b.places && a.files == b.files && a.unreadFiles == b.unreadFiles && a.passages == b.passages
        && a.bytes == b.bytes;
}

// Of names alone: the window never asks the file system itself.
QVariantList placeRows(const QStringList &places, const PathFactsByPath &facts, const QSet<QString> &unreachable)
{
    QVariantList rows;
    for (const QString &place : places) {
        const auto known = facts.constFind(place);
        const PathFacts fact = known != facts.cend() ? *known : PathFacts{true, QFileInfo(place).suffix().isEmpty()};
        rows.append(QVariantMap{{QStringLiteral("path"), place},
                                {QStringLiteral("name"), QDir::toNativeSeparators(place)},
                                {QStringLiteral("isFolder"), fact.isFolder},
                                {QStringLiteral("isThere"), fact.isThere},
                                {QStringLiteral("isReachable"), !unreachable.contains(place)}});
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
    case PlacesRole: return placeRows(record.places, m_facts, m_unreachable);
    case UnreachablePlacesRole: return unreachablePlaces(record);
    case IsOwnRole: return record.ownerChat >= 0;
    default: return {};
    }
}

QHash<int, QByteArray> CollectionListModel::roleNames() const
{
    return {{IdRole, "collectionId"},         {NameRole, "name"},         {FilesRole, "files"},
            {UnreadFilesRole, "unreadFiles"}, {PassagesRole, "passages"}, {FactsTextRole, "factsText"},
            {PlacesRole, "places"},           {IsOwnRole, "isOwn"},       {UnreachablePlacesRole, "unreachablePlaces"}};
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

QStringList CollectionListModel::places() const
{
    QStringList all;
    for (const CollectionRecord &record : m_collections)
        all += record.places;
    all.removeDuplicates();
    return all;
}

void CollectionListModel::setFacts(const PathFactsByPath &facts)
{
    const PathFactsByPath before = std::exchange(m_facts, facts);
    for (int row = 0; row < rowCount(); ++row) {
        const QStringList &places = m_collections[row].places;
        const bool hasChanged = std::any_of(places.begin(), places.end(), [&](const QString &place) {
            return before.contains(place) != facts.contains(place) || before.value(place) != facts.value(place);
        });
        if (hasChanged)
            Q_EMIT dataChanged(index(row), index(row), {PlacesRole});
    }
}

int CollectionListModel::unreachablePlaces(const CollectionRecord &record) const
{
    const QStringList &places = record.places;
    return int(std::count_if(places.begin(), places.end(), [this](const QString &place) { return m_unreachable.contains(place); }));
}

void CollectionListModel::setUnreachable(const QStringList &places)
{
    const QSet<QString> now(places.begin(), places.end());
    const QSet<QString> before = std::exchange(m_unreachable, now);
    for (int row = 0; row < rowCount(); ++row) {
        const QStringList &own = m_collections[row].places;
        if (std::any_of(own.begin(), own.end(), [&](const QString &place) { return before.contains(place) != now.contains(place); }))
            Q_EMIT dataChanged(index(row), index(row), {PlacesRole, UnreachablePlacesRole});
    }
}

const CollectionRecord *CollectionListModel::find(qint64 id) const
{
    const auto found =
        std::find_if(m_collections.begin(), m_collections.end(), [id](const CollectionRecord &record) { return record.id == id; });
    return found == m_collections.end() ? nullptr : &*found;
}

} // namespace hearth
