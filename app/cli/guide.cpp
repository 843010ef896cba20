#include "app/cli/guide.h"

#include "app/guide/guidefile.h"
#include "inference/core/error.h"

namespace hearth::cli {

std::string modelPath(const std::string &word)
{
    if (word != "guide")
        return word;
    const std::filesystem::path path = findGuide(programFolder());
    if (path.empty())
        throw Error(ErrorCode::NotFound,
                    "the built-in guide is missing: there is no " + usualGuidePath(programFolder()).string()
                        + ". Install Hearth again, or name a model file of your own");
    return path.string();
}

bool isGuide(const std::string &path)
{
    return isSameFile(path, findGuide(programFolder()));
}

} // namespace hearth::cli
