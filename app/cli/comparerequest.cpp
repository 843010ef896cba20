#include "app/cli/comparerequest.h"

#include "app/cli/guide.h"
#include "app/cli/options.h"
#include "app/cli/table.h"
#include "inference/core/error.h"
#include "inference/promptfile.h"

#include <algorithm>
#include <filesystem>

namespace hearth::cli {

namespace {

constexpr size_t mostTextBytes = size_t(1) << 30;
constexpr std::string_view toMake = "QUANTIZE:";

[[noreturn]] void fail(const std::string &sentence)
{
    throw Error(ErrorCode::InvalidArgument, sentence, "usage");
}

// "FILE" or "FILE@DEVICE"; a file whose own name has an @ is taken as it is.
struct Word
{
    std::string model;
    std::string device; // empty: as --device says
};

Word split(const std::string &word)
{
    const size_t at = word.rfind('@');
    if (at == std::string::npos || at == 0 || std::filesystem::exists(word))
        return {word, {}};
    const std::string device = word.substr(at + 1);
    if (device != "cpu" && device != "auto" && !device.starts_with("vulkan"))
        return {word, {}};
    return {word.substr(0, at), device};
}

bool isToMake(const std::string &word)
{
    return word.starts_with(toMake);
}

class VariantReader
{
public:
    VariantReader(const Arguments &arguments, ComparisonRequest &request) : m_arguments(arguments), m_request(request) { }

    void read()
    {
        const std::string reference = m_arguments.text("--reference", m_arguments.positional(0));
        m_request.reference = -1;
        for (size_t i = 0; i < m_arguments.positionals(); ++i) {
            const std::string &word = m_arguments.positional(i);
            if (word == reference && m_request.reference < 0)
                m_request.reference = int(i);
            ComparedVariant variant = readVariant(word, reference);
            variant.label = unique(printable(variant.label));
            m_request.variants.push_back(std::move(variant));
        }
        if (m_request.reference < 0)
            fail("--reference takes one of the models as it is written before, not '" + reference + "'");
    }

private:
    ComparedVariant readVariant(const std::string &word, const std::string &reference) const
    {
        const Word parts = split(word);
        if (!isToMake(word)) {
            ComparedVariant variant;
            variant.model = readLoadOptions(m_arguments, parts.model);
            if (!parts.device.empty())
                variant.model.device = parts.device;
            const std::filesystem::path &path = variant.model.path;
            variant.label =
                (path.has_filename() ? path : path.parent_path()).stem().string() + (parts.device.empty() ? "" : "@" + parts.device);
            return variant;
        }
        const std::string original = m_arguments.text("--original", isToMake(reference) ? std::string() : split(reference).model);
        if (original.empty())
            fail("name the model to quantize from with --original");
        const std::string cache = cacheDirectory();
        const std::filesystem::path folder =
            cache.empty() ? std::filesystem::temp_directory_path() : std::filesystem::path(cache) / "variants";
        ComparedVariant variant =
            makeVariant(modelPath(original), parts.model.substr(toMake.size()), folder, readLoadOptions(m_arguments, original));
        if (!parts.device.empty()) {
            variant.model.device = parts.device;
            variant.label += "@" + parts.device;
        }
        variant.keepsMade = m_arguments.has("--keep");
        return variant;
    }

    std::string unique(const std::string &label) const
    {
        const auto isTaken = [&](const std::string &name) {
            return std::any_of(m_request.variants.begin(), m_request.variants.end(), [&](const auto &each) { return each.label == name; });
        };
        std::string name = label;
        for (int i = 2; isTaken(name); ++i)
            name = label + " (" + std::to_string(i) + ")";
        return name;
    }

