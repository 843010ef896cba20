#include "app/library/modellistmodel.h"

#include "app/settings/bytetext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QHash>

#include <algorithm>
#include <utility>

namespace hearth {

QString sizeText(quint64 bytes)
{
    return bytes == 0 ? QString() : byteText(qint64(bytes));
}

QString parametersText(quint64 parameters)
{
    if (parameters == 0)
        return {};
    if (parameters < 1000000)
        return QStringLiteral("%1K").arg(std::max<quint64>(1, parameters / 1000));
    if (parameters < 999500000) // which would be written as 1000M
        return QStringLiteral("%1M").arg(double(parameters) / 1e6, 0, 'f', parameters < 10000000 ? 1 : 0);
    return QStringLiteral("%1B").arg(double(parameters) / 1e9, 0, 'f', 1);
}

QString guideName()
{
    return QCoreApplication::translate("ModelListModel", "Hearth guide");
}

QString shownName(const ModelEntry &entry)
{
    if (entry.isGuide)
        return guideName();
    if (!entry.installed.name.isEmpty())
        return entry.installed.name;
    return entry.info.name.empty() ? QFileInfo(entry.path).completeBaseName() : QString::fromStdString(entry.info.name);
}

static qint64 sizeOf(const ModelEntry &entry)
{
    return entry.info.fileBytes > 0 ? qint64(entry.info.fileBytes) : entry.installed.sizeBytes;
}

static QString typesText(const ModelInfo &info)
{
    QStringList shares;
    for (const auto &[name, share] : info.types) {
        if (const int percent = qRound(share * 100); percent > 0)
            shares.append(QStringLiteral("%1 %2%").arg(QString::fromStdString(name)).arg(percent));
    }
    return shares.join(QStringLiteral(", "));
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
    case NameRole: return shownName(entry);
    case FileNameRole: return QFileInfo(entry.path).fileName();
    case SizeTextRole: return sizeText(quint64(sizeOf(entry)));
    case SizeBytesRole: return sizeOf(entry);
    case QuantizationRole: return QString::fromStdString(info.quantization);
    case ArchitectureRole: return QString::fromStdString(info.architecture);
    case ParametersTextRole: return parametersText(info.parameters);
    case ContextTokensRole: return info.contextTokens;
    case IsCurrentRole: return entry.path == m_current;
    case RunsRole: return entry.whyNot.isEmpty();
    case WhyNotRole: return entry.whyNot;
    case IsGuideRole: return entry.isGuide;
    case LastUsedRole: return entry.lastUsed > 0 ? QVariant(QDateTime::fromMSecsSinceEpoch(entry.lastUsed)) : QVariant();
    default: return identityData(entry, role);
    }
}

QVariant ModelListModel::identityData(const ModelEntry &entry, int role)
{
    const InstalledModel &installed = entry.installed;
    switch (role) {
    case SourceNameRole: return sourceName(installed.source);
    case SourceRole: return int(installed.source);
    case RepositoryRole: return installed.repository;
    case RevisionRole: return installed.revision;
    case Sha256Role: return installed.sha256();
    case LicenseRole: return QString::fromStdString(entry.info.license);
    case TypesTextRole: return typesText(entry.info);
    case IsEmbeddingRole: return entry.info.embeddings.has_value();
    case JudgesRole: return entry.info.embeddings && entry.info.embeddings->judgesPairs;
    case HasProjectorRole: return !installed.projector.isEmpty();
    case IsAddedRole: return entry.isAdded;
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
            {IsGuideRole, "isGuide"},
            {SourceNameRole, "sourceName"},
            {SourceRole, "source"},
            {RepositoryRole, "repository"},
            {RevisionRole, "revision"},
            {Sha256Role, "sha256"},
            {LicenseRole, "license"},
            {TypesTextRole, "typesText"},
            {IsEmbeddingRole, "isEmbedding"},
            {JudgesRole, "judges"},
            {HasProjectorRole, "hasProjector"},
            {IsAddedRole, "isAdded"}};
}

void ModelListModel::setEntries(QList<ModelEntry> entries)
{
    std::sort(entries.begin(), entries.end(), [](const ModelEntry &a, const ModelEntry &b) {
        if (a.isGuide != b.isGuide)
            return b.isGuide;
        return a.lastUsed != b.lastUsed ? a.lastUsed > b.lastUsed : a.path.localeAwareCompare(b.path) < 0;
    });
    QHash<QString, const ModelEntry *> before;
    for (const ModelEntry &entry : std::as_const(m_entries))
        before.insert(entry.path, &entry);
    for (ModelEntry &entry : entries) {
        const ModelEntry *known = before.value(entry.path);
        if (!known || entry.hasFacts || !known->hasFacts || known->installed.modifiedAt != entry.installed.modifiedAt)
            continue;
        entry.hasFacts = true;
        entry.info = known->info;
        entry.whyNot = known->whyNot;
    }
    const bool isSameList = std::equal(entries.begin(), entries.end(), m_entries.begin(), m_entries.end(),
                                       [](const ModelEntry &a, const ModelEntry &b) { return a.path == b.path; });
    if (isSameList) {
        m_entries = std::move(entries);
        if (!m_entries.isEmpty())
            Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
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

const ModelEntry *ModelListModel::find(const QString &path) const
{
    const int row = rowOf(path);
    return row >= 0 ? &m_entries.at(row) : nullptr;
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
