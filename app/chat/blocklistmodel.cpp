#include "app/chat/blocklistmodel.h"

namespace hearth {

int BlockListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_blocks.size());
}

QVariant BlockListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Block &block = m_blocks.at(index.row());
    switch (role) {
    case KindRole: return blockKindName(block.kind);
    case HtmlRole: return block.html;
    case TextRole: return block.text;
    case LevelRole: return block.level;
    case LanguageRole: return block.language;
    case RowsRole: {
        QVariantList rows;
        for (const QStringList &row : block.rows)
            rows.append(QVariant(row));
        return rows;
    }
    case AlignmentsRole: return block.alignments;
    case IsOpenRole: return block.isOpen;
    case SecondsRole: return block.seconds;
    case TitleRole: return block.title;
    default: return {};
    }
}

QHash<int, QByteArray> BlockListModel::roleNames() const
{
    return {{KindRole, "kind"},
            {HtmlRole, "html"},
            {TextRole, "text"},
            {LevelRole, "level"},
            {LanguageRole, "language"},
            {RowsRole, "rows"},
            {AlignmentsRole, "alignments"},
            {IsOpenRole, "isOpen"},
            {SecondsRole, "seconds"},
            {TitleRole, "title"}};
}

void BlockListModel::replaceFrom(int first, const QList<Block> &blocks)
{
    // In place as long as the kinds agree.
    qsizetype same = 0;
    while (same < blocks.size() && first + same < m_blocks.size() && m_blocks[first + same].kind == blocks[same].kind) {
        if (m_blocks[first + same] != blocks[same]) {
            m_blocks[first + same] = blocks[same];
            const QModelIndex row = index(int(first + same));
            Q_EMIT dataChanged(row, row);
        }
        ++same;
    }
    const int begin = int(first + same);
    if (begin < m_blocks.size()) {
        beginRemoveRows({}, begin, int(m_blocks.size()) - 1);
        m_blocks.remove(begin, m_blocks.size() - begin);
        endRemoveRows();
    }
    if (same < blocks.size()) {
        beginInsertRows({}, begin, begin + int(blocks.size() - same) - 1);
        m_blocks.append(blocks.mid(same));
        endInsertRows();
    }
}

} // namespace hearth
