#include "app/chat/chatlistcontroller.h"

#include "app/chat/chatcontroller.h"
#include "app/store/chatstore.h"
#include "app/store/whendone.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <QUrl>

namespace hearth {

namespace {

constexpr int searchMs = 120; // after the last key

} // namespace

ChatListController::ChatListController(ChatStore &store, ChatController &chat, QObject *parent)
    : QObject(parent), m_store(store), m_chat(chat)
{
    m_searchTimer.setSingleShot(true);
    m_searchTimer.setInterval(searchMs);
    connect(&m_searchTimer, &QTimer::timeout, this, &ChatListController::refresh);
    connect(&m_model, &ChatListModel::countChanged, this, &ChatListController::countChanged);
    connect(&chat, &ChatController::chatStored, this, &ChatListController::chatChanged);
    connect(&chat, &ChatController::chatChanged, this, [this] {
        m_model.setCurrent(currentId());
        Q_EMIT currentIdChanged();
    });
    connect(&chat, &ChatController::generatingChatsChanged, this, [this] { m_model.setGenerating(m_chat.generatingChats()); });
}

qint64 ChatListController::currentId() const
{
    return m_chat.chatId();
}

void ChatListController::setSearchText(const QString &text)
{
    if (m_searchText == text)
        return;
    const bool wasSearching = isSearching();
    m_searchText = text;
    Q_EMIT searchTextChanged();
    if (wasSearching && !isSearching()) {
        m_searchTimer.stop();
        refresh();
    } else {
        m_searchTimer.start();
    }
}

void ChatListController::refresh()
{
    const quint64 number = ++m_refresh;
    const auto take = [this, number](const StoreResult<QList<ChatSummary>> &result) {
        if (number == m_refresh && !result.error)
            m_model.setChats(result.value);
    };
    if (isSearching())
        whenDone(m_store.search(m_searchText), this, take);
    else
        whenDone(m_store.list(), this, take);
}

void ChatListController::chatChanged(const ChatRecord &chat)
{
    if (m_removed.contains(chat.id))
        return;
    ++m_refresh; // a list read before this is out of date
    if (isSearching()) {
        // Only the rows that were found; whether this one is a hit now, the next search tells.
        if (const int row = m_model.rowOf(chat.id); row >= 0)
            m_model.put({chat.id, chat.title, chat.isPinned, chat.updatedAt, chat.model.name, m_model.at(row).snippet});
        m_searchTimer.start();
        return;
    }
    m_model.put({chat.id, chat.title, chat.isPinned, chat.updatedAt, chat.model.name, {}});
}

void ChatListController::newChat()
{
    m_chat.openNew();
    Q_EMIT opened();
}

void ChatListController::open(qint64 chatId)
{
    m_chat.open(chatId);
    Q_EMIT opened();
}

void ChatListController::openBeside(int delta)
{
    if (m_model.rowCount() == 0)
        return;
    const int row = m_model.rowOf(currentId());
    const int to = row < 0 ? (delta > 0 ? 0 : m_model.rowCount() - 1) : row + delta;
    if (to >= 0 && to < m_model.rowCount())
        open(m_model.at(to).id);
}

void ChatListController::openNext()
{
    openBeside(1);
}

void ChatListController::openPrevious()
{
    openBeside(-1);
}

void ChatListController::rename(qint64 chatId, const QString &title)
{
    if (!title.trimmed().isEmpty())
        m_chat.rename(chatId, title);
}

void ChatListController::setPinned(qint64 chatId, bool isPinned)
{
    m_chat.setPinned(chatId, isPinned);
}

void ChatListController::remove(qint64 chatId)
{
    const int row = m_model.rowOf(chatId);
    if (row < 0)
        return;
    const QString title = m_model.at(row).title;
    m_removed.insert(chatId);
    m_store.removeChat(chatId);
    m_model.remove(chatId);
    m_chat.forget(chatId);
    ++m_refresh;
    Q_EMIT removed(chatId, title);
}

void ChatListController::undoRemove(qint64 chatId)
{
    m_removed.remove(chatId);
    m_store.restoreChat(chatId);
    Q_EMIT restored(chatId);
    refresh();
    m_chat.open(chatId);
    Q_EMIT opened();
}

void ChatListController::exportMarkdown(qint64 chatId)
{
    exportAs(chatId, ExportFormat::Markdown);
}

void ChatListController::exportJson(qint64 chatId)
{
    exportAs(chatId, ExportFormat::Json);
}

void ChatListController::exportAs(qint64 chatId, ExportFormat format)
{
    QString folder = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
    if (folder.isEmpty())
        folder = QDir::homePath();
    const auto write = [format, folder](const StoreResult<LoadedChat> &loaded) -> ExportResult {
        if (loaded.error)
            return {{}, tr("The chat could not be read: %1").arg(loaded.error.message)};
        if (loaded.value.chat.id < 0)
            return {{}, tr("This chat has no messages to export yet.")};
        return writeExport(loaded.value, format, folder);
    };
    const auto tell = [this](const ExportResult &result) {
        if (result.error.isEmpty())
            Q_EMIT exported(result.path, QFileInfo(result.path).fileName());
        else
            Q_EMIT exportFailed(result.error);
    };
    whenDone(m_store.load(chatId), this, [this, write, tell](const StoreResult<LoadedChat> &loaded) {
        whenDone(inBackground([write, loaded] { return write(loaded); }), this, tell);
    });
}

void ChatListController::showFolder(const QString &path)
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).absolutePath()));
}

} // namespace hearth
