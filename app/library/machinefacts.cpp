#include "app/library/machinefacts.h"

#include <QDir>

#include <exception>

namespace hearth {

namespace {

// Opens the GPU for each answer anew, and lets it go: answers are few, and far between.
FitEstimate estimateOf(const LoadOptions &how, const std::vector<DeviceInfo> &devices)
{
    FitEstimate estimate;
    try {
        estimate = Estimator(how.cacheDirectory).estimate(ModelOutline(how.path), how, devices);
    } catch (const std::exception &error) { // no file any more, no model
        estimate.reason = error.what();
    }
    return estimate;
}

} // namespace

MachineFacts realFacts()
{
    MachineFacts facts;
    facts.readModel = [](const std::filesystem::path &path) { return readModelInfo(path); };
    facts.devices = listDevices;
    facts.estimate = estimateOf;
    facts.otherPlaces = [] { return placesOfOthers(QDir::homePath(), QProcessEnvironment::systemEnvironment()); };
    return facts;
}

} // namespace hearth
