#pragma once

#include "inference/tensor/types.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace hearth {

// What a model file is made of, tensor by tensor, and how far each is from an original: why two files of one name differ.

struct ReportedTensor
{
    std::string name;
    TensorType type = TensorType::F32;
    std::vector<uint64_t> shape; // in GGUF's order: the row's length first
    uint64_t elements = 0;
    uint64_t bytes = 0;
    double bitsPerWeight = 0;
    // Beside an original:
    std::optional<TensorType> originalType;
    std::optional<double> error; // ||this - original|| / ||original||: 0 where they are the same
    std::string whyNoError;      // "not in the original", "another shape there"
};

struct TensorReport
{
    std::string format;                  // "GGUF v3"
    std::vector<ReportedTensor> tensors; // in file order
    std::vector<std::string> missing;    // of the original, in this file not there
    uint64_t elements = 0;
    uint64_t bytes = 0;
    double bitsPerWeight = 0;
    std::optional<double> error; // of all tensors that have one, taken together
    double seconds = 0;
};

struct TensorReportRequest
{
    std::filesystem::path file;     // anything that openModelFile opens
    std::filesystem::path original; // empty: no errors are computed
    int threads = 0;                // 0: one a core
};

struct TensorReportProgress
{
    double fraction = 0;
    std::string tensor; // being compared
};

// Without an original it reads the header alone. With one both files are read once, a few rows a thread in memory at a time; what comes
// from SafeTensors is put into GGUF's order first, so that any two forms of a model compare. The same files give the same numbers. Throws
// what opening throws; InvalidValue ("not_finite") for weights that are no numbers; Cancelled.
TensorReport reportTensors(const TensorReportRequest &request, const std::function<void(const TensorReportProgress &)> &progress = {},
                           const std::stop_token &stop = {});

} // namespace hearth
