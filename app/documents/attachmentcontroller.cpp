#include "app/documents/attachmentcontroller.h"

#include "app/documents/collectionscontroller.h"
#include "app/documents/reporttexts.h"
#include "app/store/whendone.h"

#include <QLocale>

#include <algorithm>

namespace hearth {

namespace {

constexpr qsizetype mostUnread = 3; // files that are named
constexpr int forgetMs = 60 * 1000; // longer than the offer to take a removal back is shown

} // namespace

AttachmentController::AttachmentController(DocumentsPort &documents, std::function<qint64()> reserveId, QObject *parent)
    : QObject(parent), m_documents(documents), m_reserveId(std::move(reserveId))
{
    m_forgetTimer.setSingleShot(true);
    m_forgetTimer.setInterval(forgetMs);
    connect(&m_forgetTimer, &QTimer::timeout, this, &AttachmentController::forgetRemoved);
    connect(&documents, &DocumentsPort::collectionsChanged, this, &AttachmentController::refresh);
    connect(&documents, &DocumentsPort::attachmentsChanged, this, [this](qint64 chatId) {
        if (chatId == chat())
            refresh();
    });
    connect(&documents, &DocumentsPort::progressChanged, this, [this] {
        if (m_waiting > 0)
            Q_EMIT readingChanged(); // the time that is left
    });
}

// A new chat that never was stored may have left something under this id, when the program was killed.
qint64 AttachmentController::reserve()
{
    if (chat() < 0) {
        m_reservedId = m_reserveId();
        m_documents.forgetChat(m_reservedId);
    }
    return chat();
}

void AttachmentController::setChat(qint64 chatId)
{
    if (chatId == m_chatId)
        return;
    if (m_reservedId >= 0 && m_reservedId != chatId)
        m_documents.forgetChat(m_reservedId);
    m_reservedId = -1;
    m_chatId = chatId;
    setWaiting(0, 0);
    setUnread({});
    refresh();
}

void AttachmentController::keepAs(qint64 chatId)
{
    if (m_reservedId != chatId)
        m_documents.forgetChat(chatId); // as in reserve()
    m_reservedId = chatId;
    setChat(chatId);
}

void AttachmentController::removeLater(qint64 chatId)
{
    m_removed.insert(chatId);
    m_forgetTimer.start();
}

void AttachmentController::keepAfterAll(qint64 chatId)
{
    m_removed.remove(chatId);
}

void AttachmentController::forgetRemoved()
{
    for (const qint64 chatId : std::as_const(m_removed))
        m_documents.forgetChat(chatId);
    m_removed.clear();
}

void AttachmentController::shutDown()
{
    forgetRemoved();
    setChat(-1);
    if (m_reservedId >= 0)
        m_documents.forgetChat(m_reservedId);
    m_reservedId = -1;
}

bool AttachmentController::isAttached(qint64 collection) const
{
    return chat() >= 0 && m_documents.collectionsOf(chat()).contains(collection);
}

void AttachmentController::attach(qint64 collection)
{
    if (isAttached(collection))
        return;
    const qint64 chatId = reserve();
    m_documents.setCollectionsOf(chatId, m_documents.collectionsOf(chatId) << collection);
    refresh();
}

void AttachmentController::detach(qint64 collection)
{
    if (!isAttached(collection))
        return;
    QList<qint64> all = m_documents.collectionsOf(chat());
    all.removeAll(collection);
    m_documents.setCollectionsOf(chat(), all);
    if (m_documents.collection(collection).ownerChat >= 0) // nobody could find it again
        m_documents.removeCollection(collection);
    refresh();
}

bool AttachmentController::addFiles(const QList<QUrl> &files)
{
    const QStringList paths = localPaths(files);
    if (paths.isEmpty())
        return false;
    const qint64 own = m_documents.addFilesToChat(reserve(), paths);
    refresh();
    if (own < 0) // progress() says why
        return false;
    whenDone(lookAtPaths(paths), this, [this, own, paths, remote = remoteNames(files)](const PathFactsByPath &facts) {
        check(own, facts);
        if (const QString text = leftOutText(paths, facts, remote); !text.isEmpty())
            Q_EMIT leftOut(text);
    });
    return true;
}

void AttachmentController::check(qint64 collection, const PathFactsByPath &facts)
{
    for (auto path = facts.cbegin(); path != facts.cend(); ++path) {
        if (!path->isThere)
            m_documents.removePlace(collection, path.key());
    }
    const CollectionRecord record = m_documents.collection(collection);
    if (record.id < 0 || !record.places.isEmpty())
        return;
    m_documents.removeCollection(collection);
    refresh();
}

void AttachmentController::refresh()
{
    QList<CollectionRecord> records;
    if (chat() >= 0) {
        for (const qint64 id : m_documents.collectionsOf(chat())) {
            if (const CollectionRecord record = m_documents.collection(id); record.id >= 0)
                records.append(record);
        }
    }
    std::stable_partition(records.begin(), records.end(), [](const CollectionRecord &record) { return record.ownerChat < 0; });
    QVariantList ids;
    int waiting = 0;
    int all = 0;
    readOwnUnread(records.isEmpty() || records.constLast().ownerChat < 0 ? CollectionRecord() : records.constLast());
    for (CollectionRecord &record : records) {
        record.name = nameText(record);
        ids.append(record.id);
        waiting += record.waitingFiles;
        all += record.files;
    }
    m_model.setCollections(records); // rows stay, and so does what has the focus in them
    if (ids != m_ids) {
        m_ids = ids;
        Q_EMIT attachedChanged();
    }
    setWaiting(waiting, all);
    setUnread(records);
}

void AttachmentController::setUnread(const QList<CollectionRecord> &attached)
{
    int files = 0;
    int most = 0;
    qint64 collection = -1;
    for (const CollectionRecord &record : attached) {
        files += record.unreadFiles;
        if (record.unreadFiles > most) {
            most = record.unreadFiles;
            collection = record.id;
        }
    }
    if (files == m_unread && collection == m_unreadCollection)
        return;
    m_unread = files;
    m_unreadCollection = collection;
    Q_EMIT unreadChanged();
}

// A collection of the page has a report; of the chat's own files only the chat can tell.
void AttachmentController::readOwnUnread(const CollectionRecord &own)
{
    const OwnUnread unread{own.id, own.unreadFiles, own.places};
    if (unread == m_ownUnread)
        return;
    m_ownUnread = unread;
    if (own.unreadFiles == 0) {
        setUnreadText({});
        return;
    }
    whenDone(m_documents.report(own.id), this, [this, unread](const QList<FileReport> &files) {
        if (unread == m_ownUnread)
            setUnreadText(unreadTexts(files, mostUnread).join(u'\n'));
    });
}

void AttachmentController::setUnreadText(const QString &text)
{
    if (text == m_unreadText)
        return;
    m_unreadText = text;
    Q_EMIT unreadTextChanged();
}

void AttachmentController::setWaiting(int waiting, int all)
{
    if (waiting == m_waiting && all == m_all)
        return;
    m_waiting = waiting;
    m_all = all;
    Q_EMIT readingChanged();
}

QString AttachmentController::readingText() const
{
    if (m_waiting == 0)
        return {};
    const IndexProgress progress = m_documents.progress();
    if (!progress.trouble.isEmpty())
        return progress.trouble;
    if (progress.isPaused)
        return tr("Reading is paused: %1 of %Ln file(s) not read yet", nullptr, m_all).arg(QLocale().toString(m_waiting));
    const QString text = tr("Reading: %1 of %Ln file(s) not read yet", nullptr, m_all).arg(QLocale().toString(m_waiting));
    const QString left = timeLeftText(progress);
    return left.isEmpty() ? text : text + QStringLiteral(", ") + left;
}

double AttachmentController::readingProgress() const
{
    return m_all > 0 ? double(m_all - m_waiting) / m_all : 0;
}

} // namespace hearth
