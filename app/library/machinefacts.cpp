#include "app/library/modelcontroller.h"
#include "inference/hardware.h"

namespace hearth {

MachineFacts realFacts()
{
    return {[](const std::filesystem::path &path) { return readModelInfo(path); }, listDevices};
}

} // namespace hearth
