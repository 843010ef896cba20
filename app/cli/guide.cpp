#include "app/cli/guide.h"

#include "app/cli/hubcommands.h"
#include "app/guide/guidefile.h"
#include "inference/core/error.h"

namespace hearth::cli {

namespace {

// Written so that it can only be a file.
bool isPlainlyPath(const std::string &word)
{
    return word.empty() || word[0] == '.' || word[0] == '~' || word[0] == '-' || std::filesystem::path(word).is_absolute();
}

std::string filePath(const std::string &word)
{
    std::error_code error;
    if (isPlainlyPath(word) || std::filesystem::exists(word, error))
        return word;
    const std::string found = installedModelPath(word);
    return found.empty() ? word : found;
}

} // namespace

std::string modelPath(const std::string &word)
{
    if (word != "guide")
        return filePath(word);
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
