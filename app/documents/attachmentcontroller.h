#pragma once

#include "app/documents/collectionlistmodel.h"
#include "app/documents/documentsport.h"
#include "app/documents/pathfacts.h"

#include <QSet>
#include <QTimer>
#include <QUrl>
#include <QVariantList>

#include <functional>
#include <tuple>

namespace hearth {

// The collections that the open chat asks about, and the files that were dropped on it. QML: Attachments. UI thread.
// A new chat gets its id as soon as something is attached, before it is stored: its files are read while the question is written.
class AttachmentController : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QAbstractListModel *model READ model CONSTANT)    // a CollectionListModel of those attached, own files last
    Q_PROPERTY(QVariantList ids READ ids NOTIFY attachedChanged) // of the same
    Q_PROPERTY(int count READ count NOTIFY attachedChanged)
    // Files of these collections that are not read yet, and how that goes, in words; "": all are.
    Q_PROPERTY(int waiting READ waiting NOTIFY readingChanged)
    Q_PROPERTY(QString readingText READ readingText NOTIFY readingChanged)
    Q_PROPERTY(double readingProgress READ readingProgress NOTIFY readingChanged) // 0 to 1
    // Files of them that could not be read, and the collection that has the most of these; -1: none.
    Q_PROPERTY(int unreadFiles READ unreadFiles NOTIFY unreadChanged)
    Q_PROPERTY(double unreadCollection READ unreadCollection NOTIFY unreadChanged)
    // Of the chat's own files: which could not be read, and why; a line each.
    Q_PROPERTY(QString unreadText READ unreadText NOTIFY unreadTextChanged)

public:
    // `reserveId` gives the open chat's id; a new one's is the one that it will be stored with.
    AttachmentController(DocumentsPort &documents, std::function<qint64()> reserveId, QObject *parent = nullptr);

    [[nodiscard]] QAbstractListModel *model() { return &m_model; }
    [[nodiscard]] QVariantList ids() const { return m_ids; }
    [[nodiscard]] int count() const { return int(m_ids.size()); }
    [[nodiscard]] int waiting() const { return m_waiting; }
    [[nodiscard]] QString readingText() const;
    [[nodiscard]] double readingProgress() const;
    [[nodiscard]] int unreadFiles() const { return m_unread; }
    [[nodiscard]] double unreadCollection() const { return double(m_unreadCollection); }
    [[nodiscard]] QString unreadText() const { return m_unreadText; }

    Q_INVOKABLE bool isAttached(qint64 collection) const;
    Q_INVOKABLE void attach(qint64 collection);
    Q_INVOKABLE void detach(qint64 collection);
    // False: none of them is on this computer. Which of them are there is seen a moment later: others are taken off again, which leftOut()
    // tells.
    Q_INVOKABLE bool addFiles(const QList<QUrl> &files);

    // The chat that is open now; -1: a new one.
    void setChat(qint64 chatId);
    // The open new chat is stored with this id.
    void keepAs(qint64 chatId);
    // Removed: forgotten after the time in which that can be taken back, or at the end of the program.
    void removeLater(qint64 chatId);
    void keepAfterAll(qint64 chatId);
    void shutDown(); // forgets what was removed, and a new chat that never was stored

Q_SIGNALS:
    void attachedChanged();
    void leftOut(const QString &text); // of what was to be added, and why: a sentence
    void readingChanged();
    void unreadChanged();
    void unreadTextChanged();

private:
    [[nodiscard]] qint64 chat() const { return m_chatId >= 0 ? m_chatId : m_reservedId; }
    qint64 reserve();
    void refresh();
    void check(qint64 collection, const PathFactsByPath &facts);
    void setWaiting(int waiting, int all);
    void setUnread(const QList<CollectionRecord> &attached);
    void readOwnUnread(const CollectionRecord &own);
    void setUnreadText(const QString &text);
    void forgetRemoved();

    DocumentsPort &m_documents;
    std::function<qint64()> m_reserveId;
    qint64 m_chatId = -1;
    qint64 m_reservedId = -1; // of the open new chat, once something is attached to it
    CollectionListModel m_model;
    QVariantList m_ids;
    int m_waiting = 0;
    int m_all = 0;
    int m_unread = 0;
    qint64 m_unreadCollection = -1;
    using OwnUnread = std::tuple<qint64, int, QStringList>;
    OwnUnread m_ownUnread{-1, 0, {}}; // the chat's own collection, how many of it could not be read, its places
    QString m_unreadText;
    QTimer m_forgetTimer;
    QSet<qint64> m_removed;
};

} // namespace hearth
