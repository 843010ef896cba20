#include "app/cli/options.h"

#include "app/cli/guide.h"
#include "inference/core/error.h"
#include "inference/sampling/grammar/compile.h"
#include "inference/text/utf8.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace hearth::cli {

namespace {

constexpr double mostAdapterScale = 1000;

[[noreturn]] void fail(const std::string &sentence)
{
    throw Error(ErrorCode::InvalidArgument, sentence, "usage");
}

bool isDevice(const std::string &name)
{
    if (name == "auto" || name == "cpu" || name == "vulkan")
        return true;
    return name.starts_with("vulkan:") && name.size() > 7 && name.size() < 11
        && std::all_of(name.begin() + 7, name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<SamplerStage> readOrder(const std::string &list)
{
    static constexpr std::pair<std::string_view, SamplerStage> names[] = {
        {"penalties", SamplerStage::Penalties}, {"top-k", SamplerStage::TopK}, {"typical-p", SamplerStage::TypicalP},
        {"top-p", SamplerStage::TopP},          {"min-p", SamplerStage::MinP}, {"temperature", SamplerStage::Temperature},
    };
    std::vector<SamplerStage> order;
    for (size_t at = 0; at <= list.size();) {
        const size_t end = std::min(list.find(',', at), list.size());
        const std::string_view word = std::string_view(list).substr(at, end - at);
        const auto found = std::find_if(std::begin(names), std::end(names), [&](const auto &each) { return each.first == word; });
        if (found == std::end(names) || std::find(order.begin(), order.end(), found->second) != order.end())
            fail("--order takes each of penalties,top-k,typical-p,top-p,min-p,temperature at most once, not '" + std::string(word) + "'");
        order.push_back(found->second);
        at = end + 1;
    }
    return order;
}

// "FILE" or "FILE=SCALE". A file whose own name has a = in it is taken as it is.
AdapterChoice readAdapterChoice(const std::string &text)
{
    const size_t equals = text.rfind('=');
    if (equals == std::string::npos || std::filesystem::exists(text))
        return {.path = text, .scale = 1};
    const char *begin = text.data() + equals + 1, *end = text.data() + text.size();
    AdapterChoice choice{.path = text.substr(0, equals), .scale = 1};
    const auto [stop, error] = std::from_chars(begin, end, choice.scale);
    if (error != std::errc() || stop != end || !(std::abs(choice.scale) <= mostAdapterScale))
        fail("--lora takes FILE or FILE=SCALE with a number from -1000 to 1000, not '" + text + "'");
    return choice;
}

} // namespace

Option loraOption()
{
    return {"--lora", "F[=SCALE]", "a LoRA adapter (GGUF, or PEFT's folder) to put on the model, so strongly (1); may be repeated"};
}

std::vector<Option> operator+(std::vector<Option> first, const std::vector<Option> &second)
{
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

std::vector<Option> commonOptions()
{
    return {
        {"--device", "D", "cpu, vulkan, vulkan:N or auto (the default)"},
        {"--threads", "N", "threads of the CPU; 0: one a physical core"},
        {"--isa", "NAME", "instruction set of the CPU: auto, scalar, avx2, avx512, amx"},
        {"--json", "", "print JSON"},
        {"--help", "", "print this"},
    };
}

std::vector<Option> loadOptions()
{
    return {
        {"--context", "N", "tokens of context; 0: the model's own, at most 8192"},
        {"--gpu-layers", "N", "layers on the GPU, the rest on the CPU; -1: as many as fit"},
        {"--cache", "TYPE", "type of the key-value cache: f16 or f32"},
        {"--batch", "N", "most tokens a step"},
        loraOption(),
    };
}

std::vector<Option> samplingOptions()
{
    return {
        {"-n", "N", "most tokens to generate; -1: until the model stops"},
        {"--temp", "T", "temperature; 0: always the most likely token"},
        {"--top-k", "N", "only the N most likely tokens; 0: off"},
        {"--top-p", "P", "only the likeliest with P of the probability together; 1: off"},
        {"--min-p", "P", "only tokens with P of the likeliest one's probability; 0: off"},
        {"--typical-p", "P", "locally typical tokens; 1: off"},
        {"--repeat-penalty", "F", "divides the logits of tokens that came before; 1: off"},
        {"--frequency-penalty", "F", "taken off the logit for each time a token came; 0: off"},
        {"--presence-penalty", "F", "taken off the logit of tokens that came; 0: off"},
        {"--penalty-window", "N", "how many last tokens the penalties see; -1: all"},
        {"--order", "LIST", "penalties,top-k,typical-p,top-p,min-p,temperature in the order to use"},
        {"--seed", "N", "for the same answer each time; 0: another one each time"},
        {"--stop", "TEXT", "text that ends the answer; may be repeated"},
    };
}

std::vector<Option> constraintOptions()
{
    return {
        {"--grammar", "FILE", "the answer follows this grammar, in GBNF"},
        {"--json-schema", "FILE", "the answer is JSON that fulfils this schema"},
        {"--json-object", "", "the answer is a JSON object"},
    };
}

LoadOptions readLoadOptions(const Arguments &arguments, const std::string &model)
{
    LoadOptions options;
    options.path = std::filesystem::path(modelPath(model));
    options.device = arguments.text("--device", "auto");
    if (!isDevice(options.device))
        fail("--device takes cpu, vulkan, vulkan:N or auto, not '" + options.device + "'");
    options.threads = int(arguments.integer("--threads", 0, 0, 1024));
    options.cpuIsa = arguments.text("--isa", "auto");
    options.contextTokens = int(arguments.integer("--context", 0, 0, 1 << 24));
    options.gpuLayers = int(arguments.integer("--gpu-layers", -1, -1, 1024));
    options.batchTokens = int(arguments.integer("--batch", options.batchTokens, 1, 8192));
    const std::string cache = arguments.text("--cache", "f16");
    if (cache != "f16" && cache != "f32")
        fail("--cache takes f16 or f32, not '" + cache + "'");
    options.cacheType = cache == "f32" ? CacheType::F32 : CacheType::F16;
    for (const std::string &adapter : arguments.all("--lora"))
        options.adapters.push_back(readAdapterChoice(adapter));
    options.sequences = 1;
    options.cacheDirectory = cacheDirectory();
    return options;
}

SamplingOptions readSamplingOptions(const Arguments &arguments)
{
    SamplingOptions options;
    options.temperature = float(arguments.number("--temp", options.temperature, 0, 100));
    options.topK = int(arguments.integer("--top-k", options.topK, 0, 1 << 24));
    options.topP = float(arguments.number("--top-p", options.topP, 0, 1));
    options.minP = float(arguments.number("--min-p", options.minP, 0, 1));
    options.typicalP = float(arguments.number("--typical-p", options.typicalP, 0, 1));
    options.repeatPenalty = float(arguments.number("--repeat-penalty", options.repeatPenalty, 0.01, 100));
    options.frequencyPenalty = float(arguments.number("--frequency-penalty", options.frequencyPenalty, -100, 100));
    options.presencePenalty = float(arguments.number("--presence-penalty", options.presencePenalty, -100, 100));
    options.penaltyWindow = int(arguments.integer("--penalty-window", options.penaltyWindow, -1, 1 << 24));
    options.seed = uint64_t(arguments.integer("--seed", 0, 0, INT64_MAX));
    if (arguments.has("--order"))
        options.order = readOrder(arguments.text("--order"));
    return options;
}

Constraint readConstraint(const Arguments &arguments)
{
    constexpr size_t mostBytes = size_t(16) << 20;
    if (int(arguments.has("--grammar")) + int(arguments.has("--json-schema")) + int(arguments.has("--json-object")) > 1)
        fail("give one of --grammar, --json-schema and --json-object");
    Constraint constraint;
    if (arguments.has("--grammar"))
        constraint = {.kind = Constraint::Kind::Gbnf, .text = readText(arguments.text("--grammar"), mostBytes)};
    else if (arguments.has("--json-schema"))
        constraint = {.kind = Constraint::Kind::JsonSchema, .text = readText(arguments.text("--json-schema"), mostBytes)};
    else if (arguments.has("--json-object"))
        constraint.kind = Constraint::Kind::Json;
    if (constraint.kind != Constraint::Kind::None)
        compileConstraint(constraint, nullptr); // a mistake is told before a long load
    return constraint;
}

std::string cacheDirectory()
{
    const char *cache = std::getenv("XDG_CACHE_HOME");
    if (cache && *cache)
        return (std::filesystem::path(cache) / "hearth").string();
    const char *home = std::getenv("HOME");
    return home && *home ? (std::filesystem::path(home) / ".cache/hearth").string() : std::string();
}

std::string sizeText(uint64_t bytes)
{
    char text[32];
    if (bytes >= 1'000'000'000)
        std::snprintf(text, sizeof text, "%.2f GB", double(bytes) / 1e9);
    else if (bytes >= 1'000'000)
        std::snprintf(text, sizeof text, "%.0f MB", double(bytes) / 1e6);
    else
        std::snprintf(text, sizeof text, "%.0f kB", double(bytes) / 1e3);
    return text;
}

void printJson(const Json &json)
{
    std::puts(json.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
}

std::string readText(const std::string &path, size_t mostBytes)
{
    std::ifstream file;
    if (path != "-") {
        if (!std::filesystem::exists(path))
            throw Error(ErrorCode::NotFound, "there is no file '" + path + "'");
        if (std::filesystem::is_directory(path))
            throw Error(ErrorCode::Io, "'" + path + "' is a folder, not a file");
        file.open(path, std::ios::binary);
        if (!file)
            throw Error(ErrorCode::Io, "cannot read '" + path + "'");
    }
    std::istream &in = path == "-" ? std::cin : file;
    std::string text;
    std::vector<char> part(1 << 16);
    while (in.read(part.data(), std::streamsize(part.size())), in.gcount() > 0) {
        text.append(part.data(), size_t(in.gcount()));
        if (text.size() > mostBytes)
            throw Error(ErrorCode::LimitExceeded, "'" + path + "' is larger than " + sizeText(mostBytes));
    }
    return text;
}

std::string readUtf8(const std::string &path, size_t mostBytes)
{
    std::string text = readText(path, mostBytes);
    if (!utf8::isValid(text))
        throw Error(ErrorCode::InvalidArgument, "'" + path + "' is not UTF-8 text; save it as UTF-8", "not_utf8");
    if (text.starts_with("\xEF\xBB\xBF"))
        text.erase(0, 3);
    return text;
}

} // namespace hearth::cli
