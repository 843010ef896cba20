#include "app/library/machinefacts.h"

#include <QDir>

namespace hearth {

MachineFacts realFacts()
{
    MachineFacts facts;
    facts.readModel = [](const std::filesystem::path &path) { return readModelInfo(path); };
    facts.devices = listDevices;
    facts.otherPlaces = [] { return placesOfOthers(QDir::homePath(), QProcessEnvironment::systemEnvironment()); };
    return facts;
}

} // namespace hearth
