#pragma once

#include <filesystem>
#include <string>
#include <vector>

// Finding and reading the fixtures, which are not part of the tree: HEARTH_FIXTURES names the folder that holds `fixtures/`,
// by default `../shared` beside the checkout. A test skips, with the path in its message, where there are none.
namespace hearth::test {

std::filesystem::path sharedFolder();
inline std::filesystem::path fixturesFolder()
{
    return sharedFolder() / "fixtures";
}
bool hasFixtures();

// A folder under the build tree for what tests unpack or write; made when needed.
std::filesystem::path scratchFolder(const std::string &name);

// The content of an archive of the fixtures, unpacked once into the scratch folder: "models/trained/chat-3m.tar.xz".
std::filesystem::path unpackedFixture(const std::string &archive);

// A float32 .npy file, C order. Throws std::runtime_error on anything else.
struct NpyArray
{
    std::vector<size_t> shape;
    std::vector<float> data;
};
NpyArray readNpy(const std::filesystem::path &path);

// ||a - b|| / ||b||, in double. Infinity when the sizes differ or a value is not finite.
double relativeError(const std::vector<float> &a, const std::vector<float> &b);

} // namespace hearth::test

// First line of a test function that needs fixtures.
#define HEARTH_NEEDS_FIXTURES()                                                                                                            \
    do {                                                                                                                                   \
        if (!hearth::test::hasFixtures())                                                                                                  \
            QSKIP(qPrintable(QString::fromStdString("no fixtures at " + hearth::test::fixturesFolder().string())));                        \
    } while (false)
