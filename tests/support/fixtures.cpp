#include "tests/support/fixtures.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <stdexcept>

namespace fs = std::filesystem;

namespace hearth::test {

fs::path sharedFolder()
{
    const char *named = std::getenv("HEARTH_FIXTURES");
    return named && *named ? fs::path(named) : fs::path(HEARTH_FIXTURES_DEFAULT);
}

bool hasFixtures()
{
    return fs::exists(fixturesFolder() / "README.md");
}

fs::path scratchFolder(const std::string &name)
{
    const fs::path folder = fs::path(HEARTH_TEST_SCRATCH) / name;
    fs::create_directories(folder);
    return folder;
}

fs::path unpackedFixture(const std::string &archive)
{
    const fs::path source = fixturesFolder() / archive;
    std::string name = source.filename().string();
    name = name.substr(0, name.find('.'));
    const fs::path folder = fs::path(HEARTH_TEST_SCRATCH) / "fixtures" / name;
    if (fs::exists(folder))
        return folder;
    // Unpacked beside and renamed, so that tests which run at once do not see half of it.
    std::string pattern = (scratchFolder("fixtures") / (name + "-XXXXXX")).string();
    if (!mkdtemp(pattern.data()))
        throw std::runtime_error("cannot make a folder at " + pattern);
    const std::string command = "tar xf '" + source.string() + "' -C '" + pattern + "'";
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error("failed: " + command);
    std::error_code error;
    fs::rename(pattern, folder, error);
    if (error)
        fs::remove_all(pattern); // another test was faster
    return folder;
}

NpyArray readNpy(const fs::path &path)
{
    std::ifstream in(path, std::ios::binary);
    char magic[10];
    if (!in.read(magic, 10) || std::memcmp(magic, "\x93NUMPY\x01\x00", 8) != 0)
        throw std::runtime_error("not a version 1.0 .npy file: " + path.string());
    const size_t headerSize = uint8_t(magic[8]) | (size_t(uint8_t(magic[9])) << 8);
    std::string header(headerSize, '\0');
    in.read(header.data(), std::streamsize(headerSize));
    if (header.find("'<f4'") == std::string::npos || header.find("'fortran_order': False") == std::string::npos)
        throw std::runtime_error("not little-endian float32 in C order: " + path.string());
    NpyArray array;
    size_t count = 1;
    const char *at = header.c_str() + header.find('(', header.find("'shape'")) + 1;
    while (*at && *at != ')') {
        char *end = nullptr;
        const unsigned long long size = std::strtoull(at, &end, 10);
        if (end == at)
            break;
        array.shape.push_back(size);
        count *= size;
        at = end + std::strspn(end, ", ");
    }
    array.data.resize(count);
    if (!in.read(reinterpret_cast<char *>(array.data.data()), std::streamsize(count * sizeof(float))))
        throw std::runtime_error("too short: " + path.string());
    return array;
}

double relativeError(const std::vector<float> &a, const std::vector<float> &b)
{
    if (a.size() != b.size())
        return std::numeric_limits<double>::infinity();
    double difference = 0, norm = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        if (!std::isfinite(a[i]) || !std::isfinite(b[i]))
            return std::numeric_limits<double>::infinity();
        difference += (double(a[i]) - b[i]) * (double(a[i]) - b[i]);
        norm += double(b[i]) * b[i];
    }
    return norm > 0 ? std::sqrt(difference / norm) : std::sqrt(difference);
}

} // namespace hearth::test
