#include "inference/speedfile.h"

#include "inference/files/strictjson.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace hearth {

using nlohmann::json;

namespace {

constexpr size_t mostBytes = 1 << 20;

std::filesystem::path pathIn(const std::string &cacheDirectory)
{
    return std::filesystem::path(cacheDirectory) / "speeds.json";
}

std::string keyOf(const DeviceInfo &device)
{
    return device.driver.empty() ? device.name : device.name + ", " + device.driver;
}

// An object; empty where there is no file, or none of ours.
json readAll(const std::string &cacheDirectory)
{
    std::ifstream in(pathIn(cacheDirectory), std::ios::binary);
    std::string text(mostBytes, '\0');
    in.read(text.data(), std::streamsize(text.size()));
    text.resize(size_t(std::max<std::streamsize>(in.gcount(), 0)));
    try {
        json all = text.empty() ? json::object() : parseStrictJson(text, "speeds.json");
        return all.is_object() ? all : json::object();
    } catch (const Error &) {
        return json::object();
    }
}

// Not a number, not positive, or beyond all reason: 0.
double numberOf(const json &object, const std::string &key)
{
    const auto found = object.find(key);
    const double value = found != object.end() && found->is_number() ? found->get<double>() : 0;
    return std::isfinite(value) && value > 0 && value < 1e15 ? value : 0;
}

} // namespace

std::optional<DeviceSpeed> readSpeed(const std::string &cacheDirectory, const DeviceInfo &device)
{
    if (cacheDirectory.empty())
        return std::nullopt;
    const json all = readAll(cacheDirectory);
    const auto found = all.find(keyOf(device));
    if (found == all.end() || !found->is_object())
        return std::nullopt;
    DeviceSpeed speed;
    speed.secondsPerOp = numberOf(*found, "seconds_per_op");
    speed.secondsPerRun = numberOf(*found, "seconds_per_run");
    speed.cacheBytes = uint64_t(numberOf(*found, "cache_bytes"));
    speed.cacheGain = std::max(1.0, numberOf(*found, "cache_gain"));
    if (!found->contains("cache_gain"))
        return std::nullopt; // of a version that took what lies in a large cache for what memory gives
    const auto rates = found->find("bytes_per_second");
    if (rates == found->end() || !rates->is_object())
        return std::nullopt;
    for (const auto &[name, rate] : rates->items())
        if (const TensorTypeInfo *type = findTensorType(std::string_view(name)); type && numberOf(*rates, name) > 0)
            speed.bytesPerSecond[type->type] = numberOf(*rates, name);
    for (const TensorType needed : {TensorType::F16, TensorType::Q4_K})
        if (speed.rateOf(needed) <= 0)
            return std::nullopt; // of another version, or spoiled
    return speed;
}

bool writeSpeed(const std::string &cacheDirectory, const DeviceInfo &device, const DeviceSpeed &speed)
{
    if (cacheDirectory.empty())
        return false;
    json all = readAll(cacheDirectory);
    json rates = json::object();
    for (const auto &[type, rate] : speed.bytesPerSecond)
        rates[std::string(tensorTypeInfo(type).name)] = rate;
    all[keyOf(device)] = {{"bytes_per_second", rates},
                          {"seconds_per_op", speed.secondsPerOp},
                          {"seconds_per_run", speed.secondsPerRun},
                          {"cache_bytes", speed.cacheBytes},
                          {"cache_gain", speed.cacheGain}};
    std::error_code error;
    std::filesystem::create_directories(cacheDirectory, error);
    const std::filesystem::path path = pathIn(cacheDirectory);
    std::filesystem::path part = path;
    part += ".part";
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out << all.dump(2) << '\n';
    out.close();
    if (!out)
        return false;
    std::filesystem::rename(part, path, error);
    return !error;
}

} // namespace hearth
