#include "app/chat/messagetree.h"

#include <algorithm>

namespace hearth {

void MessageTree::load(const QList<MessageRecord> &messages)
{
    m_messages.clear();
    m_children.clear();
    for (const MessageRecord &message : messages)
        m_messages.insert(message.id, message);
    for (const MessageRecord &message : messages) {
        // A child is younger than its parent: anything else is damage, and could be a circle.
        if (!m_messages.contains(message.parentId) || message.parentId >= message.id)
            m_messages[message.id].parentId = -1;
        m_children[m_messages[message.id].parentId].append(message.id);
    }
    for (QList<qint64> &children : m_children)
        std::sort(children.begin(), children.end());
}

void MessageTree::add(const MessageRecord &message)
{
    m_messages.insert(message.id, message);
    m_children[message.parentId].append(message.id);
}

QList<qint64> MessageTree::remove(qint64 id)
{
    if (!m_messages.contains(id))
        return {};
    m_children[m_messages[id].parentId].removeOne(id);
    QList<qint64> removed{id};
    for (qsizetype i = 0; i < removed.size(); ++i) {
        removed.append(m_children.take(removed[i]));
        m_messages.remove(removed[i]);
    }
    return removed;
}

MessageRecord *MessageTree::find(qint64 id)
{
    const auto found = m_messages.find(id);
    return found == m_messages.end() ? nullptr : &*found;
}

const MessageRecord *MessageTree::find(qint64 id) const
{
    const auto found = m_messages.constFind(id);
    return found == m_messages.cend() ? nullptr : &*found;
}

QList<qint64> MessageTree::path(qint64 leaf) const
{
    QList<qint64> ids;
    for (const MessageRecord *message = find(leaf); message; message = find(message->parentId))
        ids.prepend(message->id);
    return ids;
}

QList<qint64> MessageTree::siblings(qint64 id) const
{
    const MessageRecord *message = find(id);
    return message ? m_children.value(message->parentId) : QList<qint64>();
}

qint64 MessageTree::newestLeaf(qint64 id) const
{
    for (QList<qint64> children = m_children.value(id); !children.isEmpty(); children = m_children.value(id))
        id = children.last();
    return id;
}

} // namespace hearth
