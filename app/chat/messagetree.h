#pragma once

#include "app/store/records.h"

#include <QHash>
#include <QList>

namespace hearth {

// The messages of a chat as a tree: regenerating and editing add siblings, nothing is overwritten. A branch is the path from the first
// message to a leaf. Ids grow with time, so the greatest child is the newest.
class MessageTree
{
public:
    void load(const QList<MessageRecord> &messages); // those whose parent is missing are taken as first messages
    void add(const MessageRecord &message);
    // The message and all below it. Returns their ids.
    QList<qint64> remove(qint64 id);

    [[nodiscard]] bool isEmpty() const { return m_messages.isEmpty(); }
    [[nodiscard]] bool contains(qint64 id) const { return m_messages.contains(id); }
    // Null when there is none.
    [[nodiscard]] MessageRecord *find(qint64 id);
    [[nodiscard]] const MessageRecord *find(qint64 id) const;
    // First to last; empty for an id that is not there.
    [[nodiscard]] QList<qint64> path(qint64 leaf) const;
    // In order of age, the message itself among them.
    [[nodiscard]] QList<qint64> siblings(qint64 id) const;
    // Goes down from `id` by the newest child. With -1: from the newest first message.
    [[nodiscard]] qint64 newestLeaf(qint64 id = -1) const;

private:
    QHash<qint64, MessageRecord> m_messages;
    QHash<qint64, QList<qint64>> m_children; // of -1: the first messages
};

} // namespace hearth
