#include "app/lab/labdevices.h"

#include <QCoreApplication>

#include <algorithm>

namespace hearth {

namespace {

// "llvmpipe (LLVM 15.0.6, 256 bits)" → "llvmpipe": what stands in brackets tells of the driver.
QString shortName(const DeviceInfo &device)
{
    if (device.kind == DeviceKind::Cpu)
        return QCoreApplication::translate("LabDevices", "CPU");
    const QString whole = QString::fromStdString(device.name);
    const QString name = whole.section(QStringLiteral(" ("), 0, 0).trimmed();
    return name.isEmpty() ? whole : name;
}

} // namespace

QList<LabDevice> labDevices(const std::vector<DeviceInfo> &devices)
{
    QList<LabDevice> all;
    for (const DeviceInfo &device : devices) {
        if (!device.refusal.empty())
            continue;
        const QString name = shortName(device);
        LabDevice found{QString::fromStdString(device.id), name, device.kind != DeviceKind::Cpu, device.kind == DeviceKind::SoftwareGpu};
        const auto isTaken = [&](const LabDevice &other) { return other.name == found.name; };
        for (int number = 2; std::any_of(all.begin(), all.end(), isTaken); ++number)
            found.name = QStringLiteral("%1 (%2)").arg(name, QString::number(number));
        all.append(found);
    }
    return all;
}

QString firstGpu(const QList<LabDevice> &devices)
{
    QString first;
    for (const LabDevice &device : devices) {
        if (device.isGpu && !device.isSoftware)
            return device.id;
        if (device.isGpu && first.isEmpty())
            first = device.id;
    }
    return first;
}

QString resolvedDevice(const QList<LabDevice> &devices, const QString &wanted, int gpuLayers)
{
    const auto isUsable = [](const LabDevice &device) { return device.isGpu && !device.isSoftware; };
    if (wanted == QLatin1String("cpu") || gpuLayers == 0)
        return QStringLiteral("cpu");
    if (wanted == QLatin1String("vulkan"))
        return firstGpu(devices);
    if (wanted.startsWith(QLatin1String("vulkan:")))
        return wanted;
    return std::any_of(devices.begin(), devices.end(), isUsable) ? firstGpu(devices) : QStringLiteral("cpu");
}

} // namespace hearth
