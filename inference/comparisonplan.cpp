#include "inference/comparisonplan.h"

#include "inference/comparisonmemory.h"
#include "inference/core/attempt.h"
#include "inference/files/modelfile.h"
#include "inference/quantizermark.h"
#include "inference/run/footprint.h"
#include "inference/text/tokenizer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <set>

namespace hearth {

namespace {

constexpr int templateTokens = 512;    // what a chat template may put around a prompt
constexpr int shortPromptBytes = 4096; // as many tokens are reckoned with; of what is longer, half as many
constexpr int contextStep = 256;
constexpr int openEndedTokens = 2048;        // for an answer without a limit
constexpr size_t mostCountedBytes = 1 << 20; // of a text: what is longer is not tokenized only to say how long it is
constexpr uint64_t nodeBytes = 64u << 10;    // what the file system takes for a file

[[noreturn]] void refuse(const char *sentence, const char *kind)
{
    throw Error(ErrorCode::InvalidArgument, sentence, kind);
}

void check(const ComparisonRequest &request)
{
    if (request.variants.size() < size_t(leastVariants) || request.variants.size() > size_t(mostVariants))
        refuse("Choose two to six variants to compare.", "variant_count");
    if (request.reference < 0 || size_t(request.reference) >= request.variants.size())
        refuse("The reference is none of the variants.", "no_reference");
    if (request.prompts.empty() && request.texts.empty())
        refuse("There is nothing to compare: give a prompt or a text.", "nothing_to_compare");
    checkSamplingOptions(request.sampling);
}

// A token has at least a byte, and seldom less than two.
int contextFor(const ComparisonRequest &request)
{
    size_t longest = 0;
    for (const ComparedPrompt &prompt : request.prompts)
        longest = std::max(longest, prompt.system.size() + prompt.user.size());
    const size_t prompt = longest <= shortPromptBytes ? longest : std::max<size_t>(shortPromptBytes, longest / 2);
    const size_t answer = size_t(request.maxTokens > 0 ? request.maxTokens : openEndedTokens);
    const size_t wanted = (prompt + templateTokens + answer + contextStep - 1) / contextStep * contextStep;
    return int(std::min<size_t>(wanted, 1 << 24));
}

// As they will be when the comparison begins.
std::vector<DeviceInfo> devicesFor(const ComparisonRequest &request)
{
    std::vector<DeviceInfo> devices = listDevices();
    for (const auto &[id, bytes] : request.freed)
        for (DeviceInfo &device : devices)
            if (device.id == id)
                device.freeBytes = std::min(device.freeBytes + bytes, std::max(device.totalBytes, device.freeBytes));
    return devices;
}

class Planner
{
public:
    explicit Planner(const ComparisonRequest &request) : m_request(request), m_devices(devicesFor(request)), m_estimator(std::string()) { }

    ComparisonPlan run()
    {
        m_plan.contextTokens = contextFor(m_request);
        for (const ComparedVariant &variant : m_request.variants)
            m_plan.variants.push_back(planVariant(variant));
        planTexts();
        decide();
        return std::move(m_plan);
    }

private:
    VariantPlan planVariant(const ComparedVariant &variant)
    {
        VariantPlan plan;
        plan.label = variant.label.empty() ? variant.model.path.filename().string() : variant.label;
        const std::optional<Error> failure = attempt([&] { fill(variant, plan); });
        if (failure)
            plan.failure = Failed{failure->code(), failure->what(), failure->kind()};
        return plan;
    }

    void fill(const ComparedVariant &variant, VariantPlan &plan)
    {
        LoadOptions how = variant.model;
        how.sequences = 1;
        if (how.contextTokens == 0)
            how.contextTokens = m_plan.contextTokens;
        plan.isToMake = variant.make && !std::filesystem::exists(variant.model.path);
        const ModelOutline outline(plan.isToMake ? variant.make->input : variant.model.path);
        plan.info = outline.info();
        plan.fileBytes = plan.info.fileBytes;
        if (!plan.info.runs)
            throw Error(ErrorCode::Unsupported, plan.info.whyNot, "does_not_run");
        if (plan.isToMake) {
            const QuantizeReport made = planQuantization(*variant.make);
            plan.fileBytes = made.fileBytes;
            if (m_outputs.insert(variant.make->output).second) // two devices may run what is made once
                addDisk(variant.make->output.parent_path(), plan.fileBytes + nodeBytes);
            plan.fit = m_estimator.estimateBySize(outline, made.bytes, how, m_devices);
        } else {
            plan.fit = m_estimator.estimate(outline, how, m_devices);
        }
    }

