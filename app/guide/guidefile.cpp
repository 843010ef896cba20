#include "app/guide/guidefile.h"

#include <system_error>
#ifdef _WIN32
#include <windows.h>
#elif defined(__APPLE__)
#include <cstdint>
#include <mach-o/dyld.h>
#endif

namespace hearth {

namespace fs = std::filesystem;

static constexpr const char *fileName = "hearth-guide-q8_0.gguf";

fs::path usualGuidePath(const fs::path &programFolder)
{
    return programFolder / "guide" / fileName;
}

fs::path findGuide(const fs::path &programFolder)
{
    const fs::path installed = fs::path("..") / "share" / "hearth" / "guide" / fileName;
    const fs::path bundled = fs::path("..") / "Resources" / "guide" / fileName; // of a macOS application
    for (const fs::path &path : {usualGuidePath(programFolder), programFolder / installed, programFolder / bundled}) {
        std::error_code error;
        if (fs::is_regular_file(path, error))
            return path.lexically_normal();
    }
    return {};
}

fs::path programFolder()
{
#ifdef _WIN32
    wchar_t buffer[32768];
    const DWORD size = GetModuleFileNameW(nullptr, buffer, DWORD(std::size(buffer)));
    return fs::path(buffer, buffer + size).parent_path();
#elif defined(__APPLE__)
    char buffer[4096];
    uint32_t size = sizeof buffer;
    return _NSGetExecutablePath(buffer, &size) == 0 ? fs::path(buffer).parent_path() : fs::path();
#else
    std::error_code error;
    return fs::read_symlink("/proc/self/exe", error).parent_path();
#endif
}

bool isSameFile(const fs::path &left, const fs::path &right)
{
    std::error_code error;
    return !left.empty() && !right.empty() && fs::equivalent(left, right, error) && !error;
}

} // namespace hearth
