#pragma once

#include "inference/hardware.h"
#include "inference/run/speed.h"

#include <optional>
#include <string>

namespace hearth {

// Speeds that were measured on this machine, kept in speeds.json of the folder for what can be made again. A device is known by its name
// and driver: a new driver, or another number of threads, is measured anew.

// Nothing where it was not measured, or the file cannot be read.
std::optional<DeviceSpeed> readSpeed(const std::string &cacheDirectory, const DeviceInfo &device);
// False when it could not be written, which costs no more than another measurement.
bool writeSpeed(const std::string &cacheDirectory, const DeviceInfo &device, const DeviceSpeed &speed);

} // namespace hearth
