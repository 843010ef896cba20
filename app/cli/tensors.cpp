#include "app/cli/command.h"
#include "app/cli/guide.h"
#include "app/cli/options.h"
#include "app/cli/terminal.h"
#include "inference/tensorreport.h"

#include <algorithm>
#include <cstdio>

namespace hearth::cli {

namespace {

std::string nameOf(TensorType type)
{
    return std::string(tensorTypeInfo(type).name);
}

std::string shapeText(const ReportedTensor &tensor)
{
    std::string text;
    for (const uint64_t size : tensor.shape)
        text += (text.empty() ? "" : " x ") + std::to_string(size);
    return text;
}

Json toJson(const TensorReport &report, const TensorReportRequest &request)
{
    Json rows = Json::array();
    for (const ReportedTensor &tensor : report.tensors) {
        Json row{{"name", tensor.name},         {"type", nameOf(tensor.type)}, {"shape", tensor.shape},
                 {"elements", tensor.elements}, {"bytes", tensor.bytes},       {"bits_per_weight", tensor.bitsPerWeight}};
        if (tensor.originalType)
            row["original_type"] = nameOf(*tensor.originalType);
        if (tensor.error)
            row["error"] = *tensor.error;
        if (!tensor.whyNoError.empty())
            row["why_no_error"] = tensor.whyNoError;
        rows.push_back(std::move(row));
    }
    Json json{{"file", request.file.string()},
              {"format", report.format},
              {"elements", report.elements},
              {"bytes", report.bytes},
              {"bits_per_weight", report.bitsPerWeight}};
    if (!request.original.empty())
        json["original"] = request.original.string();
    if (report.error)
        json["error"] = *report.error;
    json["missing"] = report.missing;
    json["tensors"] = std::move(rows);
    json["seconds"] = report.seconds;
    return json;
}

void print(const TensorReport &report)
{
    const auto bytesText = [](uint64_t bytes) { return bytes < 1000 ? std::to_string(bytes) + " B" : sizeText(bytes); };
    size_t widest = 8, widestShape = 5;
    for (const ReportedTensor &tensor : report.tensors) {
        widest = std::max(widest, tensor.name.size());
        widestShape = std::max(widestShape, shapeText(tensor).size());
    }
    for (const ReportedTensor &tensor : report.tensors) {
        std::printf("%-*s  %-8s  %*s  %8s  %6.2f bits", int(widest), tensor.name.c_str(), nameOf(tensor.type).c_str(), int(widestShape),
                    shapeText(tensor).c_str(), bytesText(tensor.bytes).c_str(), tensor.bitsPerWeight);
        if (tensor.error)
            std::printf("  error %.6f", *tensor.error);
        std::printf("%s%s\n", tensor.whyNoError.empty() ? "" : "  ", tensor.whyNoError.c_str());
    }
    for (const std::string &name : report.missing)
        std::printf("%s is in the original, but not here\n", name.c_str());
    std::printf("%zu tensors, %s, %.2f bits a weight", report.tensors.size(), sizeText(report.bytes).c_str(), report.bitsPerWeight);
    if (report.error)
        std::printf(", error %.6f in all", *report.error);
    std::putchar('\n');
}

int run(const Arguments &arguments)
{
    TensorReportRequest request;
    request.file = modelPath(arguments.positional(0));
    if (arguments.has("--original"))
        request.original = modelPath(arguments.text("--original"));
    request.threads = int(arguments.integer("--threads", 0, 0, 256));
    const bool showsProgress = isErrorTerminal() && !request.original.empty();
    const TensorReport report = reportTensors(request, [&](const TensorReportProgress &progress) {
        if (showsProgress)
            std::fprintf(stderr, "\r\x1b[K%3.0f%%  %s", 100 * progress.fraction, progress.tensor.c_str());
    });
    if (showsProgress)
        std::fputs("\r\x1b[K", stderr);
    if (arguments.has("--json"))
        printJson(toJson(report, request));
    else
        print(report);
    return 0;
}

} // namespace

Command tensorsCommand()
{
    const std::vector<Option> own{
        {"--original", "MODEL", "what it was quantized from: also tells how far each tensor is from it, ||a - b|| / ||b||"},
        {"--threads", "N", "threads; 0: one a core"},
        {"--json", "", "print JSON"},
        {"--help", "", "print this"},
    };
    return {{"tensors", "MODEL", "Every tensor of a model: type, shape, size, and its error beside an original.", own}, run};
}

} // namespace hearth::cli
