#pragma once

#include "inference/loadoptions.h"
#include "inference/quantize/importance.h"

#include <functional>
#include <stop_token>
#include <string>

namespace hearth {

// Runs a text through a model and measures how large the inputs of each matrix are: the importance matrix that quantizing goes by.
struct CalibrationRequest
{
    LoadOptions model;      // runs on the CPU, whatever device it names; contextTokens, sequences and batchTokens are set
    std::string text;       // UTF-8; a few hundred kB of what the model will be used for
    std::string name;       // of the text, kept in the file
    int windowTokens = 512; // run together; what is left at the end is dropped
    int mostWindows = 0;    // 0: the whole text
    bool parseSpecial = false;
    bool hasOutput = false; // also the output matrix
};

struct CalibrationProgress
{
    double fraction = 0;
    int windows = 0; // done
};

// Only the matrices of layers get an entry, and the output matrix when asked. The same request gives the same numbers.
// Throws what loading throws; InvalidArgument ("too_short") for a text of less than a window; Cancelled.
Importance collectImportance(const CalibrationRequest &request, const std::function<void(const CalibrationProgress &)> &progress = {},
                             const std::stop_token &stop = {});

} // namespace hearth
