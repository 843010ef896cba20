#pragma once

#include "inference/hardware.h"

#include <QAbstractListModel>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// Devices to run on, "auto" first. UI thread.
class DeviceListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Models")
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role {
        DeviceIdRole = Qt::UserRole + 1, // "auto", "cpu", "vulkan:0"
        NameRole,
        KindRole, // "auto", "cpu", "gpu", "integrated", "virtual", "software"
        MemoryTextRole,
        FreeTextRole,
        RefusalRole,
        IsSelectedRole,
    };

    explicit DeviceListModel(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    void setDevices(const std::vector<DeviceInfo> &devices);
    void select(const QString &id);
    [[nodiscard]] bool contains(const QString &id) const;
    [[nodiscard]] Q_INVOKABLE QVariantList choices() const; // {value, text} of those that are not refused
    // The GPU that a load with this device goes to by estimate; null: the CPU.
    [[nodiscard]] const DeviceInfo *gpuFor(std::string_view device) const;

Q_SIGNALS:
    void countChanged();

private:
    std::vector<DeviceInfo> m_devices; // the first is "auto"
    QString m_selected = QStringLiteral("auto");
};

} // namespace hearth
