#include "inference/hardware.h"

namespace hearth {

std::vector<DeviceInfo> listDevices()
{
    std::vector<DeviceInfo> devices;
    try {
        devices.push_back(createCpuBackend()->info());
    } catch (const Error &) {
        // A CPU that no kernel fits: the list says so by not having it.
    }
    for (DeviceInfo &device : listVulkanDevices())
        devices.push_back(std::move(device));
    return devices;
}

} // namespace hearth
