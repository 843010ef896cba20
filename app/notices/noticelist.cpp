#include "app/notices/noticelist.h"

namespace hearth {

int NoticeList::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

QVariant NoticeList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Entry &entry = m_entries.at(index.row());
    switch (role) {
    case NoticeIdRole: return entry.id;
    case KindRole: return entry.notice.kind;
    case TitleRole: return entry.notice.title;
    case TextRole: return entry.notice.text;
    case ActionRole: return entry.notice.action;
    case ActionTextRole: return entry.notice.actionText;
    default: return {};
    }
}

QHash<int, QByteArray> NoticeList::roleNames() const
{
    return {{NoticeIdRole, "noticeId"}, {KindRole, "kind"},     {TitleRole, "title"},
            {TextRole, "text"},         {ActionRole, "action"}, {ActionTextRole, "actionText"}};
}

int NoticeList::add(const Notice &notice)
{
    for (int row = 0; row < m_entries.size(); ++row) {
        if (m_entries[row].notice.title == notice.title) {
            m_entries[row].notice = notice;
            Q_EMIT dataChanged(index(row), index(row));
            return m_entries[row].id;
        }
    }
    const int row = int(m_entries.size());
    beginInsertRows({}, row, row);
    m_entries.append({++m_lastId, notice});
    endInsertRows();
    Q_EMIT countChanged();
    return m_lastId;
}

void NoticeList::removeAt(int row)
{
    beginRemoveRows({}, row, row);
    m_entries.removeAt(row);
    endRemoveRows();
    Q_EMIT countChanged();
}

void NoticeList::removeTitled(const QString &title)
{
    for (int row = int(m_entries.size()) - 1; row >= 0; --row) {
        if (m_entries[row].notice.title == title)
            removeAt(row);
    }
}

void NoticeList::dismiss(int noticeId)
{
    for (int row = 0; row < m_entries.size(); ++row) {
        if (m_entries[row].id == noticeId)
            return removeAt(row);
    }
}

void NoticeList::act(int noticeId)
{
    for (const Entry &entry : std::as_const(m_entries)) {
        if (entry.id != noticeId)
            continue;
        const QString action = entry.notice.action;
        dismiss(noticeId);
        Q_EMIT acted(action);
        return;
    }
}

} // namespace hearth
