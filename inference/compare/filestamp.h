#pragma once

#include "inference/core/error.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace hearth {

// Which version of a model's files there is: the name, size and time of each of its files: one, the parts of a split GGUF, or those in
// its folder. Empty: there is none. Never throws.
struct ComparedFileStamp
{
    struct Part
    {
        std::string name;
        uint64_t bytes = 0;
        int64_t time = 0; // of the last change, in the file system's clock

        bool operator==(const Part &) const = default;
    };
    std::vector<Part> parts; // by name

    bool operator==(const ComparedFileStamp &) const = default;
};

ComparedFileStamp fileStampOf(const std::filesystem::path &model);
// Whether there is another version now; false where there is none.
bool hasChanged(const std::filesystem::path &model, const ComparedFileStamp &before);
Error fileChanged();

} // namespace hearth