    const Arguments &m_arguments;
    ComparisonRequest &m_request;
};

void readWhat(const Arguments &arguments, ComparisonRequest &request)
{
    for (const std::string &prompt : arguments.all("--prompt"))
        request.prompts.push_back({.name = {}, .user = prompt});
    for (const std::string &file : arguments.all("--prompts"))
        for (ComparedPrompt &prompt : readPromptFile(readText(file, PromptFileLimits().bytes), "'" + file + "'").prompts)
            request.prompts.push_back(std::move(prompt));
    for (size_t i = 0; i < request.prompts.size(); ++i) {
        ComparedPrompt &prompt = request.prompts[i];
        prompt.isRaw = arguments.has("--raw");
        if (prompt.name.empty())
            prompt.name = "prompt " + std::to_string(i + 1);
        if (prompt.system.empty())
            prompt.system = arguments.text("--system");
    }
    for (const std::string &file : arguments.all("--text"))
        request.texts.push_back({.name = file, .text = readUtf8(file, mostTextBytes)});
    if (request.prompts.empty() && request.texts.empty())
        fail("say what to compare by: --prompt, --prompts or --text");
    if (request.prompts.size() > PromptFileLimits().prompts)
        fail("those are " + std::to_string(request.prompts.size()) + " prompts; at most 1000 go into one comparison");
}

} // namespace

std::vector<Option> comparisonOptions()
{
    std::vector<Option> sampling = samplingOptions();
    std::erase_if(sampling, [](const Option &option) { return option.name == "--stop" || option.name == "-n"; });
    std::vector<Option> loading = loadOptions();
    std::erase_if(loading, [](const Option &option) { return option.name == "--context"; });
    const std::vector<Option> own{
        {"-n", "N", "most tokens to generate; -1: until the model stops, as far as the context goes"},
        {"--context", "N", "tokens of context; 0: what the prompts and answers need"},
        {"--prompt", "TEXT", "a prompt to answer; may be repeated"},
        {"--prompts", "FILE",
         "prompts: a JSON list of texts or {\"name\", \"system\", \"prompt\"}, a set that the Lab page exported, else a paragraph each"},
        {"--system", "TEXT", "the system prompt of those that have none of their own"},
        {"--raw", "", "prompts go in as they are, without the chat template"},
        {"--text", "FILE", "a text to score under each variant: perplexity and divergence; may be repeated"},
        {"--reference", "MODEL", "which of the models the others are held against; the first by default"},
        {"--original", "MODEL", "what QUANTIZE:TYPE is made from; by default the reference"},
        {"--keep", "", "keep what was quantized for this, for the next time"},
        {"--answers", "", "print what they answer, too, not only where they part"},
        {"--candidates", "N", "likeliest tokens told of each place (5)"},
        {"--one-by-one", "", "load one after the other, even where memory allows all at once"},
        {"--at-once", "", "load all at once, even where memory may not allow it"},
        {"--apart", "", "never load a model beside the reference to score --text: divergences are then at least what is told"},
        {"--plan", "", "only say how it would be done: memory, disk space"},
        {"--no-scores", "", "the others are not given the reference's answers to score, which loads each once more"},
        {"--no-thinking", "", "ask the models not to think, where their template knows how"},
        {"--window", "N", "tokens of a window of --text (512); the second half of each counts"},
        {"--text-tokens", "N", "only the first N tokens of --text; 0, as without it: all of them"},
        {"--windows", "N", "only the first N windows"},
        {"--overlap", "", "windows overlap by half, so that every token counts"},
    };
    return own + sampling + loading + commonOptions();
}

ComparisonRequest readComparison(const Arguments &arguments)
{
    ComparisonRequest request;
    request.sampling = readSamplingOptions(arguments);
    request.maxTokens = int(arguments.integer("-n", request.maxTokens, -1, 1 << 24));
    if (request.maxTokens == 0)
        fail("-n takes -1, or how many tokens an answer has at the most, not '0'");
    request.candidates = int(arguments.integer("--candidates", request.candidates, 1, 100));
    request.enableThinking = !arguments.has("--no-thinking");
    request.scoresAnswers = !arguments.has("--no-scores");
    request.scoresApart = arguments.has("--apart");
    request.windowTokens = int(arguments.integer("--window", request.windowTokens, 4, 1 << 24));
    request.mostTokens = int(arguments.integer("--text-tokens", 0, 0, 1 << 30));
    request.mostWindows = int(arguments.integer("--windows", 0, 0, 1 << 30));
    request.rule = arguments.has("--overlap") ? WindowRule::Overlap : WindowRule::SecondHalf;
    if (arguments.has("--one-by-one") && arguments.has("--at-once"))
        fail("choose one of --one-by-one and --at-once");
    request.residence = arguments.has("--one-by-one") ? Residence::OneByOne
        : arguments.has("--at-once")                  ? Residence::AllAtOnce
                                                      : Residence::Auto;
    readWhat(arguments, request);
    VariantReader(arguments, request).read();
    return request;
}

} // namespace hearth::cli
