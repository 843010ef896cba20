// What Documents keeps for chats.

#include "app/documents/documentsprivate.h"

#include <algorithm>

namespace hearth {

QList<qint64> Documents::collectionsOf(qint64 chatId) const
{
    return d->attachments.value(chatId);
}

void Documents::setCollectionsOf(qint64 chatId, const QList<qint64> &collections)
{
    QList<qint64> known;
    for (const qint64 id : collections) {
        if (d->find(id) != nullptr && !known.contains(id))
            known.append(id);
    }
    d->chatsBefore.remove(chatId);
    if (!d->isRead || d->attachments.value(chatId) == known)
        return;
    ++d->changes;
    if (known.isEmpty())
        d->attachments.remove(chatId);
    else
        d->attachments[chatId] = known;
    d->keeper.writeAttachments(chatId, known);
    Q_EMIT attachmentsChanged(chatId);
}

qint64 Documents::addFilesToChat(qint64 chatId, const QStringList &paths)
{
    d->chatsBefore.remove(chatId);
    const auto own = std::find_if(d->all.begin(), d->all.end(), [chatId](const auto &each) { return each.ownerChat == chatId; });
    qint64 id = own == d->all.end() ? -1 : own->id;
    if (id < 0)
        id = add(tr("Files of this chat"), chatId);
    if (id < 0)
        return -1;
    addPlaces(id, paths);
    QList<qint64> attached = d->attachments.value(chatId);
    attached.removeAll(id);
    setCollectionsOf(chatId, attached << id);
    return id;
}

void Documents::forgetChat(qint64 chatId)
{
    setCollectionsOf(chatId, {});
    const QList<CollectionRecord> all = d->all;
    for (const CollectionRecord &collection : all) {
        if (collection.ownerChat == chatId)
            removeCollection(collection.id);
    }
}

// Chats that the library names as it is read: by now, only what was there before has a word in it.
void Documents::noteChatsBefore()
{
    for (const CollectionRecord &collection : std::as_const(d->all)) {
        if (collection.ownerChat >= 0)
            d->chatsBefore.insert(collection.ownerChat);
    }
    const QList<qint64> attached = d->attachments.keys();
    d->chatsBefore.unite({attached.begin(), attached.end()});
    forgetOthers();
}

void Documents::forgetChatsBut(const QSet<qint64> &kept)
{
    d->keptChats = kept;
    forgetOthers();
}

void Documents::forgetOthers()
{
    if (!d->isRead || !d->keptChats)
        return;
    const QSet<qint64> gone = d->chatsBefore - *d->keptChats;
    d->keptChats.reset();
    for (const qint64 chat : gone)
        forgetChat(chat);
}

} // namespace hearth
