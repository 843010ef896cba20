#include "app/library/modelfilter.h"

#include "app/library/modellistmodel.h"

namespace hearth {

ModelFilter::ModelFilter(QObject *parent) : QSortFilterProxyModel(parent)
{
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(this, change, this, &ModelFilter::countChanged);
    connect(this, &QAbstractItemModel::modelReset, this, &ModelFilter::countChanged);
    connect(this, &QAbstractItemModel::layoutChanged, this, &ModelFilter::countChanged);
    connect(this, &ModelFilter::countChanged, this, &ModelFilter::choicesChanged);
    connect(this, &QAbstractItemModel::dataChanged, this, &ModelFilter::choicesChanged);
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

void ModelFilter::setOrder(const QString &order)
{
    if (m_order == order)
        return;
    m_order = order;
    invalidate();
    Q_EMIT orderChanged();
}

void ModelFilter::setKind(const QString &kind)
{
    if (m_kind == kind)
        return;
    m_kind = kind;
    invalidateFilter();
    Q_EMIT kindChanged();
}

QString ModelFilter::pathAt(int row) const
{
    return index(row, 0).data(ModelListModel::PathRole).toString();
}

QVariantList ModelFilter::choices() const
{
    QVariantList all;
    for (int row = 0; row < rowCount(); ++row) {
        const QModelIndex at = index(row, 0);
        const QString name = at.data(ModelListModel::NameRole).toString();
        all.append(QVariantMap{{QStringLiteral("value"), at.data(ModelListModel::PathRole)},
                               {QStringLiteral("text"), name.isEmpty() ? at.data(ModelListModel::FileNameRole).toString() : name}});
    }
    return all;
}

bool ModelFilter::isOfKind(const QModelIndex &at) const
{
    if (m_kind.isEmpty())
        return true;
    const bool isEmbedding = at.data(ModelListModel::IsEmbeddingRole).toBool();
    if (m_kind == QLatin1String("embedder") || m_kind == QLatin1String("judge")) // to be used at once
        return isEmbedding && at.data(ModelListModel::RunsRole).toBool()
            && at.data(ModelListModel::JudgesRole).toBool() == (m_kind == QLatin1String("judge"));
    return isEmbedding == (m_kind == QLatin1String("embedding"));
}

bool ModelFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex at = sourceModel()->index(row, 0, parent);
    if (!isOfKind(at))
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
    if (m_isBySource && leftSource != rightSource)
        return leftSource < rightSource;
    const bool isGuide = left.data(ModelListModel::IsGuideRole).toBool();
    if (isGuide != right.data(ModelListModel::IsGuideRole).toBool())
        return !isGuide;
    const bool runs = left.data(ModelListModel::RunsRole).toBool();
    if (m_order == QLatin1String("used") && runs != right.data(ModelListModel::RunsRole).toBool())
        return runs; // what cannot be used comes last
    int byName = 0;
    if (m_order == QLatin1String("name"))
        byName = left.data(ModelListModel::NameRole).toString().localeAwareCompare(right.data(ModelListModel::NameRole).toString());
    const qint64 leftSize = m_order == QLatin1String("size") ? left.data(ModelListModel::SizeBytesRole).toLongLong() : 0;
    const qint64 rightSize = m_order == QLatin1String("size") ? right.data(ModelListModel::SizeBytesRole).toLongLong() : 0;
    if (byName != 0)
        return byName < 0;
    return leftSize != rightSize ? leftSize > rightSize : left.row() < right.row(); // as there: last used first
}

} // namespace hearth
