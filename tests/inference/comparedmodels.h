#pragma once

#include "inference/comparison.h"
#include "tests/support/fixtures.h"

// Comparisons of the trained models among the fixtures, which are so small that each takes some hundredths of a second.
namespace hearth::test {

inline std::filesystem::path trainedModel(const std::string &name)
{
    return fixturesFolder() / "models/trained" / (name + ".gguf");
}

inline LoadOptions onTwoThreads(const std::filesystem::path &path)
{
    LoadOptions options;
    options.path = path;
    options.device = "cpu";
    options.threads = 2;
    return options;
}

// One prompt, 40 tokens.
inline ComparisonRequest comparisonOf(const std::vector<std::string> &models)
{
    ComparisonRequest request;
    for (const std::string &model : models)
        request.variants.push_back({.label = model, .model = onTwoThreads(trainedModel(model))});
    request.prompts = {{.name = "once", .user = "Once upon a time", .isRaw = true}};
    request.maxTokens = 40;
    return request;
}

// A text that they know something of, about 25 tokens each time.
inline std::string story(int times)
{
    std::string text;
    for (int i = 0; i < times; ++i)
        text += "Once upon a time there was a little girl who loved to play in the park. One day she found a big red ball. ";
    return text;
}

// Where nothing is yet.
inline std::filesystem::path emptyPath(const char *test, const std::string &name)
{
    const std::filesystem::path path = scratchFolder(test) / name;
    std::filesystem::remove_all(path);
    return path;
}

} // namespace hearth::test
