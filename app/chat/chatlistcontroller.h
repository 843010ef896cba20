#pragma once

#include "app/chat/chatexport.h"
#include "app/chat/chatlistmodel.h"

#include <QHash>
#include <QObject>
#include <QTimer>

namespace hearth {

class ChatController;
class ChatStore;

// The sidebar: which chats there are, searching them, naming, pinning, removing with undo. QML: Chats. UI thread.
class ChatListController : public QObject
{
    Q_OBJECT
    Q_PROPERTY(hearth::ChatListModel *model READ model CONSTANT)
    Q_PROPERTY(QString searchText READ searchText WRITE setSearchText NOTIFY searchTextChanged)
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(bool isSearching READ isSearching NOTIFY searchTextChanged)
    Q_PROPERTY(qint64 currentId READ currentId NOTIFY currentIdChanged)

public:
    ChatListController(ChatStore &store, ChatController &chat, QObject *parent = nullptr);

    [[nodiscard]] ChatListModel *model() { return &m_model; }
    [[nodiscard]] QString searchText() const { return m_searchText; }
    void setSearchText(const QString &text);
    [[nodiscard]] int count() const { return m_model.rowCount(); }
    [[nodiscard]] bool isSearching() const { return !m_searchText.trimmed().isEmpty(); }
    [[nodiscard]] qint64 currentId() const;

    Q_INVOKABLE void newChat(); // empty; stored with its first message
    Q_INVOKABLE void open(qint64 chatId);
    Q_INVOKABLE void openNext();
    Q_INVOKABLE void openPrevious();
    Q_INVOKABLE void rename(qint64 chatId, const QString &title);
    Q_INVOKABLE void setPinned(qint64 chatId, bool isPinned);
    Q_INVOKABLE void remove(qint64 chatId); // at once from the list; for good after 30 days
    Q_INVOKABLE void undoRemove(qint64 chatId);
    // As a file in the user's folder of downloads; exported() or exportFailed() follows.
    Q_INVOKABLE void exportMarkdown(qint64 chatId);
    Q_INVOKABLE void exportJson(qint64 chatId);
    Q_INVOKABLE void showFolder(const QString &path); // of a file, in the system's file manager

    // Reads the list, or the search's hits, again.
    void refresh();

Q_SIGNALS:
    void opened(); // the user wants to see a chat, be it the one that is open
    void searchTextChanged();
    void countChanged();
    void currentIdChanged();
    void removed(qint64 chatId, const QString &title);
    void restored(qint64 chatId); // its removal was taken back
    void exported(const QString &path, const QString &name);
    void exportFailed(const QString &text);

private:
    void openBeside(int delta);
    void exportAs(qint64 chatId, ExportFormat format);
    void chatChanged(const ChatRecord &chat);

    ChatStore &m_store;
    ChatController &m_chat;
    ChatListModel m_model{this};
    QString m_searchText;
    QTimer m_searchTimer;   // the last key press, not each
    QSet<qint64> m_removed; // a stopped answer of one may still be stored
    quint64 m_refresh = 0;  // late answers of earlier reads are dropped
};

} // namespace hearth
