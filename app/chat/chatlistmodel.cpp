#include "app/chat/chatlistmodel.h"

#include <QDateTime>

#include <algorithm>

namespace hearth {

namespace {

bool comesBefore(const ChatSummary &a, const ChatSummary &b)
{
    if (a.isPinned != b.isPinned)
        return a.isPinned;
    return a.updatedAt != b.updatedAt ? a.updatedAt > b.updatedAt : a.id > b.id;
}

QString sectionOf(const ChatSummary &chat)
{
    if (chat.isPinned)
        return QStringLiteral("pinned");
    const qint64 days = QDateTime::fromMSecsSinceEpoch(chat.updatedAt).date().daysTo(QDate::currentDate());
    if (days <= 0)
        return QStringLiteral("today");
    if (days == 1)
        return QStringLiteral("yesterday");
    return days < 7 ? QStringLiteral("week") : QStringLiteral("older");
}

} // namespace

int ChatListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_chats.size());
}

QVariant ChatListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ChatSummary &chat = m_chats.at(index.row());
    switch (role) {
    case ChatIdRole: return chat.id;
    case TitleRole: return chat.title;
    case SectionRole: return sectionOf(chat);
    case IsPinnedRole: return chat.isPinned;
    case UpdatedAtRole: return QDateTime::fromMSecsSinceEpoch(chat.updatedAt);
    case IsCurrentRole: return chat.id == m_current;
    case IsGeneratingRole: return m_generating.contains(chat.id);
    case SnippetRole: return chat.snippet;
    case ModelNameRole: return chat.modelName;
    default: return {};
    }
}

QHash<int, QByteArray> ChatListModel::roleNames() const
{
    return {{ChatIdRole, "chatId"},       {TitleRole, "title"},         {SectionRole, "section"},           {IsPinnedRole, "isPinned"},
            {UpdatedAtRole, "updatedAt"}, {IsCurrentRole, "isCurrent"}, {IsGeneratingRole, "isGenerating"}, {SnippetRole, "snippet"},
            {ModelNameRole, "modelName"}};
}

int ChatListModel::rowOf(qint64 chatId) const
{
    for (int row = 0; row < m_chats.size(); ++row) {
        if (m_chats.at(row).id == chatId)
            return row;
    }
    return -1;
}

void ChatListModel::setChats(QList<ChatSummary> chats)
{
    std::sort(chats.begin(), chats.end(), comesBefore);
    beginResetModel();
    m_chats = std::move(chats);
    endResetModel();
    Q_EMIT countChanged();
}

void ChatListModel::put(const ChatSummary &chat)
{
    int row = rowOf(chat.id);
    if (row < 0) {
        row = int(std::lower_bound(m_chats.begin(), m_chats.end(), chat, comesBefore) - m_chats.begin());
        beginInsertRows({}, row, row);
        m_chats.insert(row, chat);
        endInsertRows();
        Q_EMIT countChanged();
        return;
    }
    // Where it belongs once it is taken out.
    QList<ChatSummary> others = m_chats;
    others.removeAt(row);
    const int to = int(std::lower_bound(others.begin(), others.end(), chat, comesBefore) - others.begin());
    if (to != row) {
        beginMoveRows({}, row, row, {}, to > row ? to + 1 : to);
        m_chats.move(row, to);
        endMoveRows();
    }
    m_chats[to] = chat;
    Q_EMIT dataChanged(index(to), index(to));
}

void ChatListModel::remove(qint64 chatId)
{
    const int row = rowOf(chatId);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_chats.removeAt(row);
    endRemoveRows();
    Q_EMIT countChanged();
}

void ChatListModel::changed(qint64 chatId, int role)
{
    if (const int row = rowOf(chatId); row >= 0)
        Q_EMIT dataChanged(index(row), index(row), {role});
}

void ChatListModel::setCurrent(qint64 chatId)
{
    const qint64 before = m_current;
    m_current = chatId;
    changed(before, IsCurrentRole);
    changed(chatId, IsCurrentRole);
}

void ChatListModel::setGenerating(const QSet<qint64> &chats)
{
    const QSet<qint64> before = m_generating;
    m_generating = chats;
    for (const qint64 chat : (before | chats) - (before & chats))
        changed(chat, IsGeneratingRole);
}

} // namespace hearth
