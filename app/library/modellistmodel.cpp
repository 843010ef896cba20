#include "app/library/modellistmodel.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QHash>

#include <algorithm>

namespace hearth {

QString sizeText(quint64 bytes)
{
    if (bytes == 0)
        return {};
    if (bytes < 1000000)
        return QStringLiteral("%1 KB").arg(std::max<quint64>(1, bytes / 1000));
    if (bytes < 1000000000)
        return QStringLiteral("%1 MB").arg(double(bytes) / 1e6, 0, 'f', bytes < 10000000 ? 1 : 0);
    return QStringLiteral("%1 GB").arg(double(bytes) / 1e9, 0, 'f', bytes < 100000000000 ? 1 : 0);
}

QString parametersText(quint64 parameters)
{
    if (parameters == 0)
        return {};
    if (parameters < 1000000)
        return QStringLiteral("%1K").arg(std::max<quint64>(1, parameters / 1000));
    if (parameters < 1000000000)
        return QStringLiteral("%1M").arg(double(parameters) / 1e6, 0, 'f', parameters < 10000000 ? 1 : 0);
    return QStringLiteral("%1B").arg(double(parameters) / 1e9, 0, 'f', 1);
}

QString guideName()
{
    return QCoreApplication::translate("ModelListModel", "Hearth guide");
}

int ModelListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

QVariant ModelListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ModelEntry &entry = m_entries.at(index.row());
    const ModelInfo &info = entry.info;
    switch (role) {
    case PathRole: return entry.path;
    case NameRole:
        if (entry.isGuide)
            return guideName();
        return info.name.empty() ? QFileInfo(entry.path).completeBaseName() : QString::fromStdString(info.name);
    case FileNameRole: return QFileInfo(entry.path).fileName();
    case SizeTextRole: return sizeText(info.fileBytes);
    case SizeBytesRole: return qint64(info.fileBytes);
    case QuantizationRole: return QString::fromStdString(info.quantization);
    case ArchitectureRole: return QString::fromStdString(info.architecture);
    case ParametersTextRole: return parametersText(info.parameters);
    case ContextTokensRole: return info.contextTokens;
    case IsCurrentRole: return entry.path == m_current;
    case RunsRole: return entry.whyNot.isEmpty();
    case WhyNotRole: return entry.whyNot;
    case IsGuideRole: return entry.isGuide;
    case LastUsedRole: return entry.lastUsed > 0 ? QVariant(QDateTime::fromMSecsSinceEpoch(entry.lastUsed)) : QVariant();
    default: return {};
    }
}

QHash<int, QByteArray> ModelListModel::roleNames() const
{
    return {{PathRole, "path"},
            {NameRole, "name"},
            {FileNameRole, "fileName"},
            {SizeTextRole, "sizeText"},
            {SizeBytesRole, "sizeBytes"},
            {QuantizationRole, "quantization"},
            {ArchitectureRole, "architecture"},
            {ParametersTextRole, "parametersText"},
            {ContextTokensRole, "contextTokens"},
            {IsCurrentRole, "isCurrent"},
            {RunsRole, "runs"},
            {WhyNotRole, "whyNot"},
            {LastUsedRole, "lastUsed"},
            {IsGuideRole, "isGuide"}};
}

void ModelListModel::setEntries(QList<ModelEntry> entries)
{
    std::sort(entries.begin(), entries.end(), [](const ModelEntry &a, const ModelEntry &b) {
        if (a.isGuide != b.isGuide)
            return b.isGuide;
        return a.lastUsed != b.lastUsed ? a.lastUsed > b.lastUsed : a.path.localeAwareCompare(b.path) < 0;
    });
    for (ModelEntry &entry : entries) {
        if (const int row = rowOf(entry.path); row >= 0 && !entry.hasFacts && m_entries[row].hasFacts) {
            entry.hasFacts = true;
            entry.info = m_entries[row].info;
            entry.whyNot = m_entries[row].whyNot;
        }
    }
    beginResetModel();
    m_entries = std::move(entries);
    endResetModel();
    Q_EMIT countChanged();
}

int ModelListModel::rowOf(const QString &path) const
{
    for (int row = 0; row < m_entries.size(); ++row) {
        if (m_entries.at(row).path == path)
            return row;
    }
    return -1;
}

void ModelListModel::setFacts(const QString &path, const ModelInfo &info, const QString &whyNot)
{
    const int row = rowOf(path);
    if (row < 0)
        return;
    m_entries[row].hasFacts = true;
    m_entries[row].info = info;
    m_entries[row].whyNot = whyNot;
    Q_EMIT dataChanged(index(row), index(row));
}

void ModelListModel::setCurrent(const QString &path)
{
    if (m_current == path)
        return;
    m_current = path;
    if (!m_entries.isEmpty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {IsCurrentRole});
}

void ModelListModel::remove(const QString &path)
{
    const int row = rowOf(path);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_entries.removeAt(row);
    endRemoveRows();
    Q_EMIT countChanged();
}

} // namespace hearth
