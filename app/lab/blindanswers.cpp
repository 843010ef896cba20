#include "app/lab/blindanswers.h"

#include <algorithm>

namespace hearth {

int BlindAnswers::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant BlindAnswers::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[index.row()];
    switch (role) {
    case LetterRole: return letterOf(index.row());
    case TextRole: return row.text;
    case StageRole: return row.stage;
    case SameAsRole: return row.sameAs;
    case LabelRole: return row.label;
    case IsChosenRole: return row.isChosen;
    default: return {};
    }
}

QHash<int, QByteArray> BlindAnswers::roleNames() const
{
    return {{LetterRole, "letter"}, {TextRole, "answer"}, {StageRole, "stage"},
            {SameAsRole, "sameAs"}, {LabelRole, "label"}, {IsChosenRole, "isChosen"}};
}

void BlindAnswers::setRows(const QList<Row> &rows)
{
    const bool isSame = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                                   [](const Row &a, const Row &b) { return a.variant == b.variant; });
    if (isSame) {
        for (qsizetype place = 0; place < rows.size(); ++place)
            setRow(place, rows[place]);
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
    Q_EMIT countChanged();
}

void BlindAnswers::setRow(qsizetype place, const Row &row)
{
    if (place < 0 || place >= m_rows.size() || m_rows[place] == row)
        return;
    m_rows[place] = row;
    Q_EMIT dataChanged(index(int(place)), index(int(place)));
}

} // namespace hearth