    // By the reference's vocabulary. What it cannot tell stays unknown: the run says why.
    void planTexts()
    {
        m_plan.texts.resize(m_request.texts.size());
        const size_t reference = size_t(m_request.reference);
        if (m_request.texts.empty() || m_plan.variants[reference].failure)
            return;
        attempt([&] {
            const auto file = openModelFile(m_plan.variants[reference].info.path);
            const std::unique_ptr<Tokenizer> tokenizer = Tokenizer::create(*file);
            const int context = m_plan.variants[reference].info.contextTokens;
            const int window = context > 0 ? std::min(context, m_request.windowTokens) : m_request.windowTokens;
            for (size_t i = 0; i < m_request.texts.size(); ++i)
                m_plan.texts[i] = planText(m_request.texts[i].text, *tokenizer, window);
        });
    }

    TextPlan planText(const std::string &text, const Tokenizer &tokenizer, int window) const
    {
        TextPlan plan;
        plan.isRough = text.size() > mostCountedBytes;
        const size_t begin = std::min(text.size(), mostCountedBytes);
        const double tokens = double(tokenizer.encode(std::string_view(text).substr(0, begin), {.addSpecial = true}).size());
        plan.tokens = int(std::min(tokens * double(text.size()) / double(std::max<size_t>(begin, 1)), double(1 << 30)));
        attempt([&] {
            const int used = m_request.mostTokens > 0 ? std::min(m_request.mostTokens, plan.tokens) : plan.tokens;
            for (const Window &each : cutWindows(used, window, m_request.rule, m_request.mostWindows)) {
                plan.reached = each.end;
                plan.counted += each.end - each.firstScored;
                plan.read += each.end - each.begin;
            }
        });
        return plan;
    }

    void addDisk(const std::filesystem::path &folder, uint64_t bytes)
    {
        m_plan.diskBytes += bytes;
        // The folder may not be there yet: then the first one above it that is.
        std::error_code error;
        std::filesystem::path place = std::filesystem::absolute(folder.empty() ? "." : folder, error);
        while (!std::filesystem::exists(place, error) && place.has_relative_path())
            place = place.parent_path();
        const std::filesystem::space_info space = std::filesystem::space(place, error);
        if (!error && space.capacity > 0) // what does not tell its size does not tell its room
            m_plan.diskRoom = uint64_t(space.available);
    }

    void decide()
    {
        std::vector<std::optional<TakenMemory>> needs;
        bool isKnown = true;
        for (const VariantPlan &variant : m_plan.variants) {
            needs.emplace_back();
            m_plan.ramRoom = std::max(m_plan.ramRoom, variant.fit.ramRoom);
            if (variant.failure || variant.fit.fit == Fit::DoesNotFit)
                continue; // it will not be loaded: what the others can do does not depend on it
            isKnown = isKnown && variant.fit.fit != Fit::Unknown;
            needs.back() = takenMemoryOf(variant.fit, m_devices);
        }
        std::vector<TakenMemory> each, pairs;
        for (const std::optional<TakenMemory> &need : needs)
            if (need)
                each.push_back(*need);
        if (!m_request.texts.empty())
            pairs = pairsOf(needs, size_t(m_request.reference));
        const bool doPairsFit = std::all_of(pairs.begin(), pairs.end(), [this](const TakenMemory &pair) { return holds(pair); });
        m_plan.scoresApart = !m_request.texts.empty() && (m_request.scoresApart || !doPairsFit);
        const TakenMemory together = sumOf(each);
        const bool fits = isKnown && holds(together);
        m_plan.isAllAtOnce =
            m_request.residence == Residence::AllAtOnce || (m_request.residence == Residence::Auto && fits && each.size() > 1);
        setMemory(together, each, m_plan.scoresApart ? std::vector<TakenMemory>() : pairs);
        m_plan.reason = reasonFor(each.size(), together, isKnown, fits);
        if (m_plan.scoresApart)
            m_plan.reason +=
                std::string(m_request.scoresApart ? " Texts are scored with one model in memory at a time"
                                                  : " A variant and the reference do not fit side by side, so texts are scored "
                                                    "with one in memory at a time")
                + ": the reference's 128 likeliest tokens are kept of each place, and a divergence is at least what is said.";
    }

    bool holds(const TakenMemory &need) const { return hasRoomFor(need, m_plan.ramRoom, m_devices); }

