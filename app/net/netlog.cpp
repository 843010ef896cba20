#include "app/net/netlog.h"

#include <utility>

namespace hearth {

int NetLog::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

QVariant NetLog::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_entries.size())
        return {};
    const NetLogEntry &entry = m_entries[index.row()];
    switch (role) {
    case EntryIdRole: return entry.id;
    case WhenRole: return entry.when;
    case HostRole: return entry.host;
    case MethodRole: return entry.method;
    case PurposeRole: return entry.purpose;
    case BytesUpRole: return entry.bytesUp;
    case BytesDownRole: return entry.bytesDown;
    case StatusRole: return entry.status;
    case OutcomeRole: return entry.outcome;
    case IsRunningRole: return entry.isRunning;
    default: return {};
    }
}

QHash<int, QByteArray> NetLog::roleNames() const
{
    return {{EntryIdRole, "entryId"},     {WhenRole, "when"},          {HostRole, "host"},           {MethodRole, "method"},
            {PurposeRole, "purpose"},     {BytesUpRole, "bytesUp"},    {BytesDownRole, "bytesDown"}, {StatusRole, "status"},
            {OutcomeRole, "outcomeText"}, {IsRunningRole, "isRunning"}};
}

qint64 NetLog::add(NetLogEntry entry)
{
    entry.id = ++m_lastId;
    if (m_entries.size() >= maxEntries) {
        beginRemoveRows({}, int(m_entries.size()) - 1, int(m_entries.size()) - 1);
        m_entries.removeLast();
        endRemoveRows();
    }
    beginInsertRows({}, 0, 0);
    m_entries.prepend(std::move(entry));
    endInsertRows();
    Q_EMIT countChanged();
    return m_lastId;
}

void NetLog::update(const NetLogEntry &entry)
{
    // Ids count down from the first row by one: no search is needed.
    const qint64 row = m_entries.isEmpty() ? -1 : m_entries.first().id - entry.id;
    if (row < 0 || row >= m_entries.size() || m_entries[row].id != entry.id || m_entries[row] == entry)
        return;
    m_entries[row] = entry;
    Q_EMIT dataChanged(index(int(row)), index(int(row)));
}

void NetLog::clear()
{
    beginResetModel();
    m_entries.clear();
    endResetModel();
    Q_EMIT countChanged();
}

} // namespace hearth
