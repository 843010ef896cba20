#include "app/library/devicelistmodel.h"

#include "app/library/modellistmodel.h"

namespace hearth {

namespace {

QString kindName(DeviceKind kind)
{
    switch (kind) {
    case DeviceKind::Cpu: return QStringLiteral("cpu");
    case DeviceKind::DiscreteGpu: return QStringLiteral("gpu");
    case DeviceKind::IntegratedGpu: return QStringLiteral("integrated");
    case DeviceKind::VirtualGpu: return QStringLiteral("virtual");
    case DeviceKind::SoftwareGpu: return QStringLiteral("software");
    }
    return {};
}

} // namespace

DeviceListModel::DeviceListModel(QObject *parent) : QAbstractListModel(parent), m_devices(1)
{
    m_devices.front().id = "auto";
}

int DeviceListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_devices.size());
}

QVariant DeviceListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DeviceInfo &device = m_devices[size_t(index.row())];
    const bool isAuto = index.row() == 0;
    switch (role) {
    case DeviceIdRole: return QString::fromStdString(device.id);
    case NameRole: return isAuto ? tr("Automatic") : QString::fromStdString(device.name);
    case KindRole: return isAuto ? QStringLiteral("auto") : kindName(device.kind);
    case MemoryTextRole: return sizeText(device.totalBytes);
    case FreeTextRole: return sizeText(device.freeBytes);
    case RefusalRole: return QString::fromStdString(device.refusal);
    case IsSelectedRole: return QString::fromStdString(device.id) == m_selected;
    default: return {};
    }
}

QHash<int, QByteArray> DeviceListModel::roleNames() const
{
    return {{DeviceIdRole, "deviceId"},     {NameRole, "name"},         {KindRole, "kind"},
            {MemoryTextRole, "memoryText"}, {FreeTextRole, "freeText"}, {RefusalRole, "refusal"},
            {IsSelectedRole, "isSelected"}};
}

void DeviceListModel::setDevices(const std::vector<DeviceInfo> &devices)
{
    beginResetModel();
    m_devices.resize(1);
    m_devices.insert(m_devices.end(), devices.begin(), devices.end());
    endResetModel();
    Q_EMIT countChanged();
}

void DeviceListModel::select(const QString &id)
{
    if (m_selected == id)
        return;
    m_selected = id;
    Q_EMIT dataChanged(index(0), index(rowCount() - 1), {IsSelectedRole});
}

bool DeviceListModel::contains(const QString &id) const
{
    return std::any_of(m_devices.begin(), m_devices.end(),
                       [&](const DeviceInfo &device) { return QString::fromStdString(device.id) == id; });
}

QVariantList DeviceListModel::choices() const
{
    QVariantList list;
    for (int row = 0; row < rowCount(); ++row) {
        if (index(row).data(RefusalRole).toString().isEmpty())
            list.append(
                QVariantMap{{QStringLiteral("value"), index(row).data(DeviceIdRole)}, {QStringLiteral("text"), index(row).data(NameRole)}});
    }
    return list;
}

const DeviceInfo *DeviceListModel::gpuFor(std::string_view device) const
{
    const DeviceInfo *best = nullptr;
    for (const DeviceInfo &known : m_devices) {
        if (known.id == "auto" || known.kind == DeviceKind::Cpu || !known.refusal.empty())
            continue;
        if (known.id == device)
            return &known;
        const bool isByItself = device != "cpu" && known.kind != DeviceKind::SoftwareGpu;
        if (isByItself && (!best || known.kind < best->kind)) // in the order of their worth
            best = &known;
    }
    return best;
}

} // namespace hearth