    // moments: what is in memory while texts are scored.
    void setMemory(const TakenMemory &together, const std::vector<TakenMemory> &each, std::vector<TakenMemory> moments)
    {
        if (m_plan.isAllAtOnce && !m_request.prompts.empty())
            moments.push_back(together);
        else
            moments.insert(moments.end(), each.begin(), each.end());
        for (const TakenMemory &moment : moments) {
            m_plan.ramBytes = std::max(m_plan.ramBytes, moment.ram);
            for (const auto &[device, bytes] : moment.gpu) {
                if (bytes < m_plan.gpuBytes)
                    continue;
                m_plan.gpuBytes = bytes;
                m_plan.gpuRoom = usableBytes(findDevice(m_devices, device)->freeBytes);
            }
        }
    }

    // count: of those that can be loaded.
    std::string reasonFor(size_t count, const TakenMemory &together, bool isKnown, bool fits) const
    {
        if (count < 2)
            return count == 0 ? "None of them can be compared." : "Only one of them can be compared.";
        if (m_request.prompts.empty())
            return "Texts are scored one variant after the other, which takes " + memoryText(m_plan.ramBytes) + " of the "
                + memoryText(m_plan.ramRoom) + " of memory that are free.";
        if (m_request.residence == Residence::OneByOne)
            return "They answer one after the other, as asked.";
        if (m_request.residence == Residence::AllAtOnce && !fits)
            return "They are loaded all at once, as asked, though they may not fit.";
        if (!isKnown)
            return "What they take of the memory is not known, so they answer one after the other.";
        std::string need = memoryText(together.ram) + " of the " + memoryText(m_plan.ramRoom) + " of memory that are free";
        for (const auto &[id, bytes] : together.gpu) {
            const DeviceInfo *device = findDevice(m_devices, id);
            need += ", and " + memoryText(bytes) + " of the " + memoryText(usableBytes(device->freeBytes)) + " on " + device->name;
        }
        const std::string who = count == m_plan.variants.size() ? "Together they " : "The others together ";
        return fits ? who + "take " + need + ", so they answer side by side."
                    : who + "would take " + need + ", so they answer one after the other.";
    }

    const ComparisonRequest &m_request;
    std::vector<DeviceInfo> m_devices;
    Estimator m_estimator;
    std::set<std::filesystem::path> m_outputs; // to be made
    ComparisonPlan m_plan;
};

// FNV-1a (draft-eastlake-fnv) in hex of what a made file depends on.
std::string nameHash(const std::filesystem::path &original, uint64_t bytes, const std::string &mark)
{
    std::error_code error;
    const auto time = std::filesystem::last_write_time(original, error).time_since_epoch().count();
    const std::string whole = std::filesystem::weakly_canonical(original, error).string() + '\n' + std::to_string(bytes) + '\n'
        + std::to_string(time) + '\n' + mark;
    uint32_t hash = 0x811C9DC5;
    for (const char byte : whole)
        hash = (hash ^ uint8_t(byte)) * 0x01000193;
    char text[16];
    std::snprintf(text, sizeof text, "%08x", hash);
    return text;
}

} // namespace

ComparisonPlan planComparison(const ComparisonRequest &request)
{
    check(request);
    return Planner(request).run();
}

std::string diskTrouble(const ComparisonPlan &plan)
{
    if (!plan.diskRoom || plan.diskBytes <= *plan.diskRoom)
        return {};
    const std::string full = *plan.diskRoom == 0 ? ", which is full. " : ", where " + memoryText(*plan.diskRoom) + " are free. ";
    return "The variants that are to be quantized take " + memoryText(plan.diskBytes) + " of the disk" + full
        + "Leave one out, or delete something.";
}

ComparedVariant makeVariant(const std::filesystem::path &original, const std::string &mixture, const std::filesystem::path &folder,
                            LoadOptions how)
{
    const std::filesystem::path named = original.has_filename() ? original : original.parent_path(); // "folder/"
    QuantizeRequest make;
    make.input = original;
    make.mixture = mixture;
    make.threads = how.threads;
    const std::string mark = quantizerMark(planQuantization(make));
    const std::string name = std::filesystem::is_directory(named) ? named.filename().string() : named.stem().string();
    make.output = folder / (name + "-" + mixture + "-" + nameHash(named, readModelInfo(original).fileBytes, mark) + ".gguf");
    how.path = make.output;
    return {.label = mixture, .model = std::move(how), .make = std::move(make)};
}

} // namespace hearth
