#include "inference/backend/vulkan/instance.h"

#include "inference/core/error.h"

#include <algorithm>
#include <cstring>

namespace hearth::vulkan {

template <typename Function> static Function fetch(PFN_vkGetInstanceProcAddr entry, VkInstance instance, const char *name)
{
    return reinterpret_cast<Function>(entry(instance, name));
}

static bool hasPortability(PFN_vkGetInstanceProcAddr entry)
{
    const auto enumerate = fetch<PFN_vkEnumerateInstanceExtensionProperties>(entry, nullptr, "vkEnumerateInstanceExtensionProperties");
    uint32_t count = 0;
    if (!enumerate || enumerate(nullptr, &count, nullptr) != VK_SUCCESS)
        return false;
    std::vector<VkExtensionProperties> extensions(count);
    enumerate(nullptr, &count, extensions.data());
    return std::any_of(extensions.begin(), extensions.end(), [](const VkExtensionProperties &extension) {
        return std::strcmp(extension.extensionName, VK_KHR_PORTABILITY_ENUMERATION_EXTENSION_NAME) == 0;
    });
}

static VkInstance createInstance(PFN_vkGetInstanceProcAddr entry)
{
    const auto create = fetch<PFN_vkCreateInstance>(entry, nullptr, "vkCreateInstance");
    const auto version = fetch<PFN_vkEnumerateInstanceVersion>(entry, nullptr, "vkEnumerateInstanceVersion");
    uint32_t supported = VK_API_VERSION_1_0;
    if (!create || !version || version(&supported) != VK_SUCCESS || supported < VK_API_VERSION_1_2)
        throw Error(ErrorCode::Device, "The Vulkan loader is older than version 1.2; update the graphics driver.", "old_loader");

    VkApplicationInfo application = {};
    application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO;
    application.pApplicationName = "Hearth";
    application.apiVersion = VK_API_VERSION_1_2;
    VkInstanceCreateInfo info = {};
    info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
    info.pApplicationInfo = &application;
    const char *portability = VK_KHR_PORTABILITY_ENUMERATION_EXTENSION_NAME; // drivers over another API, as on macOS
    if (hasPortability(entry)) {
        info.flags = VK_INSTANCE_CREATE_ENUMERATE_PORTABILITY_BIT_KHR;
        info.enabledExtensionCount = 1;
        info.ppEnabledExtensionNames = &portability;
    }
    VkInstance instance = VK_NULL_HANDLE;
    check(create(&info, nullptr, &instance), "start");
    return instance;
}

Instance::Instance()
{
    const PFN_vkGetInstanceProcAddr entry = m_loader.entry();
    if (!entry)
        throw Error(ErrorCode::Device, "This machine has no Vulkan loader; install a graphics driver with Vulkan.", "no_loader");
    m_instance = createInstance(entry);
#define HEARTH_FETCH(name) m_vk.name = fetch<PFN_vk##name>(entry, m_instance, "vk" #name);
    HEARTH_VULKAN_INSTANCE_FUNCTIONS(HEARTH_FETCH)
#undef HEARTH_FETCH
}

Instance::~Instance()
{
    if (m_instance)
        m_vk.DestroyInstance(m_instance, nullptr);
}

std::vector<VkPhysicalDevice> Instance::physicalDevices() const
{
    uint32_t count = 0;
    check(m_vk.EnumeratePhysicalDevices(m_instance, &count, nullptr), "list the devices");
    std::vector<VkPhysicalDevice> devices(count);
    check(m_vk.EnumeratePhysicalDevices(m_instance, &count, devices.data()), "list the devices");
    devices.resize(count);
    std::erase_if(devices, [this](VkPhysicalDevice device) {
        VkPhysicalDeviceProperties2 properties = {};
        properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2;
        m_vk.GetPhysicalDeviceProperties2(device, &properties);
        return properties.properties.apiVersion < VK_API_VERSION_1_2;
    });
    return devices;
}

} // namespace hearth::vulkan
