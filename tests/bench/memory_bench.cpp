// memory_bench estimate|measure MODEL CONTEXT DEVICE [BATCH]: what a model is said to take of memory, and what it takes, as JSON; two
// processes, because the first opens devices itself. tests/bench/memory.sh runs it over shapes and contexts.
//
// "measure" loads the model as the app does, fills the whole context (on a GPU, where software makes that take hours, by one batch at its
// beginning, copies of its first page to all others, and one batch at its end, which touches the same memory), and writes tokens; the
// result is the peak of the process less what it had before.
#include "inference/core/error.h"
#include "inference/core/systemmemory.h"
#include "inference/estimate.h"
#include "inference/files/modelfile.h"
#include "inference/run/runner.h"
#include "inference/text/chattemplate.h"
#include "inference/text/tokenizer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

using namespace hearth;

namespace {

LoadOptions optionsOf(char **argv, int argc)
{
    LoadOptions options;
    options.path = argv[2];
    options.contextTokens = std::atoi(argv[3]);
    options.device = argv[4];
    options.batchTokens = argc > 5 ? std::atoi(argv[5]) : options.batchTokens;
    options.sequences = 1;
    const char *cache = std::getenv("HEARTH_BENCH_CACHE"); // where measured speeds are
    options.cacheDirectory = cache ? cache : "";
    return options;
}

int estimate(const LoadOptions &how)
{
    const ModelOutline model(how.path);
    Estimator estimator(how.cacheDirectory);
    const std::vector<DeviceInfo> devices = listDevices();
    if (!how.cacheDirectory.empty())
        estimator.measure(how, devices);
    const FitEstimate result = estimator.estimate(model, how, devices);
    const bool isShared = how.device != "cpu"; // lavapipe; on a GPU with memory of its own the process does not show it
    std::printf("{\"bytes\": %llu, \"weights\": %llu, \"cache\": %llu, \"compute\": %llu, \"overhead\": %llu, \"loading\": %llu, "
                "\"tokens_per_second\": %.2f, \"reason\": \"%s\"}\n",
                static_cast<unsigned long long>(result.ram.total() + (isShared ? result.gpuMemory.total() : 0)),
                static_cast<unsigned long long>(result.ram.weights + result.gpuMemory.weights),
                static_cast<unsigned long long>(result.ram.cache + result.gpuMemory.cache),
                static_cast<unsigned long long>(result.ram.compute + result.gpuMemory.compute),
                static_cast<unsigned long long>(result.ram.overhead), static_cast<unsigned long long>(result.ram.loading),
                result.tokensPerSecond, result.reason.c_str());
    return result.fit == Fit::Unknown ? 1 : 0;
}

std::vector<int32_t> anyTokens(int count, int vocabulary)
{
    std::mt19937 random(1);
    std::uniform_int_distribution<int32_t> any(0, vocabulary - 1);
    std::vector<int32_t> tokens(static_cast<size_t>(count));
    for (int32_t &token : tokens)
        token = any(random);
    return tokens;
}

int measure(const LoadOptions &how)
{
    if (how.device != "cpu")
        listDevices(); // the driver is there before a model comes: the app has listed the devices
    const uint64_t before = residentBytes();
    const std::shared_ptr<const ModelFile> file = openModelFile(how.path);
    const auto tokenizer = Tokenizer::create(*file);
    const ChatTemplate chat(std::string(file->string("tokenizer.chat_template").value_or("")), tokenizer->bosText(), tokenizer->eosText());
    const auto runner = Runner::load(file, how, 1, [](double, std::string_view) {}, {});
    const uint64_t loaded = peakResidentBytes();
    const int context = runner->contextTokens(), batch = std::min(runner->batchTokens(), context);
    const std::vector<int32_t> tokens = anyTokens(context, runner->vocabulary());
    std::vector<float> logits(size_t(runner->vocabulary()));
    const bool isWhole = how.device == "cpu";
    for (int first = 0; first < context; first += batch) {
        const int size = std::min(batch, context - first);
        if (isWhole || first == 0 || first + size == context)
            runner->forwardAt(std::span(tokens).subspan(size_t(first), size_t(size)), first, 1, logits);
        for (int page = 1; !isWhole && first == 0 && page < runner->pages(); ++page)
            runner->copyPage(0, page);
    }
    using Clock = std::chrono::steady_clock;
    const int writtenTokens = isWhole ? 16 : 2, rounds = isWhole ? 4 : 2; // the first round only warms
    const auto write = [&](int from) {
        const Clock::time_point begin = Clock::now();
        for (int i = 0; i < writtenTokens; ++i)
            runner->forwardAt(std::span(tokens).subspan(size_t(from + i), 1), from + i, 1, logits);
        return writtenTokens / std::chrono::duration<double>(Clock::now() - begin).count();
    };
    write(64);
    double speed = 0;
    for (int i = 1; i < rounds; ++i)
        speed = std::max(speed, write(64));
    std::printf("{\"bytes\": %llu, \"loading\": %llu, \"before\": %llu, \"tokens_per_second\": %.2f}\n",
                static_cast<unsigned long long>(peakResidentBytes() - before), static_cast<unsigned long long>(loaded - before),
                static_cast<unsigned long long>(before), speed);
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 5) {
        std::fprintf(stderr, "Usage: memory_bench estimate|measure MODEL CONTEXT DEVICE [BATCH]\n");
        return 2;
    }
    try {
        const LoadOptions how = optionsOf(argv, argc);
        return std::string(argv[1]) == "measure" ? measure(how) : estimate(how);
    } catch (const Error &error) {
        std::fprintf(stderr, "memory_bench: %s\n", error.what());
        return 1;
    }
}
