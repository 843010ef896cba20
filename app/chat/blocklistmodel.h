#pragma once

#include "app/chat/block.h"

#include <QAbstractListModel>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// The blocks of one message, as rows. Owned by MessageListModel; UI thread.
class BlockListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by MessageListModel")

public:
    enum Role {
        KindRole = Qt::UserRole + 1, // "prose", "heading", "list", "quote", "code", "table", "thinking", "rule", "math", "tool_call"
        HtmlRole,
        TextRole,
        LevelRole,
        LanguageRole,
        RowsRole,       // list of list of html
        AlignmentsRole, // list of "left", "center", "right"
        IsOpenRole,
        SecondsRole,
        TitleRole,
    };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    // Replaces the rows from `first` on. Rows that stay the same kind are changed in place, so delegates live on.
    void replaceFrom(int first, const QList<Block> &blocks);
    [[nodiscard]] const QList<Block> &blocks() const { return m_blocks; }

private:
    QList<Block> m_blocks;
};

} // namespace hearth
