#pragma once

#include "inference/hardware.h"

#include <QList>
#include <QString>

#include <vector>

namespace hearth {

// A device that a variant can be run on.
struct LabDevice
{
    QString id;   // "cpu", "vulkan:0"
    QString name; // short: "CPU", "llvmpipe"; unlike all others
    bool isGpu = false;
    bool isSoftware = false; // a GPU that the processor plays

    bool operator==(const LabDevice &) const = default;
};

// Those that Hearth uses, as listDevices() gives them: the CPU first.
QList<LabDevice> labDevices(const std::vector<DeviceInfo> &devices);
// Where a model goes that is loaded so: an id of `devices`.
QString resolvedDevice(const QList<LabDevice> &devices, const QString &wanted, int gpuLayers);
// The one that "the GPU" means: the first that is no software, else the first; empty: there is none.
QString firstGpu(const QList<LabDevice> &devices);

} // namespace hearth
