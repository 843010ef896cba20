#include "app/cli/command.h"
#include "app/cli/guide.h"
#include "app/cli/options.h"
#include "app/cli/terminal.h"
#include "inference/core/error.h"
#include "inference/quantizer.h"

#include <algorithm>
#include <cstdio>

namespace hearth::cli {

namespace {

std::string nameOf(TensorType type)
{
    return std::string(tensorTypeInfo(type).name);
}

Json toJson(const QuantizeRequest &request, const QuantizeReport &report)
{
    Json tensors = Json::array();
    for (const QuantizedTensor &tensor : report.tensors) {
        Json row{{"name", tensor.name},
                 {"from", nameOf(tensor.from)},
                 {"to", nameOf(tensor.to)},
                 {"elements", tensor.elements},
                 {"bytes", tensor.bytes},
                 {"error", tensor.error},
                 {"has_importance", tensor.hasImportance}};
        if (tensor.wanted)
            row["wanted"] = nameOf(*tensor.wanted);
        tensors.push_back(std::move(row));
    }
    return {{"in", request.input.string()},
            {"out", request.output.string()},
            {"type", request.mixture},
            {"bytes_before", report.bytesBefore},
            {"bytes", report.bytes},
            {"file_bytes", report.fileBytes},
            {"bits_per_weight", report.bitsPerWeight},
            {"seconds", report.seconds},
            {"tensors", tensors}};
}

void printTensors(const QuantizeReport &report)
{
    for (const QuantizedTensor &tensor : report.tensors)
        std::printf("%-44s %-8s -> %-8s %9s  error %.4f%s\n", tensor.name.c_str(), nameOf(tensor.from).c_str(), nameOf(tensor.to).c_str(),
                    sizeText(tensor.bytes).c_str(), tensor.error, tensor.hasImportance ? "  by importance" : "");
}

// Tensors that got another type than the recipe wants, by pair of types.
void printStandIns(const QuantizeReport &report)
{
    std::vector<std::pair<std::string, int>> pairs;
    for (const QuantizedTensor &tensor : report.tensors) {
        if (!tensor.wanted)
            continue;
        const std::string pair = nameOf(*tensor.wanted) + " -> " + nameOf(tensor.to);
        const auto found = std::find_if(pairs.begin(), pairs.end(), [&](const auto &each) { return each.first == pair; });
        if (found == pairs.end())
            pairs.emplace_back(pair, 1);
        else
            ++found->second;
    }
    for (const auto &[pair, count] : pairs)
        std::printf("rows that the type's blocks do not divide: %s in %d tensors\n", pair.c_str(), count);
}

QuantizeRequest readRequest(const Arguments &arguments)
{
    QuantizeRequest request;
    request.input = modelPath(arguments.positional(0));
    request.output = arguments.positional(1);
    request.mixture = arguments.positional(2);
    request.isPure = arguments.has("--pure");
    request.mayRequantize = arguments.has("--allow-requantize");
    request.importance = arguments.text("--imatrix");
    request.threads = int(arguments.integer("--threads", 0, 0, 256));
    for (const std::string &pair : arguments.all("--tensor-type")) {
        const size_t at = pair.rfind('=');
        if (at == std::string::npos || at == 0)
            throw Error(ErrorCode::InvalidArgument, "--tensor-type takes PATTERN=TYPE, not '" + pair + "'", "usage");
        request.tensorTypes.emplace_back(pair.substr(0, at), pair.substr(at + 1));
    }
    return request;
}

int run(const Arguments &arguments)
{
    const QuantizeRequest request = readRequest(arguments);
    const bool isDryRun = arguments.has("--dry-run"), showsProgress = isErrorTerminal() && !isDryRun;
    const QuantizeReport report = isDryRun ? planQuantization(request) : quantize(request, [&](const QuantizeProgress &progress) {
        if (showsProgress)
            std::fprintf(stderr, "\r\x1b[K%3.0f%%  %s", 100 * progress.fraction, progress.tensor.c_str());
    });
    if (showsProgress)
        std::fputs("\r\x1b[K", stderr);
    if (arguments.has("--json")) {
        printJson(toJson(request, report));
        return 0;
    }
    if (arguments.has("--tensors"))
        printTensors(report);
    printStandIns(report);
    std::printf("%s: %s of weights, was %s; %.2f bits a weight%s\n", request.output.string().c_str(), sizeText(report.bytes).c_str(),
                sizeText(report.bytesBefore).c_str(), report.bitsPerWeight, isDryRun ? " (nothing was written)" : "");
    if (!isDryRun)
        std::printf("in %.1f s\n", report.seconds);
    return 0;
}

} // namespace

Command quantizeCommand()
{
    const std::vector<Option> own{
        {"--imatrix", "FILE", "an importance matrix (see imatrix), so that bits go where they matter; the smallest types need one"},
        {"--pure", "", "all matrices get the one type, no mixture"},
        {"--tensor-type", "PATTERN=TYPE", "another type for tensors whose name has the regular expression; may be repeated"},
        {"--allow-requantize", "", "also from a file that is quantized already, which loses more"},
        {"--dry-run", "", "write nothing, only tell what each tensor would get"},
        {"--tensors", "", "tell of each tensor its type, size and error"},
        {"--threads", "N", "threads; 0: one a core"},
        {"--json", "", "print JSON"},
        {"--help", "", "print this"},
    };
    static const std::string summary = "A model again in smaller types: Q8_0, Q6_K, Q5_K_M, Q4_K_M, ... (a wrong TYPE lists all).";
    return {{"quantize", "IN OUT.gguf TYPE", summary, own}, run};
}

} // namespace hearth::cli
