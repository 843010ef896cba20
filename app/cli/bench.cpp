#include "app/cli/command.h"
#include "app/cli/options.h"
#include "app/cli/report.h"
#include "inference/core/systemmemory.h"
#include "inference/run/runner.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <numeric>
#include <random>

namespace hearth::cli {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Tokens a second of the repetitions.
struct Rates
{
    std::vector<double> runs; // sorted

    explicit Rates(std::vector<double> measured) : runs(std::move(measured)) { std::sort(runs.begin(), runs.end()); }
    double least() const { return runs.empty() ? 0 : runs.front(); }
    double most() const { return runs.empty() ? 0 : runs.back(); }
    double median() const
    {
        const size_t half = runs.size() / 2;
        return runs.empty() ? 0 : runs.size() % 2 ? runs[half] : (runs[half - 1] + runs[half]) / 2;
    }
};

// Feeds one sequence of arbitrary tokens to a loaded model, as prefill or one at a time.
class Feeder
{
public:
    Feeder(Runner &runner, int tokens)
        : m_runner(runner), m_tokens(size_t(tokens)), m_positions(size_t(tokens)), m_sequences(size_t(tokens), 0),
          m_pageTable(size_t((runner.contextTokens() + runner.pageTokens() - 1) / runner.pageTokens())),
          m_logits(size_t(runner.vocabulary()))
    {
        std::mt19937 random(1);
        std::uniform_int_distribution<int32_t> any(0, runner.vocabulary() - 1);
        for (int32_t &token : m_tokens)
            token = any(random);
        std::iota(m_positions.begin(), m_positions.end(), 0);
        std::iota(m_pageTable.begin(), m_pageTable.end(), 0);
    }

    // Tokens [0, count) in the largest batches there are; logits only for the last, as a prompt wants them.
    void prefill(int count)
    {
        for (int first = 0; first < count; first += m_runner.batchTokens()) {
            const int size = std::min(m_runner.batchTokens(), count - first);
            forward(first, size, first + size == count);
        }
    }

    // Tokens [0, count), each after the other, with logits: what generating costs without choosing a token.
    void decode(int count)
    {
        for (int i = 0; i < count; ++i)
            forward(i, 1, true);
    }

private:
    void forward(int first, int count, bool wantsLogits)
    {
        const int32_t last = count - 1;
        const auto part = [&](const std::vector<int32_t> &all) { return std::span(all).subspan(size_t(first), size_t(count)); };
        m_runner.forward({.tokens = part(m_tokens),
                          .positions = part(m_positions),
                          .sequences = std::span(m_sequences).first(size_t(count)),
                          .cacheSlots = part(m_positions), // pages in order: the slot is the position
                          .pageTables = m_pageTable,
                          .outputRows = {&last, wantsLogits ? size_t(1) : 0}},
                         std::span(m_logits).first(wantsLogits ? m_logits.size() : 0));
    }

    Runner &m_runner;
    std::vector<int32_t> m_tokens, m_positions, m_sequences, m_pageTable;
    std::vector<float> m_logits;
};

Rates measure(int repetitions, int tokens, const std::function<void()> &work)
{
    std::vector<double> rates;
    for (int i = 0; i < repetitions && tokens > 0; ++i) {
        const Clock::time_point begin = Clock::now();
        work();
        rates.push_back(tokens / secondsSince(begin));
    }
    return Rates(std::move(rates));
}

struct Results
{
    int promptTokens = 0;
    int answerTokens = 0;
    Rates prefill{{}};
    Rates decode{{}};
    double loadSeconds = 0;
    uint64_t weightBytesPerToken = 0;
    Placement placement;

    double bandwidth() const { return double(weightBytesPerToken) * decode.median(); } // bytes a second
};

Json toJson(int tokens, const Rates &rates)
{
    return {{"tokens", tokens}, {"median", rates.median()}, {"min", rates.least()}, {"max", rates.most()}, {"runs", rates.runs}};
}

void printRates(const char *name, int tokens, const Rates &rates)
{
    if (tokens > 0)
        std::printf("%-8s %5d tokens  %9.2f tokens/s  (min %.2f, max %.2f)\n", name, tokens, rates.median(), rates.least(), rates.most());
}

void print(const Results &results, const std::string &model)
{
    std::printf("%s on %s\n", model.c_str(), placementLine(results.placement).c_str());
    std::printf("load     %.2f s, peak memory %s\n", results.loadSeconds, sizeText(peakResidentBytes()).c_str());
    printRates("prefill", results.promptTokens, results.prefill);
    printRates("decode", results.answerTokens, results.decode);
    if (results.answerTokens > 0)
        std::printf("weights  %s read a token, %.1f GB/s\n", sizeText(results.weightBytesPerToken).c_str(), results.bandwidth() / 1e9);
}

void printJson(const Results &results, const std::string &model)
{
    cli::printJson({{"model", model},
                    {"load_seconds", results.loadSeconds},
                    {"peak_resident_bytes", peakResidentBytes()},
                    {"prefill", toJson(results.promptTokens, results.prefill)},
                    {"decode", toJson(results.answerTokens, results.decode)},
                    {"weight_bytes_per_token", results.weightBytesPerToken},
                    {"bandwidth_bytes_per_second", results.bandwidth()},
                    {"placement", cli::toJson(results.placement)}});
}

Results bench(const Arguments &arguments)
{
    Results results;
    results.promptTokens = int(arguments.integer("-p", 512, 0, 1 << 20));
    results.answerTokens = int(arguments.integer("-n", 128, 0, 1 << 20));
    const int repetitions = int(arguments.integer("-r", 5, 1, 1000));
    const int longest = std::max({results.promptTokens, results.answerTokens, 1});
    LoadOptions options = readLoadOptions(arguments, arguments.positional(0));
    options.contextTokens = std::max(options.contextTokens, longest);
    const Clock::time_point begin = Clock::now();
    const auto runner = Runner::load(openModelFile(options.path), options, 1, [](double, std::string_view) {}, {});
    Feeder feeder(*runner, longest);
    feeder.decode(1); // the first token, as a user waits for it
    results.loadSeconds = secondsSince(begin);
    feeder.prefill(std::min(results.promptTokens, runner->batchTokens())); // warm: kernels made, pages touched
    results.prefill = measure(repetitions, results.promptTokens, [&] { feeder.prefill(results.promptTokens); });
    results.decode = measure(repetitions, results.answerTokens, [&] { feeder.decode(results.answerTokens); });
    results.weightBytesPerToken = runner->weightBytesPerToken();
    results.placement = runner->placement();
    return results;
}

int run(const Arguments &arguments)
{
    const Results results = bench(arguments);
    const std::string model = std::filesystem::path(arguments.positional(0)).filename().string();
    if (arguments.has("--json"))
        printJson(results, model);
    else
        print(results, model);
    return 0;
}

} // namespace

Command benchCommand()
{
    const std::vector<Option> own{
        {"-p", "N", "tokens of the prompt (512); 0: no prefill"},
        {"-n", "N", "tokens generated one by one (128); 0: no decode"},
        {"-r", "N", "repetitions (5)"},
    };
    return {{"bench", "MODEL", "Tokens a second, load time to the first token, memory, bandwidth.", own + loadOptions() + commonOptions()},
            run};
}

} // namespace hearth::cli
