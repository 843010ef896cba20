#pragma once

#include "app/store/records.h"

#include <QAbstractListModel>
#include <QSet>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// Rows of the sidebar: pinned first, then the newest first. UI thread.
class ChatListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Chats")
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role {
        ChatIdRole = Qt::UserRole + 1,
        TitleRole,
        SectionRole, // "pinned", "today", "yesterday", "week", "older"
        IsPinnedRole,
        UpdatedAtRole,
        IsCurrentRole,
        IsGeneratingRole,
        SnippetRole,
        ModelNameRole,
    };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    // All of them, in any order.
    void setChats(QList<ChatSummary> chats);
    // Adds or changes one, and moves it to where it belongs.
    void put(const ChatSummary &chat);
    void remove(qint64 chatId);
    void setCurrent(qint64 chatId);
    void setGenerating(const QSet<qint64> &chats);
    [[nodiscard]] int rowOf(qint64 chatId) const;
    [[nodiscard]] const ChatSummary &at(int row) const { return m_chats.at(row); }

Q_SIGNALS:
    void countChanged();

private:
    void changed(qint64 chatId, int role);

    QList<ChatSummary> m_chats;
    qint64 m_current = -1;
    QSet<qint64> m_generating;
};

} // namespace hearth
