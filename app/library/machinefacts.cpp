#include "app/library/modelcontroller.h"
#include "inference/hardware.h"

#include <QDir>

namespace hearth {

MachineFacts realFacts()
{
    return {[](const std::filesystem::path &path) { return readModelInfo(path); }, listDevices,
            [] { return placesOfOthers(QDir::homePath(), QProcessEnvironment::systemEnvironment()); }};
}

} // namespace hearth
