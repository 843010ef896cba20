#pragma once

#include "inference/quantize/importance.h"
#include "inference/tensor/types.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace hearth {

// Writes a model again with its matrices in other types.
struct QuantizeRequest
{
    std::filesystem::path input;  // anything that openModelFile opens
    std::filesystem::path output; // a GGUF file; replaced when it exists, once the new one is whole
    std::string mixture;          // "Q4_K_M", "Q8_0", ... (quantizationNames)
    bool isPure = false;          // all matrices get the mixture's one type
    bool mayRequantize = false;   // the input's matrices may be quantized already: what they lost stays lost
    std::vector<std::pair<std::string, std::string>>
        tensorTypes;                  // regular expression of names, type; the first that is found in a name counts
    std::filesystem::path importance; // an importance matrix; empty: none
    int threads = 0;                  // 0: one a core
};

struct QuantizeProgress
{
    double fraction = 0;
    std::string tensor; // being written
};

struct QuantizedTensor
{
    std::string name;
    TensorType from = TensorType::F32;
    TensorType to = TensorType::F32;
    std::optional<TensorType> wanted; // another type, whose blocks do not divide the rows
    uint64_t elements = 0;
    uint64_t bytesBefore = 0;
    uint64_t bytes = 0;
    double error = 0; // ||decoded - original|| / ||original||
    bool hasImportance = false;
};

struct QuantizeReport
{
    std::vector<QuantizedTensor> tensors;
    uint64_t bytesBefore = 0; // of all tensors
    uint64_t bytes = 0;
    uint64_t fileBytes = 0; // of the file: header, padding and all
    double bitsPerWeight = 0;
    double seconds = 0;
};

// What QuantizeRequest::mixture may be, best first: "F32, F16, ..."
std::string quantizationNames();

// The report as it will be, without errors and seconds: what each tensor gets, and the size to the byte. Reads no weights.
QuantizeReport planQuantization(const QuantizeRequest &request);

// Streams tensor by tensor, so that memory holds a few rows a thread whatever the model's size. All metadata is kept but for what tells of
// the types. What comes from a SafeTensors folder gets the form that other programs expect of a GGUF file (quantize/ggufform.h). Throws
// what opening throws; InvalidArgument: a mixture or type that there is none of ("unknown_type"), a type that needs an importance matrix
// ("needs_importance"), input that is quantized already ("quantized_input"), output on input ("same_file"); InvalidValue: weights that are
// no numbers ("not_finite"); Io: writing fails, or the disk lacks the space ("disk_full"); Cancelled. Until it returns the output lies in
// "<output>.part", which is removed when it fails.
QuantizeReport quantize(const QuantizeRequest &request, const std::function<void(const QuantizeProgress &)> &progress = {},
                        const std::stop_token &stop = {});

} // namespace hearth
