#include "app/cli/command.h"
#include "app/cli/options.h"
#include "inference/hardware.h"

#include <cstdio>

namespace hearth::cli {

namespace {

const char *kindName(DeviceKind kind)
{
    switch (kind) {
    case DeviceKind::Cpu: return "cpu";
    case DeviceKind::DiscreteGpu: return "discrete gpu";
    case DeviceKind::IntegratedGpu: return "integrated gpu";
    case DeviceKind::VirtualGpu: return "virtual gpu";
    case DeviceKind::SoftwareGpu: return "software gpu";
    }
    return "";
}

Json toJson(const DeviceInfo &device)
{
    return {{"id", device.id},
            {"name", device.name},
            {"kind", kindName(device.kind)},
            {"driver", device.driver},
            {"total_bytes", device.totalBytes},
            {"free_bytes", device.freeBytes},
            {"features", device.features},
            {"refusal", device.refusal}};
}

void print(const DeviceInfo &device)
{
    std::printf("%-10s %s (%s)\n", device.id.c_str(), device.name.c_str(), kindName(device.kind));
    std::printf("           %s, %s free\n", sizeText(device.totalBytes).c_str(), sizeText(device.freeBytes).c_str());
    if (!device.driver.empty())
        std::printf("           driver: %s\n", device.driver.c_str());
    std::string features;
    for (const std::string &feature : device.features)
        features += (features.empty() ? "" : ", ") + feature;
    if (!features.empty())
        std::printf("           features: %s\n", features.c_str());
    if (!device.refusal.empty())
        std::printf("           not used: %s\n", device.refusal.c_str());
}

int run(const Arguments &arguments)
{
    const std::string wanted = arguments.text("--device", "auto");
    Json list = Json::array();
    for (const DeviceInfo &device : listDevices()) {
        if (wanted != "auto" && device.id != wanted && !(wanted == "vulkan" && device.id.starts_with("vulkan:")))
            continue;
        if (arguments.has("--json"))
            list.push_back(toJson(device));
        else
            print(device);
    }
    if (arguments.has("--json"))
        printJson(list);
    return 0;
}

} // namespace

Command devicesCommand()
{
    return {{"devices", "", "What can compute here, with its memory.", commonOptions()}, run};
}

} // namespace hearth::cli
