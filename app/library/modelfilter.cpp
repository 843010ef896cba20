#include "app/library/modelfilter.h"

#include "app/library/modellistmodel.h"

namespace hearth {

ModelFilter::ModelFilter(QObject *parent) : QSortFilterProxyModel(parent)
{
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(this, change, this, &ModelFilter::countChanged);
    connect(this, &QAbstractItemModel::modelReset, this, &ModelFilter::countChanged);
    connect(this, &QAbstractItemModel::layoutChanged, this, &ModelFilter::countChanged);
    sort(0);
}

void ModelFilter::setSearch(const QString &text)
{
    if (m_search == text)
        return;
    m_search = text;
    m_words = text.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
    Q_EMIT searchChanged();
}

void ModelFilter::setBySource(bool value)
{
    if (m_isBySource == value)
        return;
    m_isBySource = value;
    invalidate();
    Q_EMIT bySourceChanged();
}

void ModelFilter::setKind(const QString &kind)
{
    if (m_kind == kind)
        return;
    m_kind = kind;
    invalidateFilter();
    Q_EMIT kindChanged();
}

bool ModelFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex at = sourceModel()->index(row, 0, parent);
    if (!m_kind.isEmpty() && at.data(ModelListModel::IsEmbeddingRole).toBool() != (m_kind == QLatin1String("embedding")))
        return false;
    QString text;
    for (const int role : {ModelListModel::NameRole, ModelListModel::FileNameRole, ModelListModel::RepositoryRole,
                           ModelListModel::ArchitectureRole, ModelListModel::QuantizationRole, ModelListModel::SourceNameRole,
                           ModelListModel::LicenseRole, ModelListModel::ParametersTextRole})
        text += at.data(role).toString() + u'\n';
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

bool ModelFilter::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const int leftSource = left.data(ModelListModel::SourceRole).toInt();
    const int rightSource = right.data(ModelListModel::SourceRole).toInt();
    return m_isBySource && leftSource != rightSource ? leftSource < rightSource : left.row() < right.row();
}

} // namespace hearth
